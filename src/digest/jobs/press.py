"""One list's waves run off: readers decided in blocks, each block one transaction."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from digest.jobs.choosing import Chooser
from digest.jobs.composing import Composing, Desk, Typesetters, file, frozen_in
from digest.jobs.news import News, day_of, read_news
from digest.model.clock import Progress
from digest.model.delivery import DeliveryState
from digest.model.ids import VariantId
from digest.model.issue import Issue, Variant, Wave
from digest.model.mailing_list import MailingList
from digest.model.people import Brief
from digest.select.joining import Chosen as Picked
from digest.store import following, ledger, readers, waves
from digest.store.database import Database
from digest.store.ledger import Chosen
from digest.store.readers import LocalHour

BLOCK = 4000
"""Readers decided in one transaction."""
NOTHING_NEW = "nothing new"
SUPPRESSED = "the address is on the suppression list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a run is for: one wave of one issue, and whose local hours it serves (None: everyone's)."""

    issue: Issue
    wave: Wave
    local_hours: Collection[LocalHour] | None


def press_for(
    database: Database, typesetters: Typesetters, mailing_list: MailingList, *, now: datetime
) -> "Press":
    """A press for the waves of one list at one moment: its news is read once, its template compiled once."""
    with database.reading() as c:
        news = read_news(c, mailing_list, now)
    return Press(database, news, Desk(typesetters, news, frozen=frozen_in(database, news.versions)))


class Press:
    """Runs off the waves of one list at one moment."""

    def __init__(self, database: Database, news: News, desk: Composing) -> None:
        self._database, self._desk = database, desk
        self.mailing_list, self._now = news.mailing_list, news.now
        self._chooser = Chooser(news)

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
                watermark = block[-1].subscriber
                chosen += self._decide(sheet, block)
                progress(self.mailing_list.name, chosen, total)
            with self._database.writing() as c:
                waves.close_wave(c, sheet.wave.id)
        return chosen

    def _block(self, sheet: Sheet, after: int) -> tuple[Brief, ...]:
        with self._database.reading() as c:
            return readers.briefs(
                c, self.mailing_list, after=after, limit=BLOCK, local_hours=sheet.local_hours
            )

    def _decide(self, sheet: Sheet, block: Sequence[Brief]) -> int:
        """Chooses and composes, then looks again whether that still holds, and writes it down."""
        with self._database.reading() as c:
            decided = self._chooser.choose(c, block)
        mails = self._mails(sheet, decided.chosen)
        with self._database.writing() as c:
            now_decided = self._chooser.again(c, block, decided)
            if now_decided is not decided:
                mails = self._mails(sheet, now_decided.chosen)
            following.pack_missing(c, block[0].subscriber, block[-1].subscriber)
            kept = file(c, self._desk, {mail.digest: mail for mail in mails if mail})
            rows = [_chosen(brief, mail, kept) for brief, mail in zip(block, mails, strict=True)]
            return ledger.choose(c, sheet.wave, rows, watermark=block[-1].subscriber, now=self._now)

    def _mails(self, sheet: Sheet, picked: Picked) -> list[Variant | None]:
        """Each reader's mail, composed once for all who get the same."""
        made: dict[object, Variant | None] = {}
        days: dict[str | None, date] = {}
        mails: list[Variant | None] = []
        for at, brief in enumerate(picked.block):
            if brief.zone not in days:
                days[brief.zone] = day_of(sheet.wave.due, brief.zone, self.mailing_list)
            day = days[brief.zone]
            key = (picked.key(at), brief.languages, brief.topics, brief.sections, day)
            if key not in made:
                made[key] = self._mail(sheet, brief, picked, at=at, day=day)
            mails.append(made[key])
        return mails

    def _mail(self, sheet: Sheet, brief: Brief, picked: Picked, *, at: int, day: date) -> Variant | None:
        if brief.suppressed or not (choice := picked[at]).picks:
            return None
        return self._desk.mail(sheet.issue.id, brief, choice, day=day)


def _chosen(brief: Brief, mail: Variant | None, kept: Mapping[bytes, VariantId]) -> Chosen:
    if brief.suppressed:
        return Chosen(subscriber=brief.subscriber, state=DeliveryState.SUPPRESSED, detail=SUPPRESSED)
    if mail is None:
        return Chosen(subscriber=brief.subscriber, state=DeliveryState.SKIPPED, detail=NOTHING_NEW)
    return Chosen(subscriber=brief.subscriber, variant=kept[mail.digest])
