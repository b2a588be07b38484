"""The daemon: one event loop that ticks by the clock and answers the public pages beside it.

APScheduler is the alarm clock and nothing more: one interval, kept in memory. What is due stands in
the store, so a tick that comes late, twice or not at all is made up for by the next.
"""

import asyncio
import contextlib
import signal
import socket
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import uvicorn
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from digest.app import App, build
from digest.jobs import people
from digest.jobs.gather import Gathered
from digest.jobs.notices import Told
from digest.jobs.publish import Published, Unpublished
from digest.jobs.send import Sent
from digest.jobs.tick import Staff, tick
from digest.log import log
from digest.model.delivery import DeliveryState
from digest.model.errors import DigestError
from digest.settings import Settings
from digest.web.doors import Doors, Standing
from digest.web.pages import make_app

EVERY = timedelta(seconds=20)
"""How often the daemon looks at what is due; a tick that takes longer swallows the next."""
_DRAIN = 30.0
_LOG = log("daemon")


def serve(settings: Settings) -> int:
    """Gathers, publishes, sends and answers until it is told to stop (SIGTERM, SIGINT).

    Then the mail that is out is settled and nothing further begun. Returns the exit code. Raises
    DigestError when it cannot begin.
    """
    with build(settings) as app:
        asyncio.run(_serve(app))
    return 0


async def _serve(app: App) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with app.staff(stopping) as staff, _pages(app), _ticking(app, staff):
        _LOG.info("ready", pages=app.settings.web.public_url)
        await stopping.wait()
        _LOG.info("stopping")


@contextlib.asynccontextmanager
async def _ticking(app: App, staff: Staff) -> AsyncIterator[None]:
    """Ticks at once and then at every interval; at the end waits for the tick that is going on."""
    idle = asyncio.Lock()

    async def once() -> None:
        async with idle:
            await _tick(app, staff)

    # A tick that is still going on when the next is due swallows it; none is dropped for being late.
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(
        once,
        "interval",
        seconds=EVERY.total_seconds(),
        coalesce=True,
        misfire_grace_time=None,
        max_instances=1,
    )
    first = asyncio.create_task(once())
    scheduler.start()
    try:
        yield
    finally:
        scheduler.pause()
        try:
            async with asyncio.timeout(_DRAIN):
                await first
                async with idle:
                    pass
        except TimeoutError:
            _LOG.warning("stopped in the middle of a tick", waited=_DRAIN)
        scheduler.shutdown(wait=False)


async def _tick(app: App, staff: Staff) -> None:
    """One tick, whose failure is told and survived: the next one finds the same work."""
    try:
        done = await tick(app.database, staff, clock=app.clock)
    except DigestError as error:
        _LOG.error("tick failed", problem=str(error), hint=error.hint)
        return
    except Exception:  # noqa: BLE001 - a fault of ours must not end the daemon; it is logged in full
        _LOG.exception("tick failed by a fault of ours")
        return
    _tell_gathered(done.gathered, done.told)
    for alert in done.raised:
        _LOG.warning("alert raised", story=alert.story, revision=alert.revision, cause=alert.cause)
    for published in done.published:
        _tell_published(published)
    _tell_sent(done.sent)


def _tell_gathered(gathered: Sequence[Gathered], told: Told) -> None:
    for one in gathered:
        facts = {"source": one.source.key, "new": one.filed.new, "problem": one.problem}
        (_LOG.warning if one.problem else _LOG.info)("gathered", **facts)
        if one.moved_to:
            _LOG.info("source moved", source=one.source.key, to=one.moved_to)
    for notice in told.notices:
        facts = {"source": notice.key, "condition": notice.condition.value, "problem": notice.problem}
        _LOG.warning("source needs somebody", **facts)
    if told.problem:
        _LOG.error("nobody could be told of sources by mail", problem=told.problem)


def _tell_sent(sent: Sent) -> None:
    if sent.outcomes or sent.relay_down:
        counts = {state.value: sent.outcomes[state] for state in DeliveryState if sent.outcomes[state]}
        _LOG.info("sent", relay_down=sent.relay_down, **counts)
    if sent.uncomposed:
        _LOG.error("mails could not be composed anew", problem=sent.uncomposed)
    for issue in sent.finished:
        _LOG.info("ledger closed", issue=issue.number, state=issue.state.value)


def _tell_published(published: Published | Unpublished) -> None:
    facts: dict[str, object] = {"mailing_list": published.mailing_list.key}
    if isinstance(published, Unpublished):
        _LOG.error("not published", **facts, problem=published.problem, hint=published.hint)
    else:
        _LOG.info("published", **facts, issue=published.issue.number, chosen=published.chosen)


@contextlib.asynccontextmanager
async def _pages(app: App) -> AsyncIterator[None]:
    """The public pages, answering on the address the settings name.

    Raises DigestError when that address is taken.
    """
    listening = _listen(app.settings)
    config = uvicorn.Config(
        make_app(doors(app)),
        # Its access log holds tokens; ours holds what is worth telling.
        log_config=None,
        access_log=False,
        server_header=False,
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    # The signals are ours: uvicorn would take them and leave the ticks running.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]  # no setting for it
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
        listening.close()


def _listen(settings: Settings) -> socket.socket:
    web = settings.web
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            web.host, web.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # Named protocol and all: asyncio turns Nagle's delay off only for a socket that says TCP.
        listening = socket.socket(family, kind, protocol or socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        raise DigestError(
            f"cannot answer on {web.host} port {web.port}: {error.strerror}",
            hint="set web.host and web.port to an address of this machine that is free",
        ) from error
    return listening


def doors(app: App) -> Doors:
    """What the pages may ask and do, by the token of a link alone."""

    async def peek(token: str) -> Standing | None:
        return _told(await app.database.read(people.stand, app.keys, token))

    async def unsubscribe(token: str) -> Standing | None:
        return _told(await app.database.write(people.leave, app.keys, token, now=app.clock()))

    return Doors(peek=peek, unsubscribe=unsubscribe)


def _told(standing: people.Standing | None) -> Standing | None:
    if standing is None:
        return None
    mailing_list = standing.mailing_list
    return Standing(
        list_name=mailing_list.name,
        status=standing.status,
        language=standing.language,
        write_to=mailing_list.reply_to or mailing_list.sender,
    )
