from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from digest.deliver.outcome import LONGEST_PAUSE, SHORTEST_PAUSE, after_attempt, concerns_everyone, pause
from digest.deliver.results import Accepted, Lost, Part, Refused, RelayDown, SendResult, Step, Unsendable
from digest.model.delivery import DeliveryState, Outcome, Reply
from digest.model.ids import SubscriberId
from mail import parcel

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
TONIGHT = NOON + timedelta(hours=8)
READER = "olena@example.org"


def outcome(result: SendResult | RelayDown, *, tries: int = 0, expires: datetime = TONIGHT) -> Outcome:
    return after_attempt(result, parcel(READER, tries=tries), now=NOON, expires=expires, chance=0.5)


def refused(code: int, at: Step = Step.RCPT, enhanced: str = "") -> Refused:
    return Refused(reply=Reply(code=code, enhanced=enhanced, text="no"), at=at)


def test_an_accepted_message_has_left() -> None:
    reply = Reply(code=250, enhanced="2.0.0", text="queued as 4QX")
    assert outcome(Accepted(reply=reply)) == Outcome(
        subscriber=SubscriberId(1),
        state=DeliveryState.ACCEPTED,
        detail="250 2.0.0 queued as 4QX",
        left=True,
        reply=reply,
    )


def test_a_refusal_for_now_is_tried_again_after_a_pause() -> None:
    settled = outcome(refused(450))
    assert (settled.state, settled.next_try, settled.left) == (
        DeliveryState.DEFERRED,
        NOON + timedelta(seconds=90),
        False,
    )


def test_each_further_try_waits_twice_as_long_up_to_an_hour() -> None:
    waits = [pause(tries, 0.5).total_seconds() for tries in range(9)]
    assert waits == [90, 180, 360, 720, 1440, 2700, 2700, 2700, 2700]


@given(st.integers(min_value=0, max_value=10**9), st.floats(min_value=0, max_value=1, exclude_max=True))
def test_no_pause_is_shorter_than_a_minute_or_longer_than_an_hour(tries: int, chance: float) -> None:
    assert SHORTEST_PAUSE <= pause(tries, chance) <= LONGEST_PAUSE


def test_what_would_be_tried_again_too_late_expires_now() -> None:
    settled = outcome(refused(450), expires=NOON + timedelta(seconds=90))
    assert (settled.state, settled.next_try, settled.detail) == (DeliveryState.EXPIRED, None, "450 no")


def test_a_refusal_for_good_is_kept_without_the_address() -> None:
    reply = Reply(code=550, enhanced="5.1.1", text="<olena@example.org>:\nOLENA@EXAMPLE.ORG is unknown")
    settled = outcome(Refused(reply=reply, at=Step.RCPT))
    assert (settled.state, settled.left) == (DeliveryState.FAILED, False)
    assert settled.detail == "550 5.1.1 <…>: … is unknown"
    assert settled.reply == Reply(code=550, enhanced="5.1.1", text="<…>: … is unknown")


def test_a_lost_line_is_a_question_only_after_the_last_byte() -> None:
    safe = outcome(Lost(in_doubt=False, reason="gone"))
    assert (safe.state, safe.left, safe.detail) == (DeliveryState.DEFERRED, False, "gone")
    doubtful = outcome(Lost(in_doubt=True, reason="gone"), expires=NOON)
    assert (doubtful.state, doubtful.left) == (DeliveryState.IN_DOUBT, True)
    assert doubtful.next_try is not None, "a second copy is not sent into the same trouble at once"


def test_what_is_not_the_recipients_fault_fails_no_delivery() -> None:
    for result in (
        refused(553, Step.MAIL),
        refused(550, Step.RSET),
        refused(421),
        refused(503, Step.DATA),
        refused(530),
        RelayDown(reason="cannot connect to relay.example port 25: Connection refused"),
        RelayDown(reason="no", reply=Reply(code=554)),
        Unsendable(part=Part.SENDER, reason="the return path is no address that SMTP can say"),
    ):
        assert concerns_everyone(result)
        assert outcome(result).state is DeliveryState.DEFERRED


def test_what_is_about_one_message_stops_no_other() -> None:
    for result in (
        refused(550),
        refused(554, Step.DATA),
        refused(554, Step.DOT),
        refused(552, Step.MAIL),
        refused(554, Step.MAIL, "5.3.4"),
        refused(552, Step.BODY),
        Unsendable(part=Part.RECIPIENT, reason="it is no address that SMTP can say"),
        Unsendable(part=Part.MESSAGE, reason="the mail has 2000 bytes, the relay takes 1000"),
    ):
        assert not concerns_everyone(result)
        assert outcome(result).state is DeliveryState.FAILED
    assert not concerns_everyone(refused(450))
    assert not concerns_everyone(Accepted(reply=Reply(code=250)))
