from hypothesis import given
from hypothesis import strategies as st

from digest.keys import CODE_BYTES, Keys

KEYS = Keys(masters={1: b"1" * 32}, suppression=b"s" * 32)
ROTATED = Keys(masters={1: b"1" * 32, 2: b"2" * 32}, suppression=b"s" * 32)

Parts = tuple[bytes | int | str, ...]
parts = st.lists(st.binary() | st.integers() | st.text(), max_size=4).map(tuple)


@given(st.text(), parts, st.text(), parts)
def test_a_code_fits_its_purpose_and_parts_and_no_others(one: str, a: Parts, other: str, b: Parts) -> None:
    same = (one, [(type(part), part) for part in a]) == (other, [(type(part), part) for part in b])

    assert (KEYS.code(one, *a) == KEYS.code(other, *b)) == same
    assert len(KEYS.code(one, *a)) == CODE_BYTES


def test_parts_do_not_run_together() -> None:
    codes = {
        KEYS.code("p", "ab", "c"),
        KEYS.code("p", "a", "bc"),
        KEYS.code("p", "abc"),
        KEYS.code("pa", "bc"),
        KEYS.code("p", b"abc"),
        KEYS.code("p", 12, 3),
        KEYS.code("p", 1, 23),
        KEYS.code("p", "12", "3"),
        KEYS.code("p"),
    }

    assert len(codes) == 9


def test_a_code_is_the_same_tomorrow() -> None:
    # Written down once: a change here breaks every link in every mail already sent.
    assert KEYS.code("message id", 7, 42).hex() == "67b0939479277066c892a63a653874fb"
    assert KEYS.fingerprint() == "f9309b2ca6cc805c744c13eb2c26e82c"


def test_after_a_rotation_the_newest_makes_codes_and_the_oldest_is_still_known() -> None:
    old = KEYS.code("p", 1)

    assert ROTATED.newest == 2
    assert ROTATED.code("p", 1) != old
    assert ROTATED.code("p", 1, key=1) == old


def test_rotation_changes_neither_the_fingerprint_nor_who_is_suppressed() -> None:
    assert ROTATED.fingerprint() == KEYS.fingerprint()
    assert ROTATED.suppression_hash("olena@example.org") == KEYS.suppression_hash("olena@example.org")
    assert Keys.make().fingerprint() != KEYS.fingerprint()


def test_an_address_is_suppressed_however_it_is_spelt() -> None:
    assert KEYS.suppression_hash("Olena@Example.org") == KEYS.suppression_hash("olena@example.org")
    assert KEYS.suppression_hash("olena@example.org") != KEYS.suppression_hash("olha@example.org")
    assert len(KEYS.suppression_hash("olena@example.org")) == 32


def test_keys_are_not_printed() -> None:
    assert repr(KEYS) == "Keys()"
