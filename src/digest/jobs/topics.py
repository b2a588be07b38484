"""What is done with topics besides keeping them: names become keys, a topic is tried out, two become one."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import get_close_matches

from digest.jobs.closed_world import followed_places, world_of
from digest.jobs.matters import matters_of
from digest.language.fold import fold, is_cyrillic
from digest.language.function_words import is_acronym_like_one
from digest.language.gazetteer import Gazetteer, shipped_gazetteer
from digest.language.place_choice import choices_for, spellings_of
from digest.language.word_keys import CYRILLIC_LANGUAGES, LANGUAGES, LATIN_LANGUAGES, word_key
from digest.model.article import ArticleVersion
from digest.model.errors import InputRefused, NotFound
from digest.model.ids import ArticleId, Language, TopicId
from digest.model.place import Place
from digest.model.topic import Field, FieldName, Node, Query, Topic, Word
from digest.select.matching import Hit, Matcher, Matter
from digest.select.queries import leaves, write_query
from digest.select.syntax import Resolve
from digest.store import articles, sections, sources, topics
from digest.store.database import Connection
from digest.store.topics import Merged
from digest.understand.locate import locate

_SHOWN = 3
_LIKE = 0.5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One word, phrase, stem or field of a topic."""

    asked: str
    keys: Mapping[Language, str]
    """What all forms of a word share, in each language it may be of; only words have them."""
    names: tuple[str, ...]
    """The other names of the place that a word names: it is found by these too."""
    found: Mapping[str, int]
    """How it stands in the articles that have it, and in how many, the most frequent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """An article that the topic would have brought."""

    version: ArticleVersion
    source: str
    hit: Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What a topic comes to, and what it would have brought in the last days."""

    topic: Topic
    parts: tuple[Part, ...]
    matches: tuple[Match, ...]
    """The newest first."""
    searched: int
    """Articles of these days."""
    days: float
    """How many days there are articles of, a whole one at least."""

    @property
    def stories(self) -> int:
        return len({match.version.story_id for match in self.matches})

    @property
    def a_day(self) -> float:
        """Stories to expect."""
        return self.stories / self.days


def resolver(c: Connection) -> Resolve:
    """Says the key of what a topic's field names: a key, or a name in any case.

    It raises NotFound with the nearest names, and InputRefused where several are called so.
    """

    def resolve(name: FieldName, typed: str) -> str:
        if name is FieldName.PLACE:
            return place_called(typed, shipped_gazetteer(), said="place:").key
        called = _source_names(c) if name is FieldName.SOURCE else _section_names(c)
        return _key(name, typed, called)

    return resolve


def preview(c: Connection, topic: Topic, *, now: datetime, days: int) -> Preview:
    """Tries a topic out on the articles of so many days; nothing is written.

    A place that nobody follows yet is looked for in them here and now.
    """
    recent = articles.current(c, since=now - days * _DAY)
    matters = _located(c, topic, matters_of(c, recent))
    parts = tuple(dict.fromkeys(leaves(topic.query.root)))
    each = [replace(topic, id=TopicId(n), query=Query(root=part), place=None) for n, part in enumerate(parts)]
    whole = replace(topic, id=TopicId(len(parts)))
    matcher = Matcher((*each, whole), shipped_gazetteer())
    hits = {article: matcher.concerned(matter) for article, matter in matters.items()}
    matched = [version for version in recent if whole.id in hits[version.article_id]]
    oldest = min((version.seen for version in recent), default=now)
    return Preview(
        topic=topic,
        parts=tuple(_part(one.id, part, hits.values()) for one, part in zip(each, parts, strict=True)),
        matches=tuple(
            Match(
                version=version,
                source=matters[version.article_id].source,
                hit=hits[version.article_id][whole.id],
            )
            for version in sorted(matched, key=lambda one: (one.when, one.article_id), reverse=True)
        ),
        searched=len(recent),
        days=max(1.0, min(float(days), (now - oldest) / _DAY)),
    )


