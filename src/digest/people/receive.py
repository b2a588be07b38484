"""Whether mail may go to somebody now: asked when an issue is made, and again before each mail leaves."""

from enum import StrEnum

from digest.model.people import SubscriptionStatus, SuppressionReason


class Bar(StrEnum):
    """What stands between a reader and their mail, in the words the ledger keeps."""

    NOT_SUBSCRIBED = "not subscribed"
    UNCONFIRMED = "not confirmed"
    UNSUBSCRIBED = "unsubscribed"
    HARD_BOUNCE = "suppressed: hard bounce"
    COMPLAINT = "suppressed: complaint"
    ERASED = "suppressed: erased"
    MANUAL = "suppressed: by hand"


_BY_REASON = {
    SuppressionReason.HARD_BOUNCE: Bar.HARD_BOUNCE,
    SuppressionReason.COMPLAINT: Bar.COMPLAINT,
    SuppressionReason.ERASED: Bar.ERASED,
    SuppressionReason.MANUAL: Bar.MANUAL,
}
_BY_STATUS = {
    None: Bar.NOT_SUBSCRIBED,
    SubscriptionStatus.UNCONFIRMED: Bar.UNCONFIRMED,
    SubscriptionStatus.UNSUBSCRIBED: Bar.UNSUBSCRIBED,
    SubscriptionStatus.CONFIRMED: None,
}


def bar(status: SubscriptionStatus | None, suppressed: SuppressionReason | None) -> Bar | None:
    """Why this reader may not be mailed, or None where they may.

    A status of None means: not on the list. Suppression weighs more than any consent.
    """
    return _BY_STATUS[status] if suppressed is None else _BY_REASON[suppressed]
