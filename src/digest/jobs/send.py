"""Send: what the ledger has due goes to the relay, one message after another.

The result of one mail and the intent of the next are one transaction, so a crash leaves at most one
mail in doubt. Nothing here decides: `deliver` says what came of a try, `store` what that means.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import SystemRandom

from digest.compose.headers import HeaderRefused
from digest.compose.message import Prepared, prepare
from digest.deliver.outcome import after_attempt, concerns_everyone
from digest.deliver.relay import Relay
from digest.deliver.results import Part, RelayDown, SendResult, Unsendable
from digest.deliver.transport import Connection, connect
from digest.jobs.addressing import Addressing, Recipient
from digest.jobs.composing import Typesetters
from digest.jobs.recomposing import keep_recomposed, recompose
from digest.model.clock import Clock, Progress, silent
from digest.model.delivery import Claim, DeliveryState, Outcome, Parcel
from digest.model.errors import DigestError, NotFinished, StoreUnavailable
from digest.model.ids import ArticleId, ListId, SubscriberId, VariantId
from digest.model.issue import Issue
from digest.store import chunks, issues, lists, variants, withheld
from digest.store.database import Connection as Rows
from digest.store.database import Database

_TROUBLES = 2
UNCOMPOSED = "an article was withheld, and the mail cannot be composed without it"


def never() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What sending needs besides the ledger: a relay, and what makes mails out of variants."""

    relay: Relay
    addressing: Addressing
    typesetters: Typesetters
    """Needed where an article was withheld since its mails were made, and only there."""
    owner: str
    """Who holds the claims: a name for this process, for the operator to recognise."""
    lease: timedelta = chunks.LEASE
    chance: Callable[[], float] = SystemRandom().random
    """Spreads the next tries of what was deferred together."""
    stopping: Callable[[], bool] = never
    """Asked between two mails: when true, the one that is out is settled and no other begun."""


@dataclass(slots=True, kw_only=True)
class Sent:
    """What a run of sending came to."""

    outcomes: Counter[DeliveryState] = field(default_factory=Counter)
    relay_down: str = ""
    """Why the relay takes nothing now; empty when it does."""
    uncomposed: str = ""
    """Why mails that held a withheld article could not be composed without it; then they wait."""
    finished: tuple[Issue, ...] = ()
    """Issues whose ledger closed."""


async def send(
    database: Database,
    post: Post,
    *,
    clock: Clock,
    mailing_list: ListId | None = None,
    progress: Progress = silent,
) -> Sent:
    """Sends everything that is due, then closes every ledger that can be closed.

    Stops early when the relay takes nothing: what waits is deferred or stays queued, and a later run
    goes on. Raises StoreUnavailable before a mail leaves that could not be written down.
    """
    sent = Sent()
    await database.write(chunks.recover, clock())
    while not sent.relay_down and not post.stopping():
        claim = await database.write(
            chunks.claim, now=clock(), owner=post.owner, lease=post.lease, mailing_list=mailing_list
        )
        if claim is None:
            break
        # Whose lease ran out has lost that chunk to another sender; the next one is its own again.
        with suppress(chunks.FenceLost):
            await _Round(database, post, claim, sent=sent, clock=clock, progress=progress).run()
    sent.finished = await database.write(close_ledgers, clock())
    return sent


def close_ledgers(c: Rows, now: datetime) -> tuple[Issue, ...]:
    """Freezes the totals of every issue whose equation holds; the others stay open."""
    closed = []
    for issue in (unsettled for unsettled in issues.unsettled(c) if unsettled.waves_closed):
        try:
            closed.append(issues.finish(c, issue.id, now=now))
        except NotFinished:
            continue
    return tuple(closed)


