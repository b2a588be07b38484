"""Telling the newsroom, once, of sources that need somebody: by mail where an address is set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from digest.compose.memo import memo
from digest.deliver.relay import Relay
from digest.deliver.results import Accepted, Lost, Refused, RelayDown, SendResult
from digest.deliver.transport import connect
from digest.model.clock import Clock
from digest.model.source import Condition
from digest.store import notices
from digest.store.database import Database
from digest.store.notices import Notice

_FOR_GOOD = 500

_SAYS = {
    Condition.FAILING: "has failed for more than a day",
    Condition.STALE: "answers, but has brought nothing new far beyond its habit",
    Condition.GONE: "says that it is gone for good, and is visited no more",
    Condition.QUARANTINED: "is visited no more, because reading it is not safe",
}
_REMEDIES = {
    Condition.FAILING: "It is still visited, once a day at least. Has its address changed?",
    Condition.STALE: "It is still visited. Has the publisher moved to another feed?",
    Condition.GONE: "If it is back: digest source resume {key}",
    Condition.QUARANTINED: "Look at it first: digest source test {key}. Then: digest source resume {key}",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told, and why it could not be mailed; empty when it was, or when the log has to do."""

    notices: tuple[Notice, ...] = ()
    problem: str = ""


async def tell(database: Database, relay: Relay, *, admin: str, clock: Clock) -> Told:
    """Tells what nobody was told yet. `admin` is an address; where it is empty, the log has to do.

    What a relay does not take for now is told at a later time; what it refuses for good is not
    tried again. Raises StoreUnavailable.
    """
    waiting = await database.read(notices.untold)
    if not waiting:
        return Told()
    problem = ""
    if admin:
        result = await _mailed(relay, waiting, admin=admin, now=clock())
        problem = _problem(result)
        if not _final(result):
            return Told(problem=problem)
    await database.write(notices.settle, [notice.id for notice in waiting], now=clock())
    return Told(notices=waiting, problem=problem)


def words(waiting: Sequence[Notice]) -> str:
    """The text of such a mail."""
    paragraphs = [
        "\n".join(
            (
                f"{notice.key} ({notice.publisher}) {_SAYS[notice.condition]}"
                + (f": {notice.problem}." if notice.problem else "."),
                _REMEDIES[notice.condition].format(key=notice.key),
            )
        )
        for notice in waiting
    ]
    foot = "You are told this once for each. All of them: digest source list --problems"
    return "\n\n".join((*paragraphs, foot)) + "\n"


async def _mailed(
    relay: Relay, waiting: Sequence[Notice], *, admin: str, now: datetime
) -> SendResult | RelayDown:
    who = waiting[0].key if len(waiting) == 1 else f"{len(waiting)} sources"
    message = memo(
        words(waiting),
        to=admin,
        subject=f"digest: {who} {'needs' if len(waiting) == 1 else 'need'} somebody",
        date=now,
        message_id=f"notice-{waiting[0].id}-{waiting[-1].id}.{int(waiting[-1].at.timestamp())}@{admin.rpartition('@')[2]}",
    )
    async with connect(relay) as connection:
        if isinstance(connection, RelayDown):
            return connection
        return await connection.send(admin, admin, message)


def _final(result: SendResult | RelayDown) -> bool:
    """Whether trying again would be of no use, or would tell it twice."""
    if isinstance(result, RelayDown):
        return False
    if isinstance(result, Refused):
        return result.reply.code >= _FOR_GOOD
    return not isinstance(result, Lost) or result.in_doubt


def _problem(result: SendResult | RelayDown) -> str:
    match result:
        case Accepted():
            return ""
        case Refused(reply=reply):
            return f"the relay answered {reply.code}"
        case _:
            return result.reason
