"""The same article in another language: which stories are one because their publisher tells both."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cached_property

from digest.language.fold import fold
from digest.model.article import Article
from digest.model.ids import ArticleId, Language, SourceId, StoryId
from digest.model.source import Source
from digest.store import stories, twins
from digest.store.articles import Understood
from digest.store.database import Connection
from digest.store.twins import PossibleTwin, Publishing
from digest.understand.links import same_site
from digest.understand.twins import NEAR, TEXT, Telling, telling, twins_among

_DAY = timedelta(days=1)


class Twinning:
    """Looks for the twins of the articles of one visit."""

    def __init__(self, c: Connection, source: Source, *, now: datetime) -> None:
        self._c = c
        self._source = source
        self._now = now
        self._tellings: dict[PossibleTwin, Telling] = {}
        """What the articles of a visit are compared with is mostly the same for all of them."""

    def stories(
        self, understood: Understood, *, own: StoryId | None = None, had: ArticleId | None = None
    ) -> frozenset[StoryId]:
        """The stories that twins of this article tell: at most one for each other language.

        What its publisher tells in that language already is told; `own` is the story of an article that
        we had. Two stories that an editor told apart stay so.
        """
        possible = self._possible(understood)
        if not possible:
            return frozenset()
        told = twins.told_in(
            self._c, [*(each.story for each in possible), *filter(None, [own])], self._siblings
        )
        language = understood.article.language
        taken = {story for story in told if _tells(told[story], language, but=had)}
        has = {tongue for tongue, _ in told.get(own, ())} if own is not None else set()
        free = {
            each.id: self._telling(each)
            for each in possible
            if each.story not in taken and each.article.language not in has
        }
        mine = telling(understood.article, understood.places, seen=self._now)
        meant = twins_among(mine, free)
        found = {each.story for each in possible if each.id in meant}
        return frozenset(story for story in found if own is None or not stories.apart(self._c, own, story))

    def believed(
        self,
        understood: Understood,
        alternates: Collection[bytes],
        *,
        known: Mapping[bytes, StoryId],
        had: ArticleId | None = None,
    ) -> tuple[bytes, ...]:
        """The keys of alternates that may be: careless sites name one page as another version of many.

        Without those that are `known` to lead to a story which this publisher tells already in the
        language of the article.
        """
        told = twins.told_in(self._c, known.values(), self._siblings) if known else {}
        taken = {story for story in told if _tells(told[story], understood.article.language, but=had)}
        return tuple(key for key in alternates if known.get(key) not in taken)

    def _possible(self, understood: Understood) -> tuple[PossibleTwin, ...]:
        if not self._several_languages:
            return ()
        article = understood.article
        when = article.published or self._now
        found = twins.possible(
            self._c,
            self._siblings,
            but=article.language,
            begins=when - NEAR - _DAY,
            ends=when + NEAR + _DAY,
            letters=TEXT,
        )
        return tuple(each for each in found if _one_publisher(article, each.article))

    def _telling(self, possible: PossibleTwin) -> Telling:
        if possible not in self._tellings:
            told = telling(possible.article, possible.places, seen=possible.seen)
            self._tellings[possible] = told
        return self._tellings[possible]

    @cached_property
    def _publishing(self) -> tuple[Publishing, ...]:
        """The sources of this publisher: by their site, or by its name."""
        return tuple(each for each in twins.sources(self._c) if _is_sibling(self._source, each))

    @cached_property
    def _siblings(self) -> Collection[SourceId]:
        return frozenset(each.id for each in self._publishing)

    @cached_property
    def _several_languages(self) -> bool:
        languages = {each.language for each in self._publishing}
        return len(languages) > 1 or None in languages


def _tells(
    told: Collection[tuple[Language, ArticleId]], language: Language, *, but: ArticleId | None
) -> bool:
    """Whether somebody tells it in this language, `but` in that article."""
    return any(tongue == language and article != but for tongue, article in told)


def _is_sibling(source: Source, other: Publishing) -> bool:
    return (
        other.id == source.id
        or fold(other.publisher) == fold(source.publisher)
        or same_site(other.url, source.url)
    )


def _one_publisher(one: Article, other: Article) -> bool:
    """Feeds of many publishers may come from one host: what counts is where the articles stand."""
    return fold(one.publisher) == fold(other.publisher) or same_site(one.url, other.url)
