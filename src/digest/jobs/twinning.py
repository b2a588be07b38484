"""The same article in another language: which stories are one because their publisher tells both."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.language.fold import fold
from digest.model.article import Article
from digest.model.ids import ArticleId, Language, SourceId, StoryId
from digest.store import twins
from digest.store.articles import Understood
from digest.store.database import Connection
from digest.store.twins import PossibleTwin, Publishing
from digest.understand.identify import StoryKeys
from digest.understand.links import same_site, site_of
from digest.understand.twins import NEAR, TEXT, Telling, telling, twins_among

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twins:
    """What is known of an article's other languages."""

    stories: tuple[StoryId, ...] = ()
    """The stories that they tell, the surest first."""
    keys: tuple[bytes, ...] = ()
    """By which those that are yet to come find its story: the addresses where they are said to stand."""


class Kin:
    """Which sources are of one publisher: by their site, or by its name. Made once for a round of visits."""

    def __init__(self, every: Iterable[Publishing]) -> None:
        self._every = {each.id: each for each in every}
        self._signs = {
            each.id: (f"name {fold(each.publisher)}", f"site {site_of(each.url)}")
            for each in self._every.values()
        }
        self._bearers: defaultdict[str, list[SourceId]] = defaultdict(list)
        for number, signs in self._signs.items():
            for sign in signs:
                self._bearers[sign].append(number)

    def of(self, source: SourceId) -> tuple[Publishing, ...]:
        """The source and its siblings; none of a source that was added since."""
        theirs = {number for sign in self._signs.get(source, ()) for number in self._bearers[sign]}
        return tuple(self._every[number] for number in sorted(theirs))


def read_kin(c: Connection) -> Kin:
    return Kin(twins.sources(c))


class Twinning:
    """Looks for the twins of the articles of one visit."""

    def __init__(self, c: Connection, *, now: datetime, kin: Kin) -> None:
        self._c = c
        self._now = now
        self._kin = kin
        self._tellings: dict[PossibleTwin, Telling] = {}
        """What the articles of a visit are compared with is mostly the same for all of them."""

    def twins(
        self,
        understood: Understood,
        keys: StoryKeys,
        *,
        told: Mapping[bytes, StoryId],
        own: StoryId | None = None,
        had: ArticleId | None = None,
    ) -> Twins:
        """Those that its page or feed names, or that have named it, and those that are like it.

        `told` are the stories that its keys of other languages lead to, `own` and `had` the story and
        the number of an article that we have already.
        """
        siblings = self._kin.of(understood.source)
        taken = self._taken(understood, told.values(), had=had, siblings=siblings)
        believed = {key: named for key, named in keys.alternates.items() if told.get(key) not in taken}
        named = (told[key] for key in (*believed, *keys.named) if key in told and told[key] not in taken)
        alike = self._alike(understood, own=own, had=had, siblings=siblings)
        return Twins(stories=tuple(dict.fromkeys((*named, *alike))), keys=tuple(believed.values()))

    def _taken(
        self,
        understood: Understood,
        stories: Collection[StoryId],
        *,
        had: ArticleId | None,
        siblings: Sequence[Publishing],
    ) -> set[StoryId]:
        """What this publisher tells already in the language of the article: that has one version in each.

        Careless sites name one page as the other language of many.
        """
        if not stories:
            return set()
        tellers = twins.told_in(self._c, stories, [each.id for each in siblings])
        language = understood.article.language
        return {story for story, theirs in tellers.items() if _tells(theirs, language, but=had)}

    def _alike(
        self,
        understood: Understood,
        *,
        own: StoryId | None,
        had: ArticleId | None,
        siblings: Sequence[Publishing],
    ) -> list[StoryId]:
        """The stories of its twins: one at most in each other language that it has none in yet."""
        possible = self._possible(understood.article, siblings)
        if not possible:
            return []
        asked = [each.story for each in possible] + ([own] if own is not None else [])
        tellers = twins.told_in(self._c, asked, [each.id for each in siblings])
        language = understood.article.language
        taken = {story for story, theirs in tellers.items() if _tells(theirs, language, but=had)}
        has = {tongue for tongue, _ in tellers.get(own, ())} if own is not None else set()
        free = {
            each.id: self._telling(each)
            for each in possible
            if each.story not in taken and each.article.language not in has
        }
        meant = twins_among(telling(understood.article, understood.places, seen=self._now), free)
        return sorted({each.story for each in possible if each.id in meant})

    def _possible(self, article: Article, siblings: Sequence[Publishing]) -> tuple[PossibleTwin, ...]:
        languages = {each.language for each in siblings}
        if not siblings or (len(languages) == 1 and None not in languages):
            return ()  # a publisher of one language has no twins
        when = article.published or self._now
        found = twins.possible(
            self._c,
            [each.id for each in siblings],
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


def _tells(
    told: Collection[tuple[Language, ArticleId]], language: Language, *, but: ArticleId | None
) -> bool:
    """Whether somebody tells it in this language, `but` in that article."""
    return any(tongue == language and article != but for tongue, article in told)


def _one_publisher(one: Article, other: Article) -> bool:
    """Feeds of many publishers may come from one host: what counts is where the articles stand."""
    return fold(one.publisher) == fold(other.publisher) or same_site(one.url, other.url)