class _Round:
    """One claimed chunk, mail by mail."""

    def __init__(
        self, database: Database, post: Post, claim: Claim, *, sent: Sent, clock: Clock, progress: Progress
    ) -> None:
        self._database = database
        self._post = post
        self._claim = claim
        self._sent = sent
        self._clock = clock
        self._progress = progress
        self._prepared: dict[VariantId, Prepared] = {}
        self._holds: dict[VariantId, frozenset[ArticleId]] = {}
        self._pending: tuple[Outcome, ...] = ()
        """What became of the last mail, not yet written down."""
        self._troubles = 0

    async def run(self) -> None:
        """Sends the chunk's parcels and gives the chunk back, whatever happens in between."""
        try:
            waiting = await self._load()
            while waiting and not self._sent.relay_down and not self._post.stopping():
                async with connect(self._post.relay) as connection:
                    waiting = await self._through(connection, waiting)
            if self._sent.relay_down:
                await self._put_off(waiting, self._sent.relay_down)
        finally:
            await self._write(self._pending)
            await self._database.write(chunks.release, self._claim, now=self._clock())

    async def _load(self) -> Sequence[Parcel]:
        """Everything that the chunk's mails are made of, read once. Returns what is to be sent."""
        issue = await self._database.read(issues.by_id, self._claim.issue)
        self._list = await self._database.read(lists.by_id, issue.mailing_list)
        await self._prepare({parcel.variant for parcel in self._claim.parcels})
        return await self._without_withheld(self._claim.parcels)

    async def _prepare(self, wanted: Collection[VariantId]) -> None:
        found = await self._database.read(variants.variants_of, wanted)
        self._holds |= await self._database.read(withheld.held_by, found.values())
        for number, variant in found.items():
            self._prepared[number] = prepare(variant, mailing_list=self._list, date=self._claim.date)

    async def _without_withheld(self, waiting: Sequence[Parcel]) -> Sequence[Parcel]:
        """The same parcels, with mails composed anew where they hold what was withheld meanwhile.

        Those whose mail has nothing left in it, or cannot be composed now, are not among them any more.
        """
        held = {article for parcel in waiting for article in self._holds[parcel.variant]}
        without = await self._database.read(withheld.among, held)
        concerned = {parcel.subscriber: parcel for parcel in waiting if self._holds[parcel.variant] & without}
        if not concerned:
            return waiting
        anew = await self._anew(tuple(concerned.values()), without)
        return tuple(
            replace(parcel, variant=anew[parcel.subscriber]) if parcel.subscriber in anew else parcel
            for parcel in waiting
            if parcel.subscriber in anew or parcel.subscriber not in concerned
        )

    async def _anew(
        self, parcels: Sequence[Parcel], without: Collection[ArticleId]
    ) -> dict[SubscriberId, VariantId]:
        try:
            recomposed = await asyncio.to_thread(
                recompose,
                self._database,
                self._post.typesetters,
                parcels,
                without=without,
                mailing_list=self._list,
                due=self._claim.date,
            )
        except StoreUnavailable:
            raise
        except DigestError as error:
            # The others can go; these wait until the template, or whatever it was, is mended.
            self._sent.uncomposed = str(error)
            await self._put_off(parcels, f"{UNCOMPOSED}: {error}")
            return {}
        anew = await self._database.write(
            keep_recomposed, self._claim, recomposed, now=self._clock(), lease=self._post.lease
        )
        self._sent.outcomes.update(
            DeliveryState.SKIPPED for mail in recomposed.mails.values() if mail is None
        )
        await self._prepare(set(anew.values()))
        return anew

    async def _through(
        self, connection: Connection | RelayDown, waiting: Sequence[Parcel]
    ) -> Sequence[Parcel]:
        """Sends one after another while the connection holds. Returns the parcels not tried."""
        if isinstance(connection, RelayDown):
            self._sent.relay_down = connection.reason
            return waiting
        for at, parcel in enumerate(waiting):
            if self._post.stopping():
                return waiting[at:]
            if not connection.usable:
                # A new connection that takes nothing is no bad luck: connecting again would not end.
                self._sent.relay_down = "" if at else "it closed a new connection before any message"
                return waiting[at:]
            if await self._may_leave(parcel):
                result = await self._hand_over(connection, parcel)
                if self._relay_is_ill(result):
                    return waiting[at + 1 :]
            elif await self._database.read(withheld.among, self._holds[parcel.variant]):
                return await self._without_withheld(waiting[at:])
        return ()

    async def _may_leave(self, parcel: Parcel) -> bool:
        """Commits the last mail's result and this one's intent together."""
        holding = self._holds[parcel.variant]
        allowed = await self._write(self._pending, intended=(parcel.subscriber,), holding=holding)
        return parcel.subscriber in allowed

    async def _hand_over(self, connection: Connection, parcel: Parcel) -> SendResult:
        result = await self._sent_through(connection, parcel)
        outcome = self._outcome(result, parcel)
        self._pending = (outcome,)
        self._sent.outcomes[outcome.state] += 1
        self._progress(self._list.name, self._sent.outcomes.total(), len(self._claim.parcels))
        return result

    async def _sent_through(self, connection: Connection, parcel: Parcel) -> SendResult:
        recipient = Recipient(subscriber=parcel.subscriber, address=parcel.address, name=parcel.name)
        try:
            message = self._post.addressing.mail(
                self._prepared[parcel.variant], recipient, issue=parcel.issue, mailing_list=self._list
            )
        except HeaderRefused as refused:
            # This reader's name or address cannot stand in a header: that is no reason to stop.
            return Unsendable(part=Part.MESSAGE, reason=str(refused))
        return await connection.send(self._list.sender, parcel.address, message)

    def _relay_is_ill(self, result: SendResult) -> bool:
        """Whether to let the relay rest: once may be this mail's bad luck, twice in a row is not."""
        self._troubles = self._troubles + 1 if concerns_everyone(result) else 0
        if self._troubles >= _TROUBLES:
            self._sent.relay_down = self._pending[0].detail
        return self._troubles >= _TROUBLES

    async def _put_off(self, waiting: Sequence[Parcel], reason: str) -> None:
        """What was not tried waits like what was refused for now."""
        outcomes = tuple(self._outcome(RelayDown(reason=reason), parcel) for parcel in waiting)
        self._sent.outcomes.update(outcome.state for outcome in outcomes)
        await self._write((*self._pending, *outcomes))

    def _outcome(self, result: SendResult | RelayDown, parcel: Parcel) -> Outcome:
        return after_attempt(
            result,
            parcel,
            now=self._clock(),
            expires=self._claim.expires,
            chance=self._post.chance(),
        )

    async def _write(
        self,
        settled: Sequence[Outcome],
        *,
        intended: Sequence[SubscriberId] = (),
        holding: Collection[ArticleId] = (),
    ) -> frozenset[SubscriberId]:
        allowed = await self._database.write(
            chunks.exchange,
            self._claim,
            settled,
            intended=intended,
            holding=holding,
            now=self._clock(),
            lease=self._post.lease,
        )
        self._pending = ()
        return allowed
