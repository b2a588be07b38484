"""How an article is told: to a person and to a script."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.cli.answers import Facts, Part, Rows
from digest.cli.source_looks import published
from digest.cli.telling import count
from digest.jobs.dossier import Carrier, Dossier
from digest.model.article import ArticleStatus, ArticleVersion
from digest.model.ids import SectionId, SourceId
from digest.store.withheld import Holding

SHAPE = "{id, headline, url, publisher, source, section, language, published, day_only, seen, status, story}"
FULL = (
    f"{SHAPE} with summary, body, byline, label, guid, image, related, places, topics, also: [article], "
    "history: [{version, url, headline, summary, changed}], "
    "issues: [{list, issue, waiting, accepted, in_doubt}]"
)
_BODY = 600
"""Characters of a body that are shown to a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Homes:
    """The keys by which a person knows what articles name by number."""

    sources: Mapping[SourceId, str]
    sections: Mapping[SectionId, str]


def rows(found: Sequence[ArticleVersion], homes: Homes) -> Rows:
    """A line for each article; their status only where it is not what is to be expected."""
    lines = [
        (
            str(one.article_id),
            _when(one),
            homes.sources.get(one.source_id, "–"),
            homes.sections[one.section] if one.section else "",
            one.article.headline,
            "" if one.status is ArticleStatus.USABLE else one.status.value,
        )
        for one in found
    ]
    columns = ("id#", "when (UTC)", "source", "section", "headline", "status")
    shown = len(columns) if any(line[-1] for line in lines) else len(columns) - 1
    return Rows(columns=columns[:shown], rows=[line[:shown] for line in lines], cut="headline")


def told(version: ArticleVersion, homes: Homes) -> dict[str, object]:
    """An article for a script."""
    article = version.article
    return {
        "id": version.article_id,
        "headline": article.headline,
        "url": article.url,
        "publisher": article.publisher,
        "source": homes.sources.get(version.source_id),
        "section": homes.sections[version.section] if version.section else None,
        "language": article.language,
        "published": article.published,
        "day_only": article.day_only,
        "seen": version.seen,
        "status": version.status,
        "story": version.story_id,
    }


def told_whole(found: Dossier, homes: Homes) -> dict[str, object]:
    """All of an article for a script."""
    article, image = found.version.article, found.version.article.image
    return told(found.version, homes) | {
        "summary": article.summary,
        "body": article.body,
        "byline": article.byline,
        "label": article.label,
        "guid": article.guid,
        "image": image and {"url": image.url, "caption": image.caption, "credit": image.credit},
        "related": list(article.related),
        "places": list(found.places),
        "topics": list(found.topics),
        "also": [told(one, homes) for one in found.also],
        "history": [
            {
                "version": state.id,
                "url": state.article.url,
                "headline": state.article.headline,
                "summary": state.article.summary,
                "changed": _changed(before, state),
            }
            for before, state in _steps(found.history)
        ],
        "issues": told_carriers(found.carriers),
    }


def parts(found: Dossier, homes: Homes) -> tuple[Part, ...]:
    """All of an article for a person."""
    version = found.version
    return (
        f"{version.article_id}  {version.article.headline}",
        version.article.url,
        _facts(found, homes),
        *(f"related: {url}" for url in version.article.related),
        *_also(found, homes),
        *_history(found.history),
        *carrier_rows(found.carriers),
    )


def holding_words(holding: Holding) -> str:
    """How many mails hold an article: "3 waiting, 120 accepted"; empty where none does."""
    counts = (
        (holding.waiting, "waiting"),
        (holding.accepted, "accepted"),
        (holding.in_doubt, "in doubt"),
    )
    return ", ".join(f"{number:,} {what}" for number, what in counts if number)


def named(version: ArticleVersion) -> str:
    """An article in a sentence: its number, headline and publisher."""
    return f"{version.article_id} “{version.article.headline}” ({version.article.publisher})"


