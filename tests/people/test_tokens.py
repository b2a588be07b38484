import base64
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.keys import HIGHEST_ID, Keys
from digest.model.ids import ListId, SubscriberId
from digest.people.tokens import LONGEST, read_unsubscribe_token, unsubscribe_token

KEYS = Keys(masters={1: b"1" * 32}, suppression=b"s" * 32)
OLENA, NEWS = SubscriberId(7), ListId(1)

subscribers = st.integers(0, 2**48).map(SubscriberId)
lists = st.integers(0, 2**28 - 1).map(ListId)
keyrings = st.integers(1, HIGHEST_ID).map(lambda last: Keys(masters={last: b"k" * 32}, suppression=b"s" * 32))


@given(keyrings, subscribers, lists)
@example(KEYS, SubscriberId(2**49 - 1), ListId(2**28 - 1))
def test_a_token_is_short_ends_in_a_letter_or_digit_and_says_whose_it_is(
    keys: Keys, subscriber: SubscriberId, mailing_list: ListId
) -> None:
    token = unsubscribe_token(keys, subscriber, mailing_list)

    assert re.fullmatch(r"[A-Za-z0-9_-]+[A-Za-z0-9]", token)
    assert len(token) <= LONGEST
    assert read_unsubscribe_token(keys, token) == (subscriber, mailing_list)
    assert unsubscribe_token(keys, subscriber, mailing_list) == token


@given(st.text() | st.from_regex(r"[A-Za-z0-9_-]{20,40}", fullmatch=True) | st.binary(max_size=30).map(str))
def test_what_we_did_not_make_says_nothing(text: str) -> None:
    assert read_unsubscribe_token(KEYS, text) is None


@given(st.integers(0, 33), st.characters(codec="ascii"))
def test_no_other_letter_will_do(at: int, letter: str) -> None:
    token = unsubscribe_token(KEYS, OLENA, NEWS)
    at %= len(token)
    changed = token[:at] + letter + token[at + 1 :]

    assert (read_unsubscribe_token(KEYS, changed) is None) == (changed != token)


def test_a_token_of_other_keys_or_for_another_purpose_is_refused() -> None:
    token = unsubscribe_token(KEYS, OLENA, NEWS)
    other = Keys(masters={1: b"2" * 32}, suppression=b"s" * 32)
    code = KEYS.code("confirm", OLENA, NEWS)
    forged = base64.urlsafe_b64encode(bytes([OLENA, NEWS]) + code + b"\1").rstrip(b"=").decode()

    assert read_unsubscribe_token(other, token) is None
    assert read_unsubscribe_token(KEYS, forged) is None
    assert len(forged) == len(token)


def test_a_token_outlives_a_rotation_but_not_its_key() -> None:
    token = unsubscribe_token(KEYS, OLENA, NEWS)
    rotated = Keys(masters={1: b"1" * 32, 2: b"2" * 32}, suppression=b"s" * 32)
    dropped = Keys(masters={2: b"2" * 32}, suppression=b"s" * 32)

    assert read_unsubscribe_token(rotated, token) == (OLENA, NEWS)
    assert unsubscribe_token(rotated, OLENA, NEWS) != token
    assert read_unsubscribe_token(dropped, token) is None


def test_a_token_is_the_same_tomorrow() -> None:
    # Written down once: a change here breaks the link in every mail already sent.
    assert unsubscribe_token(KEYS, OLENA, NEWS) == "BwEBeEdAaM69pnIVac2T67KFAQ"
    assert read_unsubscribe_token(KEYS, "BwEBeEdAaM69pnIVac2T67KFAQ") == (OLENA, NEWS)


def test_ids_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        unsubscribe_token(KEYS, SubscriberId(2**63), ListId(2**31))
    with pytest.raises(ValueError, match="is no id"):
        unsubscribe_token(KEYS, SubscriberId(-1), NEWS)
