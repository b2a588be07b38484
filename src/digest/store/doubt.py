"""How a try leaves its delivery in the ledger: pure decisions, so that the rules can be read in one place.

The two that matter: never more than two copies, and a delivery of which a copy may have arrived is
never said to have been skipped, suppressed, expired or canceled.
"""

from dataclasses import dataclass
from datetime import datetime

from digest.model.delivery import DeliveryState, Outcome
from digest.model.mailing_list import DoubtPolicy
from digest.model.people import SubscriptionStatus, SuppressionReason

MOST_COPIES = 2

SENDER_STOPPED = "the sender stopped before the relay replied"

_WAITS = frozenset({DeliveryState.QUEUED, DeliveryState.DEFERRED})
_NOT_SENT = frozenset(
    {DeliveryState.SKIPPED, DeliveryState.SUPPRESSED, DeliveryState.EXPIRED, DeliveryState.CANCELED}
)
_STATUS_WORDS = {
    None: "not subscribed",
    SubscriptionStatus.UNCONFIRMED: "not confirmed",
    SubscriptionStatus.UNSUBSCRIBED: "unsubscribed",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a delivery and its issue are like when an outcome comes."""

    copies: int
    doubt: DoubtPolicy
    canceled: bool
    """Whether the issue was stopped: then nothing is sent once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the ledger is to say of a delivery."""

    state: DeliveryState
    detail: str
    copies: int
    next_try: datetime | None = None


def entry(outcome: Outcome, standing: Standing) -> Entry:
    """What an outcome makes of a delivery."""
    left = outcome.left or outcome.state is DeliveryState.ACCEPTED
    copies = standing.copies + left
    state, detail = outcome.state, outcome.detail
    if state is DeliveryState.IN_DOUBT and _may_resend(copies, standing):
        waits = DeliveryState.QUEUED if outcome.next_try is None else DeliveryState.DEFERRED
        state, detail = waits, f"{detail}; to be sent once more"
    elif state in _WAITS and copies >= MOST_COPIES:
        state, detail = DeliveryState.IN_DOUBT, f"{detail}; two copies may have arrived"
    state, detail = not_denied(state, detail, copies=copies)
    next_try = outcome.next_try if state is DeliveryState.DEFERRED else None
    return Entry(state=state, detail=detail, copies=copies, next_try=next_try)


def stopped(
    status: SubscriptionStatus | None, suppressed: SuppressionReason | None, *, canceled: bool, expired: bool
) -> tuple[DeliveryState, str] | None:
    """Why a delivery that was chosen must not be sent after all, or None.

    `status` is None for who is not on the list any more, `suppressed` None for who may be mailed.
    """
    if canceled:
        return DeliveryState.CANCELED, "the issue was canceled"
    if suppressed is not None:
        return DeliveryState.SUPPRESSED, f"suppressed: {suppressed.value}"
    if status is not SubscriptionStatus.CONFIRMED:
        return DeliveryState.SKIPPED, _STATUS_WORDS[status]
    if expired:
        return DeliveryState.EXPIRED, "it would have come too late"
    return None


def not_denied(state: DeliveryState, detail: str, *, copies: int) -> tuple[DeliveryState, str]:
    """The same, unless it would deny a copy that may have arrived: then it is held in doubt."""
    if copies and state in _NOT_SENT:
        return DeliveryState.IN_DOUBT, f"one copy may have arrived, and no other was sent: {detail}"
    return state, detail


def _may_resend(copies: int, standing: Standing) -> bool:
    return standing.doubt is DoubtPolicy.RESEND and copies < MOST_COPIES and not standing.canceled
