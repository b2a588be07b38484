"""One list's waves run off: readers decided in blocks, each block one transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from digest.compose.composer import Composer
from digest.jobs.composing import Desk, Typesetters
from digest.jobs.news import choice_for, had_by, read_news
from digest.model.clock import Progress
from digest.model.delivery import DeliveryState
from digest.model.ids import Language, StoryId
from digest.model.issue import Card, Issue, Variant, Wave
from digest.model.mailing_list import MailingList
from digest.model.people import Reader
from digest.store import cards, ledger, readers, variants, waves
from digest.store.database import Connection, Database
from digest.store.ledger import Chosen
from digest.store.readers import LocalHour

BLOCK = 500
"""Readers decided in one transaction."""
NOTHING_NEW = "nothing new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a run is for: one wave of one issue, and whose local hours it serves (None: everyone's)."""

    issue: Issue
    wave: Wave
    local_hours: Collection[LocalHour] | None


class Press:
    """Runs off the waves of one list at one moment: its news is read once, its template compiled once."""

    def __init__(
        self, database: Database, typesetters: Typesetters, mailing_list: MailingList, *, now: datetime
    ) -> None:
        self._database = database
        self.mailing_list = mailing_list
        self._now = now
        with database.reading() as c:
            self._news = read_news(c, mailing_list, now)
        self._desk = Desk(typesetters, self._news, frozen=self._frozen)

    def run(self, sheet: Sheet, progress: Progress) -> int:
        """Decides every reader of the wave and closes it. Returns how many readers were new to it.

        After a crash, a second run goes on behind the wave's watermark.
        """
        with self._database.reading() as c:
            total = readers.count(c, self.mailing_list)
        chosen, watermark = 0, sheet.wave.watermark
        while block := self._block(sheet, watermark):
            watermark = block[-1].subscriber.id
            chosen += self._decide(sheet, block)
            progress(self.mailing_list.name, chosen, total)
        with self._database.writing() as c:
            waves.close_wave(c, sheet.wave.id)
        return chosen

    def _block(self, sheet: Sheet, after: int) -> tuple[Reader, ...]:
        with self._database.reading() as c:
            return readers.readers(
                c, self.mailing_list, after=after, limit=BLOCK, local_hours=sheet.local_hours
            )

    def _decide(self, sheet: Sheet, block: Sequence[Reader]) -> int:
        with self._database.reading() as c:
            had = had_by(c, block, self._now)
        mails = [
            (reader, self._mail(sheet, reader, had.get(reader.subscriber.id, frozenset())))
            for reader in block
        ]
        made = {mail.digest: mail for _, mail in mails if mail is not None}
        with self._database.writing() as c:
            kept = self._keep(c, tuple(made.values()))
            rows = [_chosen(reader, mail and kept[mail.digest]) for reader, mail in mails]
            return ledger.choose(c, sheet.wave, rows, watermark=block[-1].subscriber.id, now=self._now)

    def _mail(self, sheet: Sheet, reader: Reader, had: frozenset[StoryId]) -> Variant | None:
        if reader.suppressed:
            return None
        choice = choice_for(reader, self._news, had)
        if not choice.picks:
            return None
        zone = ZoneInfo(reader.subscriber.zone or self.mailing_list.zone)
        return self._desk.mail(sheet.issue.id, reader, choice, day=sheet.wave.due.astimezone(zone).date())

    def _keep(self, c: Connection, made: Sequence[Variant]) -> dict[bytes, Variant]:
        """Writes down templates, cards and variants, before the deliveries that need them."""
        new = self._desk.new_cards()
        for hash_, sources in self._desk.sources().items():
            cards.save_template(c, hash_, name=self.mailing_list.template, sources=sources)
        cards.save_cards(c, new)
        return {variant.digest: variant for variant in variants.save_variants(c, made)}

    def _frozen(self, composer: Composer, language: Language) -> tuple[Card, ...]:
        with self._database.reading() as c:
            return cards.cards_of(c, self._news.versions, language=language, template=composer.hash)


def _chosen(reader: Reader, variant: Variant | None) -> Chosen:
    if reader.suppressed:
        return Chosen(
            subscriber=reader.subscriber.id,
            state=DeliveryState.SUPPRESSED,
            detail="the address is on the suppression list",
        )
    if variant is None:
        return Chosen(subscriber=reader.subscriber.id, state=DeliveryState.SKIPPED, detail=NOTHING_NEW)
    return Chosen(subscriber=reader.subscriber.id, variant=variant.id)
