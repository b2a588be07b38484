"""How a story is told: to a person and to a script."""

from collections.abc import Sequence
from datetime import datetime

from digest.cli.answers import Facts, Part, Rows
from digest.cli.article_looks import carrier_rows, told_carriers
from digest.cli.hits import hit_words
from digest.cli.telling import ago, count
from digest.jobs.storytelling import Told, Whole
from digest.model.alert import Alert
from digest.model.article import ArticleStatus, ArticleVersion

CHANGED = "{id, headline, changed}"
SHAPE = (
    "{id, headline, rank, first_seen, newest, articles, publishers: [name], languages, pinned_until, "
    "urgent, withheld, renewed}"
)
FULL = (
    f"{SHAPE} with sections, places, topics: [{{key, word, in_headline}}], alerts: [{{revision, kind, at, "
    "expires, cause, words}], issues: [{list, issue, waiting, accepted, in_doubt}], told: [{id, source, "
    "publisher, language, headline, url, published, seen, status, copy_of}]"
)


def rows(found: Sequence[Told], now: datetime) -> Rows:
    """A line for each story."""
    lines = [
        (
            str(one.story.id),
            ago(one.newest, now),
            f"{len(one.publishers)}",
            f"{len(one.articles)}",
            " ".join(one.languages),
            one.headline,
            ", ".join(_marks(one, now)),
        )
        for one in found
    ]
    columns = ("id#", "newest", "publishers#", "articles#", "languages", "headline", "")
    shown = len(columns) if any(line[-1] for line in lines) else len(columns) - 1
    return Rows(columns=columns[:shown], rows=[line[:shown] for line in lines], cut="headline")


def told_short(one: Told, now: datetime) -> dict[str, object]:
    """A story for a script."""
    story = one.story
    pinned = story.pinned_until if story.pinned_until and story.pinned_until > now else None
    return {
        "id": story.id,
        "headline": one.headline,
        "rank": story.rank,
        "first_seen": one.first_seen,
        "newest": one.newest,
        "articles": len(one.articles),
        "publishers": list(one.publishers),
        "languages": list(one.languages),
        "pinned_until": pinned,
        "urgent": story.urgent,
        "withheld": story.withheld,
        "renewed": story.renewed,
    }


def told_whole(whole: Whole, now: datetime) -> dict[str, object]:
    """All of a story for a script."""
    return told_short(whole.told, now) | {
        "sections": list(whole.sections),
        "places": list(whole.places),
        "topics": [
            {"key": key, "word": hit.word, "in_headline": hit.in_title} for key, hit in whole.topics.items()
        ],
        "alerts": [_alert(alert) for alert in whole.alerts],
        "issues": told_carriers(whole.carriers),
        "told": [_article(version, whole) for version in whole.told.articles],
    }


def parts(whole: Whole, now: datetime) -> tuple[Part, ...]:
    """All of a story for a person."""
    return (
        f"{whole.told.story.id}  {whole.told.headline}",
        _facts(whole, now),
        _articles(whole),
        *_alerts(whole),
        *carrier_rows(whole.carriers),
    )


def told_changed(one: Told, *, changed: bool) -> dict[str, object]:
    """What a command did to a story, for a script."""
    return {"id": one.story.id, "headline": one.headline, "changed": changed}


def told_alert(one: Told, alert: Alert) -> dict[str, object]:
    """What is told of an urgent story, for a script."""
    return {"id": one.story.id, "headline": one.headline} | _alert(alert)


def named(one: Told) -> str:
    """A story in a sentence: its number and headline."""
    return f"{one.story.id} “{one.headline}”"


def _facts(whole: Whole, now: datetime) -> Facts:
    one, story = whole.told, whole.told.story
    pinned = story.pinned_until is not None and story.pinned_until > now
    return Facts(
        facts=(
            ("told by", f"{count(len(one.publishers), 'publisher')}: {', '.join(one.publishers)}"),
            ("first seen", f"{one.first_seen:%Y-%m-%d %H:%M UTC}" if one.first_seen else ""),
            ("newest", ago(one.newest, now) if one.newest else ""),
            ("languages", ", ".join(one.languages)),
            ("sections", ", ".join(whole.sections)),
            ("places", ", ".join(whole.places)),
            *(("topic", f"{key}: {hit_words(hit)}") for key, hit in whole.topics.items()),
            (
                "pinned",
                f"until {story.pinned_until:%Y-%m-%d %H:%M UTC}" if story.pinned_until and pinned else "",
            ),
            ("urgent", "yes: an editor says so" if story.urgent else ""),
            ("withheld", "it is in no mail that is yet to leave" if story.withheld else ""),
            ("updated", f"materially new since {story.renewed:%Y-%m-%d %H:%M UTC}" if story.renewed else ""),
        )
    )


def _articles(whole: Whole) -> Rows:
    lines = [
        (
            str(version.article_id),
            f"{version.when:%Y-%m-%d %H:%M}",
            version.article.publisher,
            version.article.language,
            version.article.headline,
            _role(version),
        )
        for version in whole.told.articles
    ]
    columns = ("id#", "when (UTC)", "publisher", "language", "headline", "")
    shown = len(columns) if any(line[-1] for line in lines) else len(columns) - 1
    return Rows(
        title="its articles", columns=columns[:shown], rows=[line[:shown] for line in lines], cut="headline"
    )


def _role(version: ArticleVersion) -> str:
    words = [] if version.status is ArticleStatus.USABLE else [version.status.value]
    if version.copy_of is not None:
        words.append(f"copy of {version.copy_of}")
    return ", ".join(words)


def _alerts(whole: Whole) -> tuple[Part, ...]:
    if not whole.alerts:
        return ()
    lines = [
        (
            str(alert.revision),
            alert.kind.value,
            f"{alert.at:%Y-%m-%d %H:%M}",
            f"{alert.expires:%H:%M}",
            alert.cause,
        )
        for alert in whole.alerts
    ]
    return (
        Rows(title="alerts", columns=("revision#", "what", "at (UTC)", "expires", "because"), rows=lines),
    )


def _alert(alert: Alert) -> dict[str, object]:
    return {
        "revision": alert.revision,
        "kind": alert.kind,
        "at": alert.at,
        "expires": alert.expires,
        "cause": alert.cause,
        "words": alert.words,
    }


def _article(version: ArticleVersion, whole: Whole) -> dict[str, object]:
    return {
        "id": version.article_id,
        "source": whole.source_keys.get(version.source_id),
        "publisher": version.article.publisher,
        "language": version.article.language,
        "headline": version.article.headline,
        "url": version.article.url,
        "published": version.article.published,
        "seen": version.seen,
        "status": version.status,
        "copy_of": version.copy_of,
    }


def _marks(one: Told, now: datetime) -> list[str]:
    story = one.story
    marks = {
        "pinned": story.pinned_until is not None and story.pinned_until > now,
        "urgent": story.urgent,
        "withheld": story.withheld,
        "updated": story.renewed is not None,
    }
    return [word for word, holds in marks.items() if holds]
