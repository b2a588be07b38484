"""One list's waves run off: readers decided in blocks, each block one transaction."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from digest.jobs.composing import Desk, Typesetters, frozen_in, keep
from digest.jobs.news import Had, choice_for, day_of, had_by, read_news
from digest.model.clock import Progress
from digest.model.delivery import DeliveryState
from digest.model.issue import Issue, Variant, Wave
from digest.model.mailing_list import MailingList
from digest.model.people import Reader
from digest.store import ledger, readers, waves
from digest.store.database import Database
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
        self._desk = Desk(typesetters, self._news, frozen=frozen_in(database, self._news.versions))

    def run(self, sheet: Sheet, progress: Progress) -> int:
        """Decides every reader of the wave and closes it. Returns how many readers were new to it.

        After a crash, a second run goes on behind the wave's watermark. When another publisher has
        closed the wave, or an editor has stopped the issue, what is left of it is not ours to do.
        """
        with self._database.reading() as c:
            total = readers.count(c, self.mailing_list, local_hours=sheet.local_hours)
        chosen, watermark = 0, sheet.wave.watermark
        with suppress(waves.WaveClosed):
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
        mails = {reader.subscriber.id: self._mail(sheet, reader, had) for reader in block}
        with self._database.writing() as c:
            # Another list may have chosen one of them meanwhile: no story goes out twice.
            known = had_by(c, block, self._now)
            for reader in block:
                if known.get(reader.subscriber.id) != had.get(reader.subscriber.id):
                    mails[reader.subscriber.id] = self._mail(sheet, reader, known)
            kept = keep(c, self._desk, {mail.digest: mail for mail in mails.values() if mail})
            rows = [_chosen(reader, mails[reader.subscriber.id], kept) for reader in block]
            return ledger.choose(c, sheet.wave, rows, watermark=block[-1].subscriber.id, now=self._now)

    def _mail(self, sheet: Sheet, reader: Reader, had: Had) -> Variant | None:
        if reader.suppressed:
            return None
        choice = choice_for(reader, self._news, had.get(reader.subscriber.id, frozenset()))
        if not choice.picks:
            return None
        return self._desk.mail(
            sheet.issue.id, reader, choice, day=day_of(sheet.wave.due, reader.subscriber, self.mailing_list)
        )


def _chosen(reader: Reader, mail: Variant | None, kept: Mapping[bytes, Variant]) -> Chosen:
    if reader.suppressed:
        return Chosen(
            subscriber=reader.subscriber.id,
            state=DeliveryState.SUPPRESSED,
            detail="the address is on the suppression list",
        )
    if mail is None:
        return Chosen(subscriber=reader.subscriber.id, state=DeliveryState.SKIPPED, detail=NOTHING_NEW)
    return Chosen(subscriber=reader.subscriber.id, variant=kept[mail.digest].id)
