"""Every setting there is: errors, `config show` and docs/settings.md are made from this table."""

from dataclasses import dataclass
from pathlib import Path
from typing import Generic

from digest.settings import kinds
from digest.settings.kinds import Kind, T_co

PREFIX = "DIGEST_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting(Generic[T_co]):
    """One thing an operator may set."""

    key: str
    """As in `digest config show`: `relay.host` is `host` in the section `[relay]` of digest.toml."""
    kind: Kind[T_co]
    default: object
    """As TOML would have it. None: nothing, or what `otherwise` says."""
    says: str
    """One sentence for the operator."""
    otherwise: str = ""
    """What stands for it when it is not set, in words."""

    @property
    def variable(self) -> str:
        return PREFIX + self.key.replace(".", "_").upper()

    @property
    def flag(self) -> str:
        return "--" + self.key.replace(".", "-").replace("_", "-")


DATABASE = Setting(
    key="database",
    kind=kinds.database(),
    default="./subscribers.db",
    says="Where everything is kept; a SQLite file is made on first use.",
)
KEYS: Setting[Path | None] = Setting(
    key="keys",
    kind=kinds.path("a path"),
    default=None,
    says="The file of secret keys behind every link in a mail; made on first use, to be backed up apart.",
    otherwise="`digest.keys` beside the SQLite database, in the current folder for PostgreSQL",
)
CONTACT = Setting(
    key="contact",
    kind=kinds.ascii_text("an address or a URL"),
    default="",
    says="How publishers can reach you: told to every source we visit, in the User-Agent.",
)
ADMIN = Setting(
    key="admin",
    kind=kinds.mail_address(),
    default="",
    says="Who is told by mail, once, when a source fails for long, falls silent or is suspended.",
    otherwise="nobody: it stands in the log and in `digest source list`",
)
TEMPLATES: Setting[Path | None] = Setting(
    key="templates",
    kind=kinds.path("the path of a folder"),
    default=None,
    says="A folder of your own message templates; what it holds goes before those that ship with digest.",
    otherwise="the templates that ship with digest",
)

GATHER_MIN_DELAY = Setting(
    key="gather.min_delay_minutes",
    kind=kinds.whole(1, 1440),
    default=5,
    says="How long a source is left alone at least, in minutes, however much it publishes.",
)
GATHER_MAX_DELAY = Setting(
    key="gather.max_delay_minutes",
    kind=kinds.whole(1, 1440),
    default=60,
    says="How long a source that is well is left alone at most, unless it asks for more; "
    "`source edit --max-delay` says it for one.",
)
GATHER_ALLOW = Setting(
    key="gather.allow",
    kind=kinds.networks(),
    default=[],
    says="Private networks where sources may nevertheless be; all others are refused.",
)
GATHER_CHILDREN = Setting(
    key="gather.children",
    kind=kinds.whole(1, 64),
    default=2,
    says="How many child processes read what was fetched.",
)
GATHER_FETCH = Setting(
    key="gather.fetch_seconds",
    kind=kinds.whole(1, 300),
    default=20,
    says="How long one visit may take, from the first packet to the last.",
)
GATHER_READ = Setting(
    key="gather.read_seconds",
    kind=kinds.whole(1, 60),
    default=5,
    says="How long reading one feed or page may take before its child process is killed.",
)

GATHER_PAGES = Setting(
    key="gather.page_seconds",
    kind=kinds.whole(1, 600),
    default=60,
    says="How long all the article pages of one visit may take together.",
)

ALERT_PUBLISHERS = Setting(
    key="alert.publishers",
    kind=kinds.whole(2, 100),
    default=3,
    says="How many independent publishers must report a story for it to deserve an alert.",
)
ALERT_WITHIN = Setting(
    key="alert.within_minutes",
    kind=kinds.whole(1, 1440),
    default=30,
    says="Within how many minutes of each other they must report it.",
)
ALERT_EXPIRES = Setting(
    key="alert.expires_minutes",
    kind=kinds.whole(1, 1440),
    default=120,
    says="How long an alert is still worth sending, in minutes.",
)

WEB_HOST = Setting(
    key="web.host", kind=kinds.host(), default="127.0.0.1", says="The address `digest serve` listens on."
)
WEB_PORT = Setting(
    key="web.port", kind=kinds.whole(1, 65535), default=8025, says="The port `digest serve` listens on."
)
WEB_PUBLIC_URL: Setting[str | None] = Setting(
    key="web.public_url",
    kind=kinds.public_url(),
    default=None,
    says="Where readers reach the pages: every unsubscribe link begins with it.",
    otherwise="http:// and where `digest serve` listens: good for a trial on this machine only",
)

RELAY_HOST = Setting(
    key="relay.host", kind=kinds.host(), default="127.0.0.1", says="The SMTP server that mail is handed to."
)
RELAY_PORT: Setting[int | None] = Setting(
    key="relay.port",
    kind=kinds.whole(1, 65535),
    default=None,
    says="Its port.",
    otherwise="25, 587 or 465, for the security none, starttls or tls",
)
RELAY_SECURITY: Setting[str | None] = Setting(
    key="relay.security",
    kind=kinds.choice("none", "starttls", "tls"),
    default=None,
    says="How the connection is protected: not at all, from STARTTLS on, or from its first byte.",
    otherwise="none on loopback, starttls to any other host",
)
RELAY_USERNAME = Setting(
    key="relay.username", kind=kinds.text("text"), default="", says="The name to log in with, where asked."
)
RELAY_PASSWORD = Setting(
    key="relay.password",
    kind=kinds.password(),
    default="",
    says="Its password; a secret file is the right place for it.",
)
RELAY_HELLO: Setting[str | None] = Setting(
    key="relay.hello",
    kind=kinds.host(),
    default=None,
    says="The name we give in EHLO; it should lead to this machine in DNS.",
    otherwise="the address of our end of the connection, in brackets",
)

SEND_LEASE = Setting(
    key="send.lease_seconds",
    # Not less than one mail may take with all the patience of RFC 5321 §4.5.3.2: 25 minutes.
    kind=kinds.whole(1500, 86400),
    default=1800,
    says="How long a silent sender may keep the deliveries it took before another takes them over.",
)

LOG_FORMAT = Setting(
    key="log.format",
    kind=kinds.choice("human", "json"),
    default="human",
    says="Lines for people, or one JSON object a line.",
)
LOG_LEVEL = Setting(
    key="log.level",
    kind=kinds.choice("debug", "info", "warning", "error"),
    default="info",
    says="The least that is worth a line.",
)

SETTINGS: tuple[Setting[object], ...] = (
    DATABASE,
    KEYS,
    CONTACT,
    ADMIN,
    TEMPLATES,
    GATHER_MIN_DELAY,
    GATHER_MAX_DELAY,
    GATHER_ALLOW,
    GATHER_CHILDREN,
    GATHER_FETCH,
    GATHER_READ,
    GATHER_PAGES,
    ALERT_PUBLISHERS,
    ALERT_WITHIN,
    ALERT_EXPIRES,
    WEB_HOST,
    WEB_PORT,
    WEB_PUBLIC_URL,
    RELAY_HOST,
    RELAY_PORT,
    RELAY_SECURITY,
    RELAY_USERNAME,
    RELAY_PASSWORD,
    RELAY_HELLO,
    SEND_LEASE,
    LOG_FORMAT,
    LOG_LEVEL,
)
BY_KEY = {setting.key: setting for setting in SETTINGS}
SECTIONS = tuple(dict.fromkeys(setting.key.split(".")[0] for setting in SETTINGS if "." in setting.key))
