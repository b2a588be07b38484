from digest.deliver.offers import Offers, read_offers
from digest.model.delivery import Reply


def offers(*lines: str) -> Offers:
    return read_offers(Reply(code=250, text="\n".join(("SIZE.example greets you", *lines))))


def test_the_first_line_offers_nothing() -> None:
    assert offers() == Offers()


def test_extensions_come_in_any_case_and_with_what_belongs_to_them() -> None:
    assert offers(
        "Pipelining", "size 10240000", "AUTH plain LOGIN", "AUTH=LOGIN XOAUTH2", "", "HELP"
    ) == Offers(
        extensions=frozenset({"PIPELINING", "SIZE", "AUTH", "HELP"}),
        size=10240000,
        auth=frozenset({"PLAIN", "LOGIN", "XOAUTH2"}),
    )


def test_a_size_that_says_nothing_is_no_limit() -> None:
    for line in ("SIZE", "SIZE 0", "SIZE many", "SIZE -1", "SIZE ²", f"SIZE {'9' * 5000}"):
        assert offers(line).size is None
        assert "SIZE" in offers(line).extensions
