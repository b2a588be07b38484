"""Articles and stories compared by what they are about: which story is told, who copies whom, what is new."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from digest.language.weights import LEADING, heaviest
from digest.model.article import Article, ArticleVersion
from digest.model.ids import Language, StoryId
from digest.model.likeness import Gist, Member, StoryGist, Tally
from digest.store import articles, copies, likeness, stories
from digest.store.articles import Understood
from digest.store.database import Connection
from digest.understand.background import NOTHING_YET, Background, counting
from digest.understand.copies import Account, is_original
from digest.understand.events import Told, may_copy, other_events, told_by, told_of
from digest.understand.gist import gist_of
from digest.understand.likeness import (
    WINDOW,
    alone,
    copied_among,
    in_a_series,
    telling_the_same,
    with_article,
)
from digest.understand.renewal import News, materially_new, rewritten

_FORGOTTEN = WINDOW + timedelta(days=1)
_BESIDE = 8
_ONCE_IN = 16
"""Articles: so often what is old is forgotten, some hundred rows each time."""


class Likening:
    """Compares the articles of one visit with those of the last days, and keeps them to be compared."""

    def __init__(self, c: Connection, *, now: datetime) -> None:
        self._c = c
        self._now = now
        self._near: dict[StoryId, StoryGist] = {}
        self._begun: dict[Language, list[Collection[int]]] = defaultdict(list)

    def gist(self, article: Article, *, at: datetime) -> Gist | None:
        """What an article is about; None where it says too little, or is too old to be compared."""
        if self._now - at > WINDOW:
            return None
        language = article.language
        return gist_of(article, Background(language=language, tally=self._tallies.get(language, NOTHING_YET)))

    def alike(
        self,
        gist: Gist | None,
        understood: Understood,
        *,
        at: datetime,
        known: Collection[StoryId],
        own: StoryId | None,
    ) -> tuple[tuple[StoryId, ...], Mapping[StoryId, Sequence[Member]]]:
        """The stories that an article seems to tell, the likest first, and the articles of all in question.

        `known` are those that it tells by its keys, `own` the one that it told so far.
        """
        if gist is None:
            return (), {}
        leading = heaviest(gist.weights, LEADING)
        self._near = {one.story: one for one in likeness.stories_with(self._c, leading, around=at)}
        others = [one for one in self._near.values() if one.story != own]
        told = telling_the_same(gist, at, others) if own is None or self._is_alone(own) else ()
        members = likeness.members(self._c, {*told, *known})
        alike: list[StoryId] = []
        here = told_of(understood.article, at)
        for story in told:
            beside = [one for taken in alike for one in members.get(taken, ())]
            its = members.get(story, ())
            if not _in_series(understood, its, beside) and not _of_other_events(here, its, beside):
                alike.append(story)
        return tuple(alike), {story: its for story, its in members.items() if story in {*alike, *known}}

    def joined(
        self,
        version: ArticleVersion,
        gist: Gist | None,
        *,
        at: datetime,
        members: Sequence[Member],
        begun: bool,
        anew: bool,
        merged: bool,
    ) -> None:
        """An article has come to tell its story beside these, or has `begun` it.

        `anew` means that it has told it before, in other words; `merged`, that others tell it now too.
        """
        if merged:
            self._near.clear()
        if gist is None:
            return
        before = likeness.member(self._c, version.article_id) if anew else None
        likeness.keep(self._c, version.article_id, gist, at=at if before is None else before.at)
        others = [one for one in members if one.article != version.article_id]
        if anew:
            likeness.recount(self._c, version.story_id)
        else:
            self._add(version, gist, at=at, begun=begun)
        here = told_of(version.article, at)
        copied = copied_among(gist, (one for one in _no_series(version, others) if may_copy(here, gist, one)))
        news = News(headline=version.article.headline, language=version.article.language, at=at, gist=gist)
        if copied is not None:
            self._fold(version, copied)
        elif len(members) < likeness.MOST_MEMBERS:  # else what was told before those may have told this, too
            self._weigh_news(version, news, others, before=before)
        if version.article_id % _ONCE_IN == 0:
            likeness.forget(self._c, before=self._now - _FORGOTTEN)

    def _weigh_news(
        self, version: ArticleVersion, news: News, others: Sequence[Member], *, before: Member | None
    ) -> None:
        if before is None:
            self._renew(version.story_id, lambda renewed: materially_new(news, others, renewed=renewed))
            return
        if before.copy_of in {one.article for one in others}:
            copies.unfold(self._c, version.article_id)
        self._renew(version.story_id, lambda renewed: rewritten(news, before, others, renewed=renewed))

    def close(self) -> None:
        """Keeps how often terms stood in the stories that this visit began."""
        counted = {
            language: counting(self._tallies.get(language, NOTHING_YET), begun)
            for language, begun in self._begun.items()
        }
        likeness.keep_tallies(self._c, counted)

    @cached_property
    def _tallies(self) -> Mapping[Language, Tally]:
        return likeness.tallies(self._c)

    def _is_alone(self, story: StoryId) -> bool:
        known = self._known(story)
        return known is None or known.size == 1

    def _known(self, story: StoryId) -> StoryGist | None:
        """As it was before this article."""
        return self._near.get(story) or likeness.of_story(self._c, story)

    def _add(self, version: ArticleVersion, gist: Gist, *, at: datetime, begun: bool) -> None:
        story = version.story_id
        if begun:
            self._begun[version.article.language].append(gist.weights.keys())
        known = None if begun else self._known(story)
        together = alone(story, gist, at) if known is None else with_article(known, gist, at)
        likeness.keep_story(self._c, together, led_to_by=heaviest(gist.weights, LEADING))

    def _fold(self, version: ArticleVersion, copied: Member) -> None:
        """One of the two is the original from now on, whichever came first to us."""
        original = copied.copy_of or copied.article
        if original == version.article_id:
            return
        other = articles.by_id(self._c, original)
        urls = copies.addresses(self._c, {version.source_id, other.source_id})
        new = Account(version=version, source_url=urls[version.source_id])
        if is_original(new, Account(version=other, source_url=urls[other.source_id])):
            copies.fold(self._c, [original], into=version.article_id)
        else:
            copies.fold(self._c, [version.article_id], into=original)

    def _renew(self, story: StoryId, is_new: Callable[[datetime | None], bool]) -> None:
        """`is_new` is asked with when the story was renewed last, once it is known to matter."""
        if is_new(None) and is_new(stories.story(self._c, story).renewed):
            stories.renew(self._c, story, self._now)


def _in_series(understood: Understood, members: Sequence[Member], beside: Sequence[Member]) -> bool:
    """Whether one of these and the article, or one `beside` it, are two events of which one source tells."""
    if in_a_series(understood.source, understood.article.headline, members):
        return True
    return any(in_a_series(one.source, one.headline, beside) for one in members)


def _of_other_events(here: Told, members: Sequence[Member], beside: Sequence[Member]) -> bool:
    """Whether the openings of these contradict the article's, or mostly those of the ones `beside` it."""
    if other_events(here, members):
        return True
    told = [each for one in members[:_BESIDE] if (each := told_by(one)) is not None]
    parted = sum(other_events(each, beside) for each in told)
    return bool(parted) and 2 * parted >= len(told)


def _no_series(version: ArticleVersion, members: Iterable[Member]) -> list[Member]:
    headline, source = version.article.headline, version.source_id
    return [one for one in members if not in_a_series(source, headline, [one])]
