"""How a source's health, and what it offers, are told: to a person and to a script."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from digest.cli.answers import Facts, Part
from digest.cli.source_fields import told
from digest.cli.telling import count, counted, span
from digest.jobs.scout import Scouted, ScoutedPage
from digest.model.article import Article
from digest.model.ids import SectionId
from digest.model.source import Condition
from digest.store.sources import Standing

STANDING = (
    "health, condition, suspended, articles, last_visit, last_new, next_visit, gap_minutes, failures, "
    "failing_since, problem, moved_to"
)
SCOUTED = (
    "{url, title, language, articles, refused: [reason], labels: {label: count}, headlines, gap_minutes, "
    "others, guessed, page}"
)
_HEADLINES = 3
_MINUTE = timedelta(minutes=1)
_LONGEST_REFUSALS = 5


def health(standing: Standing, now: datetime) -> str:
    """How a source fares, in a word or two: "well", "failing 3 days", "paused"."""
    visit = standing.visit
    if not standing.source.active:
        return "paused"
    match visit.condition:
        case Condition.FAILING if visit.failing_since:
            return f"failing {span(now - visit.failing_since)}"
        case Condition.STALE if visit.last_new and not visit.failures:
            return f"stale {span(now - visit.last_new)}"
        case Condition.WELL | Condition.STALE if visit.failures:
            return f"failed {visit.failures}×"
        case Condition.WELL if visit.last is None or visit.moved_to:
            return "moved" if visit.moved_to else "new"
    return visit.condition.value


def in_trouble(standing: Standing) -> bool:
    """Whether somebody may have to look after a source. One that was paused on purpose is in none."""
    visit = standing.visit
    return standing.source.active and bool(
        visit.problem or visit.moved_to or visit.condition is not Condition.WELL
    )


def trouble(standing: Standing, now: datetime) -> str:
    """What is wrong with a source, in a line."""
    visit, key = standing.visit, standing.source.key
    if visit.condition.suspended:
        return f"{key}: {visit.problem or _SUSPENDED[visit.condition]}; suspended: it is visited no more"
    if visit.problem:
        since = f", since {visit.failing_since:%Y-%m-%d %H:%M} UTC" if visit.failing_since else ""
        often = f", {count(visit.failures, 'visit')} in a row{since}" if visit.failures > 1 else ""
        return f"{key}: {visit.problem}{often}"
    if visit.condition is Condition.STALE:
        usual = f"; usually something comes every {span(visit.gap)}" if visit.gap else ""
        silent = f" for {span(now - visit.last_new)}" if visit.last_new else ""
        return f"{key}: it answers, but nothing new has come{silent}{usual}"
    return f"{key}: says it has moved to {visit.moved_to}; if it still does in a day, we go there"


def told_standing(standing: Standing, homes: Mapping[SectionId, str], now: datetime) -> dict[str, object]:
    """A source with how it fares, for a script."""
    visit = standing.visit
    return told(standing.source, homes) | {
        "health": health(standing, now),
        "condition": visit.condition,
        "suspended": visit.condition.suspended,
        "articles": standing.articles,
        "last_visit": visit.last,
        "last_new": visit.last_new,
        "next_visit": None if visit.condition.suspended or not standing.source.active else visit.due,
        "gap_minutes": _minutes(visit.gap),
        "failures": visit.failures,
        "failing_since": visit.failing_since,
        "problem": visit.problem,
        "moved_to": visit.moved_to,
    }


def found_parts(found: Scouted) -> tuple[Part, ...]:
    """What a feed offers, for a person."""
    articles = found.read.articles
    languages = Counter(str(article.language) for article in articles)
    in_each = ", ".join(f"{number} in {language}" for language, number in languages.most_common())
    facts = [
        ("title", found.read.title),
        ("articles", f"{len(articles)}" + (f" ({in_each})" if len(languages) > 1 else "")),
        ("new one", f"every {span(found.gap)}, usually" if found.gap else ""),
        ("language", next(iter(languages), "") if len(languages) == 1 else ""),
        *(("" if at else "headlines", a.headline) for at, a in enumerate(articles[:_HEADLINES])),
        ("labels", counted(article.label for article in articles if article.label)),
        ("refused", _refused(found.read.refused)),
        ("also there", ", ".join(found.others)),
    ]
    return (Facts(facts=facts), *(_page_parts(found.page) if found.page else ()))


def told_found(found: Scouted) -> dict[str, object]:
    """What a feed offers, for a script."""
    return {
        "url": found.url,
        "title": found.read.title,
        "language": found.read.language,
        "articles": len(found.read.articles),
        "refused": list(found.read.refused),
        "labels": dict(Counter(article.label for article in found.read.articles if article.label)),
        "headlines": [article.headline for article in found.read.articles[:10]],
        "gap_minutes": _minutes(found.gap),
        "others": list(found.others),
        "guessed": found.guessed,
        "page": _told_page(found.page) if found.page else None,
    }


def _refused(reasons: Sequence[str]) -> str:
    more = len(reasons) - _LONGEST_REFUSALS
    return counted(reasons[:_LONGEST_REFUSALS]) + (f" and {more} more" if more > 0 else "")


def _page_parts(page: ScoutedPage) -> tuple[Part, ...]:
    title = f"the page of “{page.entry.headline}”"
    if page.article is None:
        return (f"{title}: {page.problem}",)
    feed, whole = page.entry, page.article
    image = whole.image
    facts = [
        ("section", _beside(whole.label, feed.label)),
        ("byline", _beside(whole.byline, feed.byline)),
        ("published", _beside(published(whole), published(feed))),
        ("picture", image.url if image else ""),
        ("caption", image.caption if image else ""),
        ("credit", image.credit if image else ""),
        ("text", _beside(count(len(whole.body), "letter"), count(len(feed.body), "letter"))),
        ("related", ", ".join(whole.related)),
        ("lists", count(len(page.listed), "other article") if page.listed else ""),
    ]
    return (Facts(title=title, facts=facts),)


def published(article: Article) -> str:
    """When, as its publisher says: of some articles only the day is known."""
    if article.published is None:
        return ""
    form = "%Y-%m-%d" if article.day_only else "%Y-%m-%d %H:%M UTC"
    return article.published.strftime(form)


def _beside(page: str, feed: str) -> str:
    """What the page says, and where that is more than the feed does."""
    if page == feed:
        return page
    return f"{page} (the feed: {feed or 'nothing'})"


def _told_page(page: ScoutedPage) -> dict[str, object]:
    article = page.article
    value: dict[str, object] = {"url": page.entry.url, "problem": page.problem}
    if article is None:
        return value
    image = article.image
    return value | {
        "section": article.label,
        "byline": article.byline,
        "published": article.published,
        "day_only": article.day_only,
        "picture": image.url if image else "",
        "caption": image.caption if image else "",
        "credit": image.credit if image else "",
        "letters": len(article.body),
        "related": list(article.related),
        "listed": list(page.listed),
    }


def _minutes(gap: timedelta | None) -> int | None:
    return None if gap is None else gap // _MINUTE


_SUSPENDED = {
    Condition.GONE: "said that it is gone for good",
    Condition.QUARANTINED: "reading it killed child processes",
}
