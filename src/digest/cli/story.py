"""`digest story`: the articles that report one event, and what an editor says of them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

import typer

from digest.cli import story_alert
from digest.cli.answers import Part, answer
from digest.cli.asking import confirmed
from digest.cli.door import deed, opened
from digest.cli.finding import one_article, one_story
from digest.cli.moments import moment_ago, moment_ahead
from digest.cli.options import Story, Yes, example, json_of, noun
from digest.cli.story_looks import (
    CHANGED,
    FULL,
    SHAPE,
    named,
    parts,
    rows,
    told_changed,
    told_short,
    told_whole,
)
from digest.cli.telling import count
from digest.jobs import storytelling
from digest.jobs.withdrawing import Withheld
from digest.model.article import ArticleStatus
from digest.model.errors import InputRefused
from digest.model.ids import StoryId
from digest.people.choices import check_line
from digest.store import audit, sections, stories, topics

app = noun()

_DAY = timedelta(days=1)
_PAGE = 50


@app.command("list", epilog=example("digest story list", "digest story list --topic kharkiv --since 7d"))
def list_(
    ctx: typer.Context,
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="Only with this in a headline.")] = None,
    *,
    topic: Annotated[
        str | None, typer.Option(metavar="KEY", help="Only those that concern this topic.")
    ] = None,
    section: Annotated[str | None, typer.Option(metavar="KEY", help="Only those of this section.")] = None,
    since: Annotated[
        str, typer.Option(metavar="TIME", help="Only with articles of the last 24h or 7d, or since a day.")
    ] = "24h",
    limit: Annotated[int, typer.Option(metavar="N", min=1, max=10_000, help="So many at most.")] = _PAGE,
    as_json: Annotated[bool, json_of(f"[{SHAPE}]")] = False,
) -> None:
    """Lists stories as a digest would rank them."""
    with opened(ctx) as newsroom, newsroom.database.reading() as c:
        found = storytelling.listed(
            c,
            storytelling.Wanted(
                since=moment_ago(since, newsroom.clock()),
                text=(text or "").strip(),
                topic=topics.by_key(c, topic) if topic else None,
                section=sections.by_key(c, section).id if section else None,
            ),
            newsroom.gazetteer,
        )
        now = newsroom.clock()
    shown: list[Part] = [rows(found[:limit], now)] if found else [f"no story is like that since {since}"]
    if len(found) > limit:
        shown.append(f"the first {limit:,} of {len(found):,}; more with --limit")
    answer([told_short(one, now) for one in found[:limit]], *shown, as_json=as_json)


@app.command(epilog=example("digest story show 812", "digest story show 'evacuation train'"))
def show(ctx: typer.Context, story: Story, *, as_json: Annotated[bool, json_of(FULL)] = False) -> None:
    """Shows who tells a story, and whom it concerns.

    With the words by which it does, and the mails that hold it.
    """
    with opened(ctx) as newsroom, newsroom.database.reading() as c:
        whole = storytelling.whole(c, one_story(c, story), newsroom.gazetteer)
        now = newsroom.clock()
    answer(told_whole(whole, now), *parts(whole, now), as_json=as_json)


@app.command(epilog=example("digest story split 812 1204 1207"))
def split(
    ctx: typer.Context,
    story: Story,
    article: Annotated[
        list[str],
        typer.Argument(metavar="ARTICLE", help="Those that tell another story.", show_default=False),
    ],
    *,
    as_json: Annotated[bool, json_of("{id, headline, new}")] = False,
) -> None:
    """Makes a story of its own of some articles.

    Likeness alone will not make the two one again. Whoever was sent the story has not been sent the new one.
    """
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        meant = [one_article(c, text).article_id for text in article]
        found = storytelling.told(c, one_story(c, story))
        new = storytelling.split(c, found.story.id, meant)
        audit.add(c, deed(newsroom, "story split", f"{found.story.id} -> {new}"))
        made = storytelling.told(c, new)
    answer(
        {"id": found.story.id, "headline": found.headline, "new": new},
        f"story {new} made: {count(len(made.articles), 'article')}, {named(made)}",
        f"undo: `digest story merge {found.story.id} {new}`",
        as_json=as_json,
    )


@app.command(epilog=example("digest story merge 812 845"))
def merge(
    ctx: typer.Context,
    story: Annotated[
        list[str],
        typer.Argument(metavar="STORY...", help="Two or more, as in `story list`.", show_default=False),
    ],
    *,
    as_json: Annotated[bool, json_of("{id, headline, merged: [id]}")] = False,
) -> None:
    """Makes one story of several, under the number of the oldest.

    Whoever was sent one of them is not sent it again.
    """
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        meant = list(dict.fromkeys(one_story(c, text) for text in story))
        if len(meant) < 2:  # noqa: PLR2004 - of one there is nothing to merge
            raise InputRefused("these are one story already", hint="`digest story list` shows others")
        before = {number: storytelling.told(c, number).articles for number in meant}
        kept = storytelling.merge(c, meant)
        gone = [number for number in meant if number != kept]
        audit.add(c, deed(newsroom, "story merge", f"{', '.join(map(str, gone))} -> {kept}"))
        whole = storytelling.told(c, kept)
    undo = " ".join(str(one.article_id) for number in gone for one in before[number])
    answer(
        {"id": kept, "headline": whole.headline, "merged": gone},
        f"{_numbers(gone)} became part of story {kept}, {named(whole)}",
        f"undo: `digest story split {kept} {undo}`",
        as_json=as_json,
    )


@app.command(epilog=example("digest story pin 812", "digest story pin 812 --for 3d"))
def pin(
    ctx: typer.Context,
    story: Story,
    *,
    span: Annotated[str, typer.Option("--for", metavar="TIME", help="How long: 12h, 3d.")] = "24h",
    as_json: Annotated[bool, json_of(f"{CHANGED} with until")] = False,
) -> None:
    """Has a story lead the digests of whoever it concerns."""
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        found, until = storytelling.told(c, one_story(c, story)), moment_ahead(span, newsroom.clock())
        stories.pin(c, found.story.id, until=until)
        audit.add(c, deed(newsroom, "story pin", f"{found.story.id} until {until:%Y-%m-%d %H:%M}"))
    answer(
        told_changed(found, changed=True) | {"until": until},
        f"story {named(found)} leads until {until:%Y-%m-%d %H:%M UTC}",
        f"undo: `digest story unpin {found.story.id}`",
        as_json=as_json,
    )


@app.command(epilog=example("digest story unpin 812"))
def unpin(ctx: typer.Context, story: Story, *, as_json: Annotated[bool, json_of(CHANGED)] = False) -> None:
    """Lets a pinned story stand where its weight and age put it."""
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        found = storytelling.told(c, one_story(c, story))
        changed = found.story.pinned_until is not None and found.story.pinned_until > newsroom.clock()
        stories.pin(c, found.story.id, until=None)
        audit.add(c, deed(newsroom, "story unpin", str(found.story.id)))
    said = "stands where its weight puts it" if changed else "was not pinned: nothing was changed"
    answer(told_changed(found, changed=changed), f"story {named(found)} {said}", as_json=as_json)


@app.command(epilog=example("digest story withhold 812"))
def withhold(
    ctx: typer.Context,
    story: Story,
    *,
    because: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Why, for the audit; no names or addresses.")
    ] = None,
    yes: Yes = False,
    as_json: Annotated[bool, json_of(f"{CHANGED} with articles: [id], waiting, accepted")] = False,
) -> None:
    """Keeps a story out of every mail to come.

    Whoever tells it, and whatever article joins it later. Mails that wait with it are composed anew
    without it. What was accepted cannot be called back.
    """
    reason = check_line(because, "the reason") if because is not None else ""
    with opened(ctx) as newsroom:
        with newsroom.database.reading() as c:
            found = storytelling.told(c, one_story(c, story))
        if not found.story.withheld:
            articles = count(len(found.articles), "article")
            confirmed(
                f"story {named(found)}, {articles}, will be in no mail any more that is yet to leave",
                str(found.story.id),
                yes=yes,
            )
        with newsroom.database.writing() as c:
            held = storytelling.keep_back(c, found.story.id)
            audit.add(
                c, deed(newsroom, "story withhold", f"{found.story.id}" + (f": {reason}" if reason else ""))
            )
    answer(
        told_changed(found, changed=not found.story.withheld) | _told_held(held),
        f"story {named(found)} " + ("was withheld already" if found.story.withheld else "withheld"),
        *_held(held),
        f"undo: `digest story release {found.story.id}`",
        as_json=as_json,
    )


@app.command(epilog=example("digest story release 812"))
def release(
    ctx: typer.Context,
    story: Story,
    *,
    as_json: Annotated[bool, json_of(f"{CHANGED} with articles: [id]")] = False,
) -> None:
    """Lets a withheld story into mails again."""
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        found = storytelling.told(c, one_story(c, story))
        freed = storytelling.let_go(c, found.story.id)
        audit.add(c, deed(newsroom, "story release", str(found.story.id)))
    changed = found.story.withheld
    said = "may be mailed again" if changed else "was not withheld: nothing was changed"
    keep = [f"to keep one of its articles back: `digest article withhold {freed[0]}`"] if freed else []
    stay = [str(one.article_id) for one in found.articles if one.status is not ArticleStatus.USABLE]
    if stay:
        keep.append(f"withheld by themselves: {', '.join(stay)}; see `digest article release`")
    answer(
        told_changed(found, changed=changed) | {"articles": list(freed)},
        f"story {named(found)} {said}",
        *keep,
        as_json=as_json,
    )


@app.command(epilog=example("digest story update 812"))
def update(
    ctx: typer.Context, story: Story, *, yes: Yes = False, as_json: Annotated[bool, json_of(CHANGED)] = False
) -> None:
    """Says that a story is materially new.

    Whoever was sent it may be sent it once more, as “updated”. That is forgotten if it first becomes one
    with another story that was told by then.
    """
    with opened(ctx) as newsroom:
        with newsroom.database.reading() as c:
            found = storytelling.told(c, one_story(c, story))
        number = found.story.id
        confirmed(f"whoever had story {named(found)} may get it once more", str(number), yes=yes)
        with newsroom.database.writing() as c:
            storytelling.renew(c, number, now=newsroom.clock())
            audit.add(c, deed(newsroom, "story update", str(number)))
    answer(
        told_changed(found, changed=True),
        f"story {named(found)} goes out once more, marked “updated”, with the next digests",
        as_json=as_json,
    )


app.add_typer(story_alert.app)


def _told_held(held: Sequence[Withheld]) -> dict[str, object]:
    return {
        "articles": [one.version.article_id for one in held],
        "waiting": sum(one.holding.waiting for one in held),
        "accepted": sum(one.holding.accepted for one in held),
    }


def _held(held: Sequence[Withheld]) -> list[str]:
    """What becomes of the mails that hold it; a mail holds one article of a story."""
    lines = []
    if waiting := sum(one.holding.waiting for one in held):
        wait = count(waiting, "mail that waits", "mails that wait")
        lines.append(f"{wait} will be composed anew without it")
    if accepted := sum(one.holding.accepted for one in held):
        mails = count(accepted, "mail was", "mails were")
        lines.append(f"{mails} accepted with it: what was sent cannot be called back")
    return lines


def _numbers(gone: Sequence[StoryId]) -> str:
    return ("story " if len(gone) == 1 else "stories ") + ", ".join(map(str, gone))