def _facts(found: Dossier, homes: Homes) -> Facts:
    version, article = found.version, found.version.article
    image = article.image
    label = f"; its publisher calls it “{article.label}”" if article.label else ""
    section = homes.sections[version.section] if version.section else "none"
    short = article.body if len(article.body) <= _BODY else f"{article.body[:_BODY].rstrip()} …"
    source = homes.sources.get(version.source_id, "a source that was removed")
    return Facts(
        facts=(
            ("status", _STATUS[version.status]),
            ("publisher", f"{article.publisher}, by source {source}"),
            ("byline", article.byline),
            ("published", published(article) or "its publisher does not say"),
            ("seen", f"{version.seen:%Y-%m-%d %H:%M UTC}"),
            ("language", article.language),
            ("section", f"{section}{label}"),
            ("places", ", ".join(found.places)),
            ("topics", ", ".join(found.topics)),
            ("picture", image.url if image else ""),
            ("caption", image.caption if image else ""),
            ("credit", image.credit if image else ""),
            ("summary", article.summary),
            ("text", short and f"{short}\n({count(len(article.body), 'letter')} in all)"),
            ("guid", article.guid if article.guid != article.url else ""),
        )
    )


def _also(found: Dossier, homes: Homes) -> tuple[Part, ...]:
    if not found.also:
        return ()
    table = rows(found.also, homes)
    return (Rows(title="the same story", columns=table.columns, rows=table.rows, cut=table.cut),)


def _history(states: Sequence[ArticleVersion]) -> tuple[Part, ...]:
    if len(states) < 2:  # noqa: PLR2004 - one state is no history
        return ()
    lines = [
        (str(number), ", ".join(_changed(before, state)) or "first seen", state.article.headline)
        for number, (before, state) in enumerate(_steps(states), start=1)
    ]
    return (Rows(title="its versions", columns=("version#", "changed", "headline"), rows=lines),)


def told_carriers(carriers: Sequence[Carrier]) -> list[dict[str, object]]:
    """The issues whose mails hold something, for a script."""
    return [
        {
            "list": one.list_key,
            "issue": one.issue.number,
            "waiting": one.holding.waiting,
            "accepted": one.holding.accepted,
            "in_doubt": one.holding.in_doubt,
        }
        for one in carriers
    ]


def carrier_rows(carriers: Sequence[Carrier]) -> tuple[Part, ...]:
    """The same for a person."""
    if not carriers:
        return ("no mail holds it",)
    lines = [
        (
            one.list_key,
            str(one.issue.number),
            one.issue.slot.day.isoformat(),
            f"{one.holding.waiting:,}",
            f"{one.holding.accepted:,}",
            f"{one.holding.in_doubt:,}",
        )
        for one in carriers
    ]
    columns = ("list", "issue#", "day", "waiting#", "accepted#", "in doubt#")
    return (Rows(title="mails that hold it", columns=columns, rows=lines),)


def _steps(states: Sequence[ArticleVersion]) -> Iterator[tuple[ArticleVersion | None, ArticleVersion]]:
    """Each state with the one before it."""
    yield from zip((None, *states), states, strict=False)


def _changed(before: ArticleVersion | None, state: ArticleVersion) -> list[str]:
    """The names of what is not as it was."""
    if before is None:
        return []
    old, new = before.article, state.article
    pairs = {
        "headline": (old.headline, new.headline),
        "summary": (old.summary, new.summary),
        "text": (old.body, new.body),
        "address": (old.url, new.url),
        "byline": (old.byline, new.byline),
        "label": (old.label, new.label),
        "published": (old.published, new.published),
        "picture": (old.image, new.image),
        "related": (old.related, new.related),
    }
    return [name for name, (one, other) in pairs.items() if one != other]


def _when(version: ArticleVersion) -> str:
    """When it was published, or seen where its publisher does not say."""
    return published(version.article).removesuffix(" UTC") or f"{version.seen:%Y-%m-%d %H:%M}"


_STATUS = {
    ArticleStatus.USABLE: "usable",
    ArticleStatus.WITHHELD: "withheld: no mail that is yet to leave holds it",
    ArticleStatus.CANCELED: "canceled: no mail that is yet to leave holds it",
}
