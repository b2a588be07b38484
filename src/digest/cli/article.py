"""`digest article`: look at what was gathered, and keep it out of mails."""

from collections.abc import Iterable, Sequence
from typing import Annotated

import typer

from digest.cli.answers import Part, answer
from digest.cli.article_looks import (
    FULL,
    SHAPE,
    Homes,
    holding_words,
    named,
    parts,
    rows,
    told,
    told_whole,
)
from digest.cli.asking import confirmed
from digest.cli.door import deed, opened
from digest.cli.finding import one_article
from digest.cli.moments import moment_ago
from digest.cli.options import Yes, example, json_of, noun
from digest.cli.telling import count
from digest.jobs.dossier import also_told, dossier
from digest.jobs.withdrawing import Withheld
from digest.jobs.withdrawing import release as let_go
from digest.jobs.withdrawing import withhold as keep_back
from digest.model.article import ArticleStatus, ArticleVersion
from digest.people.choices import check_line
from digest.store import archive, audit, sections, sources
from digest.store.archive import Wanted
from digest.store.database import Connection
from digest.store.withheld import Holding, holding

app = noun()

_PAGE = 50
_HELD = "{id, headline, status, changed, waiting, accepted, in_doubt}"

Articles = Annotated[
    list[str],
    typer.Argument(
        metavar="ARTICLE", help="Its number, address, or part of its headline.", show_default=False
    ),
]


@app.command(
    "list",
    epilog=example("digest article list --since 24h", "digest article list --source kyiv-courier bridge"),
)
def list_(
    ctx: typer.Context,
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="Only with this in the headline.")
    ] = None,
    *,
    source: Annotated[str | None, typer.Option(metavar="KEY", help="Only from this source.")] = None,
    section: Annotated[str | None, typer.Option(metavar="KEY", help="Only of this section.")] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Only those of the last 24h or 7d, or since a day: 2026-11-20."),
    ] = None,
    status: Annotated[ArticleStatus | None, typer.Option(help="Only with this status.")] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=10_000, help="So many at most.")] = _PAGE,
    as_json: Annotated[bool, json_of(f"[{SHAPE}]")] = False,
) -> None:
    """Lists articles, the newest first."""
    with opened(ctx) as newsroom, newsroom.database.reading() as c:
        wanted = Wanted(
            source=sources.by_key(c, source).id if source else None,
            section=sections.by_key(c, section).id if section else None,
            since=moment_ago(since, newsroom.clock()) if since else None,
            status=status,
            text=(text or "").strip(),
        )
        found = archive.listed(c, wanted, limit=limit)
        homes = _homes(c, found)
    shown: list[Part] = [rows(found, homes)] if found else [_nothing(wanted)]
    if len(found) == limit:
        shown.append(f"the newest {limit:,}; more with --limit")
    answer([told(one, homes) for one in found], *shown, as_json=as_json)


@app.command(epilog=example("digest article show 1204", "digest article show 'evacuation train'"))
def show(
    ctx: typer.Context,
    article: Annotated[
        str,
        typer.Argument(
            metavar="ARTICLE", help="Its number, address, or part of its headline.", show_default=False
        ),
    ],
    *,
    as_json: Annotated[bool, json_of(FULL)] = False,
) -> None:
    """Shows all we have of an article.

    Its words and what became of them, the story it tells with others, and the mails that hold it.
    """
    with opened(ctx) as newsroom, newsroom.database.reading() as c:
        found = dossier(c, one_article(c, article))
        homes = _homes(c, (found.version, *found.also))
    answer(told_whole(found, homes), *parts(found, homes), as_json=as_json)


@app.command(
    epilog=example("digest article withhold 1204", "digest article withhold 1204 1207 --because 'wrong name'")
)
def withhold(
    ctx: typer.Context,
    which: Articles,
    *,
    because: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why, for the audit; no names or addresses.")
    ] = None,
    yes: Yes = False,
    as_json: Annotated[bool, json_of(f"[{_HELD}]")] = False,
) -> None:
    """Keeps articles out of every mail that has not left yet.

    Mails that wait with them are composed anew without them. What was accepted cannot be called back.
    """
    reason = check_line(because, "the reason") if because is not None else ""
    with opened(ctx) as newsroom:
        with newsroom.database.reading() as c:
            meant = _meant(c, which)
            held = [holding(c, one) for one in meant]
        if any(one.status is ArticleStatus.USABLE for one in meant):
            confirmed(_warning(meant, held), _word(meant), yes=yes)
        with newsroom.database.writing() as c:
            done = [keep_back(c, one.article_id) for one in meant]
            for one in done:
                if one.changed:
                    detail = f"{one.version.article_id}" + (f": {reason}" if reason else "")
                    audit.add(c, deed(newsroom, "article withhold", detail))
            also = _still_told(c, meant)
    said = [line for one in done for line in _withheld(one)]
    answer([_told_held(one) for one in done], *said, *also, as_json=as_json)


