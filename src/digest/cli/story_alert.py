"""`digest story urgent|correct|end`: what an editor says of a story that deserves an alert."""

from typing import Annotated

import typer

from digest.cli.answers import answer
from digest.cli.door import deed, opened
from digest.cli.finding import one_story
from digest.cli.options import Story, example, json_of, noun
from digest.cli.story_looks import CHANGED, named, told_alert, told_changed
from digest.jobs import storytelling, urgency
from digest.jobs.storytelling import Told
from digest.people.choices import check_line
from digest.store import audit, stories

app = noun()

_ALERT = "{id, headline, revision, kind, at, expires, cause, words}"
_LONGEST = 500


@app.command(epilog=example("digest story urgent 812", "digest story urgent 812 --not"))
def urgent(
    ctx: typer.Context,
    story: Story,
    *,
    no_more: Annotated[bool, typer.Option("--not", help="It is urgent no more.")] = False,
    as_json: Annotated[bool, json_of(CHANGED)] = False,
) -> None:
    """Says that a story deserves an alert.

    It is written down when news is next gathered, and shown by `story show`. No mail leaves for it yet.
    """
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        found = storytelling.told(c, one_story(c, story))
        changed = found.story.urgent == no_more
        stories.set_urgent(c, found.story.id, urgent=not no_more)
        audit.add(c, deed(newsroom, "story urgent", f"{'not ' if no_more else ''}{found.story.id}"))
    said = "is urgent no more" if no_more else "is urgent"
    answer(
        told_changed(found, changed=changed),
        f"story {named(found)} {said}",
        *([] if no_more else [_next(found)]),
        as_json=as_json,
    )


@app.command(epilog=example("digest story correct 812 'The train leaves at 16:00, not at 14:00.'"))
def correct(
    ctx: typer.Context,
    story: Story,
    words: Annotated[str, typer.Argument(metavar="WORDS", help="What is right.", show_default=False)],
    *,
    as_json: Annotated[bool, json_of(_ALERT)] = False,
) -> None:
    """Corrects the alert of a story, for those who got it."""
    right = check_line(words, "the correction", longest=_LONGEST)
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        found = storytelling.told(c, one_story(c, story))
        alert = urgency.correct(c, found.story.id, right, now=newsroom.clock(), rules=newsroom.rules)
        audit.add(c, deed(newsroom, "story correct", f"{found.story.id}"))
    answer(told_alert(found, alert), f"the alert of story {named(found)} is corrected", as_json=as_json)


@app.command(epilog=example("digest story end 812 'The air raid is over.'"))
def end(
    ctx: typer.Context,
    story: Story,
    words: Annotated[str | None, typer.Argument(metavar="WORDS", help="What to add to it.")] = None,
    *,
    as_json: Annotated[bool, json_of(_ALERT)] = False,
) -> None:
    """Gives the all-clear after the alert of a story."""
    added = check_line(words, "the all-clear", longest=_LONGEST) if words is not None else ""
    with opened(ctx) as newsroom, newsroom.database.writing() as c:
        found = storytelling.told(c, one_story(c, story))
        alert = urgency.end(c, found.story.id, added, now=newsroom.clock(), rules=newsroom.rules)
        audit.add(c, deed(newsroom, "story end", f"{found.story.id}"))
    answer(told_alert(found, alert), f"the alert of story {named(found)} has ended", as_json=as_json)


def _next(found: Told) -> str:
    if found.story.withheld:
        return f"but it is withheld: no alert of it until `digest story release {found.story.id}`"
    return "its alert is written down when news is next gathered; no mail leaves for it yet"
