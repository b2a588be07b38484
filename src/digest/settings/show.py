"""The settings as an operator sees them: `digest config show`, and docs/settings.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

from digest.settings.table import SECTIONS, SETTINGS, Setting
from digest.settings.values import Settings

_TOP = """\
# Settings

<!-- Made by `python -m digest.settings` from the table in src/digest/settings/table.py. -->

Every setting can be given in five ways. Where it is given in more than one, the first of these counts:

1. a flag of the command;
2. a variable of the environment, named in the table;
3. a secret file: a file named like the key (`relay.password`), its content the value, in the folder that
   `DIGEST_SECRETS` names, or else in the one systemd names in `$CREDENTIALS_DIRECTORY`;
4. `digest.toml` in the current folder, or the file that `--config` or `DIGEST_CONFIG` names;
5. the default.

`digest config show --origin` prints each value and where it came from; passwords are hidden. A key that is
unknown, or a value that is wrong, stops the command with the name of the file, the key and the nearest right
one. Relative paths start from the folder of `digest.toml` where they stand in it, and from the current folder
otherwise.

```toml
# digest.toml
database = "./subscribers.db"
contact = "newsroom@example.org"

[web]
public_url = "https://news.example.org"

[relay]
host = "smtp.example.org"
username = "digest"       # the password: in a secret file named relay.password
```
"""
_HEAD = ("| key | variable | what | takes | default |", "|---|---|---|---|---|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One line of `config show`."""

    key: str
    value: str
    """Passwords are hidden; empty for what is not set."""
    origin: str
    says: str


def shown(settings: Settings) -> tuple[Shown, ...]:
    """Every setting with its value in words, in the order of the table."""
    return tuple(
        Shown(
            key=setting.key,
            value=_value(setting, attrgetter(setting.key)(settings)),
            origin=settings.origins[setting.key],
            says=setting.says,
        )
        for setting in SETTINGS
    )


def settings_page() -> str:
    """docs/settings.md: a test holds the file in step with the table."""
    return "\n".join((_TOP, *_sections()))


def _sections() -> Iterator[str]:
    for section in ("", *SECTIONS):
        yield f"## `[{section}]`" if section else "## At the top of the file"
        yield ""
        yield from _HEAD
        yield from (_row(one) for one in SETTINGS if one.key.rpartition(".")[0] == section)
        yield ""


def _row(setting: Setting[object]) -> str:
    default = f"`{setting.default}`" if setting.default else "none"
    cells = (f"`{setting.key}`", f"`{setting.variable}`", setting.says, setting.kind.says)
    return f"| {' | '.join(cells)} | {setting.otherwise or default} |"


def _value(setting: Setting[object], value: object) -> str:
    return "" if value is None else setting.kind.show(value)