@app.command(epilog=example("digest article release 1204"))
def release(
    ctx: typer.Context,
    which: Articles,
    *,
    as_json: Annotated[bool, json_of("[{id, headline, status, changed}]")] = False,
) -> None:
    """Lets withheld articles into mails again.

    Into those that are yet to be made: what was composed anew without them stays so.
    """
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        done = [let_go(c, one.article_id) for one in _meant(c, which)]
        for one in done:
            if one.changed:
                audit.add(c, deed(newsroom, "article release", str(one.version.article_id)))
    lines = [
        f"article {named(one.version)} "
        + ("may be mailed again" if one.changed else "was not withheld: nothing was changed")
        for one in done
    ]
    value = [_told_changed(one.version, changed=one.changed) for one in done]
    answer(value, *lines, as_json=as_json)


def _homes(c: Connection, found: Iterable[ArticleVersion]) -> Homes:
    return Homes(
        sources=archive.source_keys(c, (one.source_id for one in found)),
        sections={section.id: section.key for section in sections.every(c)},
    )


def _nothing(wanted: Wanted) -> str:
    if wanted == Wanted():
        return "no articles yet: `digest source add URL`, then `digest gather`"
    return "no article is like that"


def _meant(c: Connection, which: Sequence[str]) -> list[ArticleVersion]:
    """Each once, in the order typed. Raises NotFound, InputRefused."""
    return list({one.article_id: one for one in (one_article(c, text) for text in which)}.values())


def _warning(meant: Sequence[ArticleVersion], held: Sequence[Holding]) -> str:
    lines = [
        f"article {named(one)}, {f'in mails: {words}' if (words := holding_words(its)) else 'in no mail yet'}"
        for one, its in zip(meant, held, strict=True)
    ]
    which = "it" if len(meant) == 1 else f"these {len(meant)}"
    return "\n".join((*lines, f"{which} will be in no mail any more that is yet to leave"))


def _word(meant: Sequence[ArticleVersion]) -> str:
    """What to type: the number, or of several how many they are."""
    return str(meant[0].article_id if len(meant) == 1 else len(meant))


def _withheld(one: Withheld) -> list[str]:
    number, holds = one.version.article_id, one.holding
    lines = [f"article {named(one.version)} " + ("withheld" if one.changed else "was withheld already")]
    if holds.waiting:
        wait = count(holds.waiting, "mail that waits", "mails that wait")
        lines.append(f"{wait} will be composed anew without it")
    if holds.accepted:
        accepted = count(holds.accepted, "mail was", "mails were")
        lines.append(f"{accepted} accepted with it: what was sent cannot be called back")
    if holds.in_doubt:
        lines.append(f"{count(holds.in_doubt, 'mail', 'mails')} with it may have left, or may not")
    if one.changed:
        lines.append(f"undo: `digest article release {number}`")
    return lines


def _still_told(c: Connection, meant: Sequence[ArticleVersion]) -> list[str]:
    """Whoever withholds an article may mean the story."""
    ids = {one.article_id for one in meant}
    others = {other.article_id: other for one in meant for other in also_told(c, one)}
    lines = [
        f"  {named(other)}"
        for number, other in others.items()
        if number not in ids and other.status is ArticleStatus.USABLE
    ]
    return ["the same story may still be mailed as:", *lines] if lines else []


def _told_held(one: Withheld) -> dict[str, object]:
    return _told_changed(one.version, changed=one.changed) | {
        "waiting": one.holding.waiting,
        "accepted": one.holding.accepted,
        "in_doubt": one.holding.in_doubt,
    }


def _told_changed(version: ArticleVersion, *, changed: bool) -> dict[str, object]:
    return {
        "id": version.article_id,
        "headline": version.article.headline,
        "status": version.status,
        "changed": changed,
    }
