"""What one try at a delivery means for it: accepted, again later, never, or a question."""

from dataclasses import replace
from datetime import datetime, timedelta

from digest.deliver.replies import anonymous, told, without_addresses
from digest.deliver.results import Accepted, Lost, Part, Refused, RelayDown, SendResult, Step, Unsendable
from digest.model.delivery import DeliveryState, Outcome, Parcel, Reply

SHORTEST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)

_LEAVING = 421
_FOR_GOOD = 500
_TOO_LARGE = 552
# Bad sequence, and the ways of saying "log in first" (RFC 4954 §6): about us, whenever they come.
_ABOUT_US = frozenset({_LEAVING, 503, 530, 534, 535, 538})


def after_attempt(
    result: SendResult | RelayDown, parcel: Parcel, *, now: datetime, expires: datetime, chance: float
) -> Outcome:
    """What became of one try at a delivery.

    `parcel.tries` counts the tries before this one; `chance` is in [0, 1). A refusal is a definite
    no, so it leaves no copy behind, even after the last byte. Trouble that is not the recipient's
    never fails a delivery: it waits, and when it would have to wait too long it expires.
    """
    state = _state(result)
    outcome = Outcome(
        subscriber=parcel.subscriber,
        state=state,
        detail=_detail(result),
        left=state in (DeliveryState.ACCEPTED, DeliveryState.IN_DOUBT),
        reply=_reply(result),
    )
    next_try = now + pause(parcel.tries, chance)
    if state is DeliveryState.DEFERRED and next_try >= expires:
        return replace(outcome, state=DeliveryState.EXPIRED)
    if state in (DeliveryState.DEFERRED, DeliveryState.IN_DOUBT):
        return replace(outcome, next_try=next_try)
    return outcome


def concerns_everyone(result: SendResult | RelayDown) -> bool:
    """Whether the next recipient would meet the same: then let the relay rest, and go on later.

    True for a relay that is down or leaving, a line that broke, a refusal of us or of our sender.
    """
    match result:
        case RelayDown() | Lost():
            return True
        case Refused(reply=reply, at=at):
            ours = reply.code in _ABOUT_US or at in (Step.RSET, Step.MAIL)
            return ours and not _about_size(reply)
        case Unsendable(part=part):
            return part is Part.SENDER
        case Accepted():
            return False


def pause(tries: int, chance: float) -> timedelta:
    """How long to wait: 60 to 120 seconds after the first try, twice that after each further one.

    At most an hour. Spread by chance, so that what was refused together does not return together.
    """
    doublings = min(tries, 10)  # past that it is more than an hour anyway
    ceiling = min(SHORTEST_PAUSE * (2 << doublings), LONGEST_PAUSE)
    return ceiling / 2 + ceiling / 2 * chance


def _state(result: SendResult | RelayDown) -> DeliveryState:
    match result:
        case Accepted():
            return DeliveryState.ACCEPTED
        case Lost(in_doubt=True):
            return DeliveryState.IN_DOUBT
        case Refused(reply=reply) if reply.code >= _FOR_GOOD and not concerns_everyone(result):
            return DeliveryState.FAILED
        case Unsendable() if not concerns_everyone(result):
            return DeliveryState.FAILED
        case _:
            return DeliveryState.DEFERRED


def _detail(result: SendResult | RelayDown) -> str:
    match result:
        case Accepted(reply=reply) | Refused(reply=reply):
            return told(reply)
        case Lost(reason=reason) | RelayDown(reason=reason) | Unsendable(reason=reason):
            return without_addresses(reason)


def _reply(result: SendResult | RelayDown) -> Reply | None:
    reply = None if isinstance(result, Lost | Unsendable) else result.reply
    return anonymous(reply) if reply else None


def _about_size(reply: Reply) -> bool:
    """RFC 1870 §6.1: the answer to MAIL may be about this message's size, which others need not share."""
    return reply.code == _TOO_LARGE or reply.enhanced == "5.3.4"
