"""The short word in a mail's links that says who may do what, without naming anybody.

Derived, never stored: the same mail can be made again with the same link. A token is base64url
(RFC 4648 §5) of

    subscriber   varint, little-endian groups of 7 bits
    list         varint
    code         16 bytes, keyed and bound to the purpose
    key id       1 byte

The key id stands last so that the last character is a letter or digit: programs that look for
links in plain text leave a final "-" or "_" out. The store never gives an id twice, so an old mail's
link can never be about somebody else.
"""

import base64
import binascii
import hmac
import re

from digest.keys import CODE_BYTES, Keys
from digest.model.ids import ListId, SubscriberId

LONGEST = 38
"""Characters of a token: a link still fits one line of a header or a text mail."""

_UNSUBSCRIBE = "unsubscribe"
_FORM = re.compile(r"[A-Za-z0-9_-]{26,38}")
_TAIL_BYTES = CODE_BYTES + 1
_GROUP, _MORE = 0x7F, 0x80  # of a varint: seven bits, and the eighth that says more follow


def unsubscribe_token(keys: Keys, subscriber: SubscriberId, mailing_list: ListId) -> str:
    """What the unsubscribe link of this reader's mails ends in, for this list.

    Raises ValueError when the two ids together are beyond 77 bits of varint.
    """
    return _token(keys, subscriber, mailing_list, key=keys.newest)


def read_unsubscribe_token(keys: Keys, text: str) -> tuple[SubscriberId, ListId] | None:
    """Whose token this is, or None where we did not make it for this purpose.

    The whole token is made again and compared in constant time, so there is one spelling of each.
    """
    parts = _parts(text)
    if parts is None:
        return None
    subscriber, mailing_list, key = parts
    if key not in keys.masters:
        return None
    whose = SubscriberId(subscriber), ListId(mailing_list)
    return whose if hmac.compare_digest(_token(keys, *whose, key=key), text) else None


def _token(keys: Keys, subscriber: SubscriberId, mailing_list: ListId, *, key: int) -> str:
    code = keys.code(_UNSUBSCRIBE, subscriber, mailing_list, key=key)
    token = _base64(_varint(subscriber) + _varint(mailing_list) + code + bytes([key]))
    if len(token) > LONGEST:
        raise ValueError(f"ids {subscriber} and {mailing_list} do not fit a token of {LONGEST} characters")
    return token


def _parts(text: str) -> tuple[int, int, int] | None:
    """Subscriber, list and key id as they stand in the text, not yet believed."""
    if not _FORM.fullmatch(text):
        return None
    try:
        content = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return None
    match _numbers(content[:-_TAIL_BYTES]):
        case [subscriber, mailing_list]:
            return subscriber, mailing_list, content[-1]
    return None


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def _varint(number: int) -> bytes:
    if number < 0:
        raise ValueError(f"{number} is no id")
    groups = []
    while number > _GROUP:
        groups.append(number & _GROUP | _MORE)
        number >>= 7
    return bytes([*groups, number])


def _numbers(content: bytes) -> list[int]:
    """The varints in these bytes; empty when the last one is cut short."""
    numbers, number, shift = [], 0, 0
    for byte in content:
        number |= (byte & _GROUP) << shift
        shift += 7
        if not byte & _MORE:
            numbers.append(number)
            number = shift = 0
    return [] if shift else numbers
