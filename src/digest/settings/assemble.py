"""From one checked value a key to the settings: what depends on more than one key is decided here."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import cast

from digest.model.errors import SettingRefused
from digest.settings import table
from digest.settings.kinds import T_co, on_loopback
from digest.settings.table import Setting
from digest.settings.values import (
    AlertSettings,
    GatherSettings,
    LogSettings,
    RelaySettings,
    SendSettings,
    Settings,
    WebSettings,
)

_PORTS = {"none": 25, "starttls": 587, "tls": 465}


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    value: object
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The value of every setting, each read by its own kind."""

    values: Mapping[str, Value]

    def __getitem__(self, setting: Setting[T_co]) -> T_co:
        return cast("T_co", self.values[setting.key].value)  # its kind made it

    def origin(self, setting: Setting[object]) -> str:
        return self.values[setting.key].origin


def assemble(chosen: Chosen, cwd: Path) -> Settings:
    """Raises SettingRefused where two settings contradict each other."""
    return Settings(
        database=chosen[table.DATABASE],
        keys=chosen[table.KEYS] or _beside(chosen[table.DATABASE], cwd) / "digest.keys",
        contact=chosen[table.CONTACT],
        admin=chosen[table.ADMIN],
        templates=chosen[table.TEMPLATES],
        gather=_gather(chosen),
        alert=_alert(chosen),
        web=_web(chosen),
        relay=_relay(chosen),
        send=SendSettings(lease_seconds=chosen[table.SEND_LEASE]),
        log=LogSettings(format=chosen[table.LOG_FORMAT], level=chosen[table.LOG_LEVEL]),
        origins=MappingProxyType({key: value.origin for key, value in chosen.values.items()}),
    )


def _gather(chosen: Chosen) -> GatherSettings:
    least, most = chosen[table.GATHER_MIN_DELAY], chosen[table.GATHER_MAX_DELAY]
    if least > most:
        raise SettingRefused(
            f"{chosen.origin(table.GATHER_MIN_DELAY)}: gather.min_delay_minutes {least} is more than "
            f"gather.max_delay_minutes {most}"
        )
    return GatherSettings(
        min_delay_minutes=least,
        max_delay_minutes=most,
        allow=chosen[table.GATHER_ALLOW],
        children=chosen[table.GATHER_CHILDREN],
        fetch_seconds=chosen[table.GATHER_FETCH],
        read_seconds=chosen[table.GATHER_READ],
        page_seconds=chosen[table.GATHER_PAGES],
    )


def _alert(chosen: Chosen) -> AlertSettings:
    return AlertSettings(
        publishers=chosen[table.ALERT_PUBLISHERS],
        within_minutes=chosen[table.ALERT_WITHIN],
        expires_minutes=chosen[table.ALERT_EXPIRES],
    )


def _web(chosen: Chosen) -> WebSettings:
    host, port = chosen[table.WEB_HOST], chosen[table.WEB_PORT]
    return WebSettings(
        host=host,
        port=port,
        public_url=chosen[table.WEB_PUBLIC_URL] or f"http://{_on_this_machine(host)}:{port}",
    )


def _relay(chosen: Chosen) -> RelaySettings:
    host = chosen[table.RELAY_HOST]
    security = chosen[table.RELAY_SECURITY] or ("none" if on_loopback(host) else "starttls")
    _check_login(chosen, host, security)
    return RelaySettings(
        host=host,
        port=chosen[table.RELAY_PORT] or _PORTS[security],
        security=security,
        username=chosen[table.RELAY_USERNAME],
        password=chosen[table.RELAY_PASSWORD],
        hello=chosen[table.RELAY_HELLO],
    )


def _check_login(chosen: Chosen, host: str, security: str) -> None:
    name, password = chosen[table.RELAY_USERNAME], chosen[table.RELAY_PASSWORD]
    if name and not password:
        raise SettingRefused(
            f"{chosen.origin(table.RELAY_USERNAME)}: relay.username is set, relay.password is not",
            hint="put the password into a secret file named relay.password, or DIGEST_RELAY_PASSWORD",
        )
    if password and not name:
        raise SettingRefused(
            f"{chosen.origin(table.RELAY_PASSWORD)}: relay.password is set, relay.username is not"
        )
    if name and security == "none" and not on_loopback(host):
        raise SettingRefused(
            f"{chosen.origin(table.RELAY_SECURITY)}: relay.security none would show the password to anyone",
            hint="set relay.security to starttls or tls",
        )


def _beside(database: str, cwd: Path) -> Path:
    return cwd.absolute() if "://" in database else Path(database).parent


def _on_this_machine(host: str) -> str:
    """Where a browser on this machine reaches a server that listens there, as part of a URL."""
    name = host if on_loopback(host) else "127.0.0.1"
    return f"[{name}]" if ":" in name else name