def merging(c: Connection, gone: str, into: str) -> tuple[Topic, Topic, Merged]:
    """The two topics of these keys, and what merging them would do. Raises NotFound and InputRefused."""
    one, other = topics.by_key(c, gone), topics.by_key(c, into)
    if one.id == other.id:
        raise InputRefused("a topic cannot be merged into itself", hint="name two topics")
    return one, other, topics.would_merge(c, gone=one.id, into=other.id)


def place_called(typed: str, gazetteer: Gazetteer, *, said: str) -> Place:
    """The place of this key, or of this name in any language and case.

    Raises NotFound with the nearest, and InputRefused where several are so called; `said` stands before
    each key that they offer.
    """
    if gazetteer.has_key(typed.casefold()):
        return gazetteer.by_key(typed.casefold())
    choices = choices_for(typed, gazetteer)
    if choices.likely is None:
        near = gazetteer.nearest(typed)[:_SHOWN]
        hint = " or ".join(f"{said}{place.key}" for place in near)
        raise NotFound(
            f"there is no place {typed!r}",
            hint=f"did you mean {hint}?" if near else "see `digest place find`",
        )
    if choices.undecided:
        offered = (choices.likely, *choices.wider, *choices.namesakes)[:_SHOWN]
        keys = " or ".join(f"{said}{place.key}" for place in offered)
        raise InputRefused(f"{typed!r} names several places", hint=f"say which: {keys}")
    return choices.likely


def _source_names(c: Connection) -> Mapping[str, tuple[str, ...]]:
    """Sources by key, with all they may be called."""
    every = (standing.source for standing in sources.every(c))
    return {source.key: (source.key, source.publisher) for source in every}


def _section_names(c: Connection) -> Mapping[str, tuple[str, ...]]:
    every = sections.every(c)
    return {one.key: (one.key, *(name for _, name in one.names), *one.labels) for one in every}


def _key(name: FieldName, typed: str, called: Mapping[str, Sequence[str]]) -> str:
    wanted = fold(typed)
    if typed.casefold() in called:
        return typed.casefold()
    found = [key for key, names in called.items() if wanted in map(fold, names)]
    if len(found) == 1:
        return found[0]
    if found:
        keys = " or ".join(f"{name}:{key}" for key in found[:_SHOWN])
        raise InputRefused(f"{typed!r} names several: each {name} has a key", hint=f"say which: {keys}")
    names = {fold(one): key for key, its in called.items() for one in its}
    near = dict.fromkeys(names[one] for one in get_close_matches(wanted, names, n=_SHOWN, cutoff=_LIKE))
    offered = " or ".join(f"{name}:{key}" for key in near)
    raise NotFound(
        f"there is no {name} {typed!r}",
        hint=f"did you mean {offered}?" if near else f"see `digest {name} list`",
    )


def _located(c: Connection, topic: Topic, matters: Mapping[ArticleId, Matter]) -> Mapping[ArticleId, Matter]:
    mine = followed_places([topic])
    if mine <= followed_places(one.topic for one in topics.every(c)):
        return matters
    world = world_of(mine)
    return {
        article: replace(matter, places=frozenset(matter.places) | locate(matter.article, world).keys())
        for article, matter in matters.items()
    }


def _part(number: TopicId, part: Node, hits: Iterable[Mapping[TopicId, Hit]]) -> Part:
    found = Counter(its[number].word.casefold() for its in hits if number in its and its[number].word)
    return Part(
        asked=write_query(Query(root=part)),
        keys=_keys(part.text) if isinstance(part, Word) else {},
        names=_other_names(part.text) if isinstance(part, Word) else (),
        found={}
        if isinstance(part, Field) and part.name is not FieldName.PLACE
        else dict(found.most_common()),
    )


def _other_names(word: str) -> tuple[str, ...]:
    return tuple(sorted(spellings_of([word], shipped_gazetteer()).get(word, ())))


def _keys(word: str) -> Mapping[Language, str]:
    if is_acronym_like_one(word):
        return {}
    of_script = CYRILLIC_LANGUAGES if is_cyrillic(word) else LATIN_LANGUAGES
    return {language: word_key(word, language) for language in LANGUAGES if language in of_script}
