"""How topics are shown: one by itself, and what it would bring."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from digest.cli.answers import Facts, Part, Rows
from digest.cli.place_asking import english
from digest.cli.telling import ago, count
from digest.jobs import topics as tried
from digest.jobs.topics import Match, Preview
from digest.language.word_keys import LANGUAGES
from digest.model.place import Place
from digest.model.topic import Topic
from digest.select.queries import write_query

MOST_SHOWN = 20
_FORMS = 4


def told_topic(topic: Topic, place: Place | None) -> dict[str, object]:
    return {
        "key": topic.key,
        "names": dict(topic.names),
        "query": write_query(topic.query),
        "place": place.key if place else None,
    }


def told_preview(found: Preview, place: Place | None) -> dict[str, object]:
    return {
        "query": write_query(found.topic.query),
        "place": place.key if place else None,
        "parts": [
            {
                "asked": part.asked,
                "keys": {str(language): key for language, key in part.keys.items()},
                "names": list(part.names),
                "found": dict(part.found),
            }
            for part in found.parts
        ],
        "days": round(found.days, 1),
        "searched": found.searched,
        "articles": len(found.matches),
        "stories": found.stories,
        "a_day": round(found.a_day, 1),
        "matches": [_told_match(match) for match in found.matches],
    }


def shown_preview(found: Preview, place: Place | None, *, inside: int, now: datetime) -> Sequence[Part]:
    """Tables for a person: what it asks, how that is found, and the newest articles."""
    matched = count(len(found.matches), "article")
    facts = (
        ("query", write_query(found.topic.query)),
        ("place", _place(place, inside) if place else ""),
        ("would bring", f"{matched} in {count(found.stories, 'story', 'stories')}, of {found.searched:,}"),
        (
            "to expect",
            f"{_number(found.a_day)} a day, by the last {_days(found.days)}" if found.searched else "",
        ),
    )
    return (Facts(facts=facts), _parts(found.parts), *_matches(found.matches, now))


def _place(place: Place, inside: int) -> str:
    names = " · ".join(dict.fromkeys(name for _, name in place.names))
    return f"{english(place)} ({place.key}): {names}" + (
        f", and {inside:,} places inside it" if inside else ""
    )


def _number(stories: float) -> str:
    about = f"{stories:.1f}".removesuffix(".0")
    return f"{about} {'story' if about == '1' else 'stories'}"


def _days(days: float) -> str:
    return "day" if days <= 1 else f"{days:.0f} days"


def _parts(parts: Sequence[tried.Part]) -> Rows:
    """A language's key stands once where several share it; a place's other names stand behind."""
    rows = []
    for part in parts:
        keys: dict[str, list[str]] = {}
        for language in LANGUAGES:
            if language in part.keys:
                keys.setdefault(part.keys[language], []).append(language)
        forms = [f"{form} ({times:,})" for form, times in part.found.items()]
        more = [f"{len(forms) - _FORMS} more"] if len(forms) > _FORMS else []
        shared = [f"{key} ({' '.join(languages)})" for key, languages in keys.items()]
        rows.append(
            (
                part.asked,
                ", ".join((*shared, *part.names)),
                ", ".join((*forms[:_FORMS], *more)) or "–",
            )
        )
    return Rows(columns=("asked", "every form of", "found as (in articles)"), rows=rows)


def _matches(matches: Sequence[Match], now: datetime) -> Iterator[Part]:
    if not matches:
        yield "no article of these days answers it"
        return
    rows = [
        (
            ago(match.version.when, now),
            match.version.article.language,
            match.hit.word or "–",
            match.version.article.headline,
            match.source,
        )
        for match in matches[:MOST_SHOWN]
    ]
    yield Rows(columns=("published", "language", "by", "headline", "source"), rows=rows, cut="headline")
    if len(matches) > MOST_SHOWN:
        yield f"and {len(matches) - MOST_SHOWN:,} more: --json lists all"


def _told_match(match: Match) -> dict[str, object]:
    version = match.version
    return {
        "article": version.article_id,
        "story": version.story_id,
        "headline": version.article.headline,
        "url": version.article.url,
        "language": version.article.language,
        "source": match.source,
        "when": version.when,
        "word": match.hit.word,
        "in_title": match.hit.in_title,
    }
