import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.errors import InputRefused
from digest.people.address import read_address


def refused(text: str) -> InputRefused:
    with pytest.raises(InputRefused) as caught:
        read_address(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("olena@example.org", "olena@example.org"),
        ("  olena@example.org ", "olena@example.org"),
        ("Olena.K+news@Example.ORG", "Olena.K+news@example.org"),
        ("olena@приклад.укр", "olena@xn--80aikifvh.xn--j1amh"),
        ("olena@Bücher.example", "olena@xn--bcher-kva.example"),
        ("o'brien/x=y!@example.org", "o'brien/x=y!@example.org"),
        ("a" * 64 + "@example.org", "a" * 64 + "@example.org"),
    ],
)
def test_an_address_is_read_as_the_envelope_needs_it(text: str, expected: str) -> None:
    assert str(read_address(text)) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "there is none"),
        ("   ", "there is none"),
        ("olena", "must have an @-sign"),
        ("@example.org", "something before the @-sign"),
        ("olena@", "something after the @-sign"),
        ("olena@example", "should have a period"),
        ("olena@localhost", "should have a period"),
        ("olena@printer.local", "cannot be used with email"),
        ("olena@[127.0.0.1]", "bracketed IP address"),
        ('"olena k"@example.org', "Quoting"),
        ("olena..k@example.org", "two periods in a row"),
        ("olena k@example.org", "SPACE"),
        ("olena@@example.org", "@"),
        ("olena@exa_mple.org", "_"),
        ("a" * 65 + "@example.org", "too long before the @-sign"),
        ("olena@" + ".".join(["b" * 60] * 5), "too long"),
        ("o" * 100_000 + "@example.org", "longer than 254"),
        ("@" * 900, "@"),
        ("olena\n@example.org", "U+000A"),
        ("olena@example.org\r\nRCPT TO:<eve@example.org>", "U+000D"),
        ("olena@example.org\0", "U+0000"),
        ("ole\u200bna@example.org", "U+200B ZERO WIDTH SPACE"),
        ("olena\u202e@example.org", "U+202E RIGHT-TO-LEFT OVERRIDE"),
        ("олена@example.org", "U+043E CYRILLIC SMALL LETTER O before the @"),
        ("olenа@example.org", "U+0430 CYRILLIC SMALL LETTER A before the @"),
        ("\ud800@example.org", "U+D800"),
    ],
)
def test_what_is_no_address_is_refused_with_the_reason(text: str, reason: str) -> None:
    message = str(refused(text))

    assert message.startswith("not an address that mail can be sent to: ")
    assert reason in message


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("Olena <olena@example.org>", "between < and >"),
        ('"Kovalenko, Olena" <olena@example.org>', "between < and >"),
        ("<olena@example.org>", "between < and >"),
        ("mailto:olena@example.org", "leave out mailto:"),
        ("olena@example.org, olha@example.org", "one address at a time"),
        ("Olena <olena@example.org>; Olha <olha@example.org>", "one address at a time"),
        ("олена@example.org", "Latin letters"),
    ],
)
def test_what_people_paste_instead_gets_its_remedy(text: str, hint: str) -> None:
    assert hint in refused(text).hint


@given(st.emails())
def test_no_reason_repeats_the_address(address: str) -> None:
    error = refused(address + ".")

    assert address not in str(error)
    assert address not in error.hint


@given(st.text() | st.emails())
def test_whatever_is_read_is_safe_in_an_envelope_and_reads_the_same_again(text: str) -> None:
    try:
        address = read_address(text)
    except InputRefused:
        return
    whole = str(address)

    assert whole.isascii()
    assert whole.isprintable()
    assert not set(whole) & set(' <>()[],;:\\"')
    assert whole.count("@") == 1
    assert len(whole) <= 254
    assert read_address(whole) == address
