"""Readers of a list chosen for, a block at a time: what they follow and had, then what they get."""

from collections.abc import Sequence
from dataclasses import dataclass

from digest.jobs.news import News, counted, rooted, sent_to, told_now
from digest.model.people import Brief
from digest.select.joining import Chosen, Join
from digest.store import history
from digest.store.candidates import Told
from digest.store.database import Connection
from digest.store.history import Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a block of readers gets, as far as everyone else had chosen by then."""

    chosen: Chosen
    count: Count


class Chooser:
    """Chooses among the stories of one moment, which all readers of the list share."""

    def __init__(self, news: News) -> None:
        self._news, self._told = news, news.told
        self._join = self._joined(news.told)

    def choose(self, c: Connection, block: Sequence[Brief]) -> Decided:
        """Picks for readers in order of their ids, by all that is written down at this moment."""
        count, sent = sent_to(c, [brief.subscriber for brief in block], self._news)
        told = told_now(c, self._news, sent)
        if told.of != self._told.of:
            self._told, self._join = told, self._joined(told)
        rooted_ = [rooted(brief, self._news) if brief.restraints else brief for brief in block]
        return Decided(chosen=self._join.choose(rooted_, sent), count=count)

    def again(self, c: Connection, block: Sequence[Brief], decided: Decided) -> Decided:
        """The same in the transaction that is to write it down: another list may have chosen meanwhile.

        No story goes out twice: from here on nobody else chooses until this is written down. Every delivery
        raises its issue's count, so where none has grown, nothing was chosen for anybody.
        """
        history.one_at_a_time(c)
        return decided if counted(c, self._news) == decided.count else self.choose(c, block)

    def _joined(self, told: Told) -> Join:
        news = self._news
        return Join(news.ranking, news.mailing_list, now=news.now, told=told.of)
