"""The program's table of contents: what the settings name, opened and wired together."""

import asyncio
import os
import platform
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from digest.child import Children
from digest.deliver.relay import Relay, Security
from digest.gather.fetch import Fetcher
from digest.jobs.addressing import Addressing
from digest.jobs.composing import Typesetters
from digest.jobs.reporters import Reporters
from digest.jobs.send import Post, never
from digest.jobs.tick import Staff
from digest.keys import Keys
from digest.language.gazetteer import Gazetteer, shipped_gazetteer
from digest.model.clock import Clock, utc_now
from digest.model.errors import SettingRefused, StoreRefused
from digest.select.urgency import Rules
from digest.settings import Settings
from digest.store.database import Database, open_database


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """All that a door needs to run any job. `clock` tells the present; tests give another."""

    settings: Settings
    database: Database
    keys: Keys
    children: Children
    clock: Clock

    @property
    def typesetters(self) -> Typesetters:
        templates = self.settings.templates
        return Typesetters(children=self.children, overrides=(templates,) if templates else ())

    @property
    def gazetteer(self) -> Gazetteer:
        """The places of the world; read when they are first asked for."""
        return shipped_gazetteer()

    @property
    def addressing(self) -> Addressing:
        return Addressing(keys=self.keys, public_url=self.settings.web.public_url)

    @property
    def rules(self) -> Rules:
        """When a story deserves an alert."""
        alert = self.settings.alert
        return Rules(
            publishers=alert.publishers,
            within=timedelta(minutes=alert.within_minutes),
            expires=timedelta(minutes=alert.expires_minutes),
        )

    @property
    def relay(self) -> Relay:
        return _relay(self.settings)

    def post(self, stopping: asyncio.Event | None = None) -> Post:
        """The way to the relay.

        Raises SettingRefused when mails would leave this machine with links that lead back to it.
        """
        if self.settings.web.on_loopback and not self.settings.relay.on_loopback:
            raise SettingRefused(
                "web.public_url leads to this machine only, so no link in a mail would work",
                hint="set web.public_url to the https address where readers reach `digest serve`",
            )
        return Post(
            relay=self.relay,
            addressing=self.addressing,
            typesetters=self.typesetters,
            owner=f"{platform.node()}:{os.getpid()}",
            lease=timedelta(seconds=self.settings.send.lease_seconds),
            stopping=stopping.is_set if stopping else never,
        )

    @asynccontextmanager
    async def staff(self, stopping: asyncio.Event | None = None) -> AsyncIterator[Staff]:
        """Everyone a tick needs, in one event loop."""
        async with self.reporters() as reporters:
            yield Staff(
                reporters=reporters,
                typesetters=self.typesetters,
                post=self.post(stopping),
                rules=self.rules,
                admin=self.settings.admin,
            )

    @asynccontextmanager
    async def reporters(self) -> AsyncIterator[Reporters]:
        gathering = self.settings.gather
        fetcher = Fetcher(
            contact=self.settings.contact,
            allow=gathering.allow,
            deadline=float(gathering.fetch_seconds),
            spool=_spool(self.settings),
        )
        async with fetcher:
            yield Reporters(
                fetcher=fetcher,
                children=self.children,
                read_seconds=float(gathering.read_seconds),
                page_seconds=float(gathering.page_seconds),
                min_delay=timedelta(minutes=gathering.min_delay_minutes),
                max_delay=timedelta(minutes=gathering.max_delay_minutes),
            )


@contextmanager
def build(settings: Settings, *, clock: Clock = utc_now) -> Iterator[App]:
    """Opens what the settings name: keys and database are made on first use.

    Raises DigestError with what cannot be opened, and why.
    """
    keys = _keys(settings)
    with (
        open_database(settings.database, fingerprint=keys.fingerprint()) as database,
        Children(settings.gather.children) as children,
    ):
        yield App(settings=settings, database=database, keys=keys, children=children, clock=clock)


def _spool(settings: Settings) -> Path | None:
    """Where large bodies wait: beside the database, since the system's folder may itself be in memory."""
    return None if "://" in settings.database else Path(settings.database).parent


def _keys(settings: Settings) -> Keys:
    """The keys of this installation; made where its database is yet to be made, and only there."""
    known = settings.keys.exists() or "://" in settings.database
    if not known and Path(settings.database).is_file():
        raise StoreRefused(
            f"{settings.database} is there, but its key file {settings.keys} is not",
            hint="put back the key file that belongs to it, or name another database",
        )
    if not known and not Path(settings.database).parent.is_dir():
        raise StoreRefused(
            f"there is no folder {Path(settings.database).parent} for a database",
            hint="make it first, or name another database",
        )
    return Keys.load_or_create(settings.keys)


def _relay(settings: Settings) -> Relay:
    relay = settings.relay
    return Relay(
        host=relay.host,
        port=relay.port,
        security=Security(relay.security),
        username=relay.username,
        password=relay.password,
        hello=relay.hello or "",
    )
