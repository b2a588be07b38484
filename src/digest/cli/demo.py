"""`digest demo`: the whole way, from an example newsroom to a mailbox, on this machine only."""

import asyncio
import shlex
import shutil
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from digest.app import App, build
from digest.cli import gather as gathering
from digest.cli.answers import Part, Rows, answer, show
from digest.cli.demo_mailbox import Kept, mailbox_in
from digest.cli.demo_newsroom import read_site, take_up
from digest.cli.demo_readers import Told, readers_of, save_readable
from digest.cli.exits import NotDone
from digest.cli.init import write_settings
from digest.cli.ledger import equation, ledger_rows, open_because, standing, told
from digest.cli.newsroom import Newsroom, serve_newsroom
from digest.cli.options import example, json_of, noun
from digest.cli.watching import watched
from digest.daemon import serve
from digest.jobs.gather import Gathered, gather
from digest.jobs.publish import publish_now
from digest.jobs.send import send
from digest.log import set_up_log
from digest.model.clock import utc_now
from digest.model.errors import AlreadyThere
from digest.model.issue import Issue
from digest.model.mailing_list import MailingList
from digest.settings import Settings, load_settings
from digest.settings.load import FILE
from digest.shipped import shipped
from digest.store import issues

app = noun()

_PAGES = "http://127.0.0.1:8025"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """Where the demo plays."""

    folder: Path
    settings: Settings
    newsroom: Newsroom
    mailbox: Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class _Played:
    """What the demo came to."""

    mailing_list: MailingList
    gathered: Sequence[Gathered]
    issue: Issue
    readers: Sequence[Told]


@app.command(epilog=example("digest demo", "digest demo --folder /tmp/try-digest --keep"))
def demo(
    *,
    folder: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="A new or empty folder. [default: one of its own in the temp folder]"
        ),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="Go on serving site, mailbox and pages until Ctrl-C.")
    ] = False,
    as_json: Annotated[
        bool, json_of("{folder, settings, gathered, readers, ledger}; see `digest issue show --help`")
    ] = False,
) -> None:
    """Shows it all at work: gathers an example newsroom, publishes an issue, sends it to a mailbox.

    Everything stays on this machine, in a folder of its own that you may delete. Nobody gets any mail.
    """
    place = _place(folder)
    with ExitStack() as stack:
        newsroom = stack.enter_context(serve_newsroom(shipped("examples") / "newsroom", utc_now()))
        mailbox = stack.enter_context(mailbox_in(place / "mail"))
        settings = _settings(place, mailbox)
        stage = _Stage(folder=place, settings=settings, newsroom=newsroom, mailbox=mailbox)
        with build(settings) as opened:
            played = _play(opened, stage)
        answer(_told(stage, played), *_report(stage, played), as_json=as_json)
        if open_because(played.issue):
            raise NotDone(f"the ledger is open: {standing(played.issue)}")
        if keep:
            show("", f"serving the site at {newsroom.url} and the pages at {_PAGES}; Ctrl-C ends it")
            set_up_log(style="human", level="warning")
            serve(settings)


def _place(folder: Path | None) -> Path:
    """Raises AlreadyThere for a folder that holds anything: nothing of anybody else's is touched."""
    if folder is None:
        return Path(tempfile.mkdtemp(prefix="digest-demo-"))
    if folder.exists() and any(folder.iterdir()):
        raise AlreadyThere(f"{folder} is not empty", hint="give a new folder, or none at all")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.absolute()


def _settings(folder: Path, mailbox: Kept) -> Settings:
    """Written down, so that every other command works on the demo's newsroom too."""
    file = folder / FILE
    said = {
        "database": "./subscribers.db",
        "contact": "demo@example.org",
        "gather.allow": ["127.0.0.0/8"],
        "web.public_url": _PAGES,
        "relay.host": "127.0.0.1",
        "relay.port": mailbox.port,
    }
    write_settings(file, said)
    return load_settings({}, flags={}, config=file, cwd=folder)


def _play(opened: App, stage: _Stage) -> _Played:
    site = read_site(shipped("examples") / "newsroom")
    with opened.database.writing() as c:
        mailing_list = take_up(c, opened.keys, site, url=stage.newsroom.url, clock=opened.clock)
    gathered = asyncio.run(_gather(opened))
    with watched("publishing") as progress:
        published = publish_now(
            opened.database, opened.typesetters, mailing_list, now=opened.clock(), progress=progress
        )
    with watched("sending") as progress:
        asyncio.run(send(opened.database, opened.post(), clock=opened.clock, progress=progress))
    with opened.database.reading() as c:
        issue = issues.by_id(c, published.issue.id)
        readers = readers_of(c, issue, stage.mailbox.files)
    save_readable(opened, mailing_list, readers)
    return _Played(mailing_list=mailing_list, gathered=gathered, issue=issue, readers=readers)


async def _gather(opened: App) -> tuple[Gathered, ...]:
    with watched("gathering") as progress:
        async with opened.reporters() as reporters:
            return await gather(opened.database, reporters, clock=opened.clock, progress=progress)


def _report(stage: _Stage, played: _Played) -> tuple[Part, ...]:
    rows = [
        (one.address, one.language, str(len(one.headlines) or ""), one.lead, one.because)
        for one in played.readers
    ]
    return (
        *gathering.shown(played.gathered),
        Rows(columns=("reader", "in", "picks#", "first", "because"), rows=rows, cut="first"),
        ledger_rows(played.issue.totals),
        equation(played.issue.totals),
        standing(played.issue),
        "",
        *_next(stage, played),
    )


def _next(stage: _Stage, played: _Played) -> tuple[str, ...]:
    mailed = [one for one in played.readers if one.file is not None]
    opener = "open" if sys.platform == "darwin" else "xdg-open"
    first = mailed[0] if mailed else None
    looks = (
        (
            f"every mail is in {stage.folder / 'mail'}: .eml for a mail program, .html for a browser, .txt",
            f"  {opener} {first.file.with_suffix('.html')}",
        )
        if first and first.file
        else ()
    )
    digest = f"{_program()} --config {stage.folder / FILE}"
    return (
        *looks,
        "go on in the same newsroom:",
        f"  {digest} issue show {played.mailing_list.key}",
        *((f"  {digest} issue why --for {first.address} {_words(first.lead)}",) if first else ()),
        f"  {digest} subscriber list",
        f"  {digest} serve    # then press the unsubscribe button of a mail",
    )


def _program() -> str:
    """How this program is called here: it need not be on the path."""
    if shutil.which("digest"):
        return "digest"
    here = Path(sys.argv[0])
    return f"{sys.executable} -m digest" if here.name == "__main__.py" else str(here)


def _words(headline: str) -> str:
    """Enough of a headline to find it by, as a shell takes it."""
    return shlex.quote(" ".join(headline.split()[:4]))


def _told(stage: _Stage, played: _Played) -> dict[str, object]:
    return {
        "folder": stage.folder,
        "settings": stage.folder / FILE,
        "gathered": gathering.told(played.gathered),
        "readers": [
            {
                "address": one.address,
                "language": one.language,
                "state": one.state,
                "detail": one.detail,
                "headlines": list(one.headlines),
                "stories": list(one.stories),
                "reasons": [list(reasons) for reasons in one.reasons],
                "eml": one.file,
            }
            for one in played.readers
        ],
        "ledger": told(played.issue, played.mailing_list.key),
    }
