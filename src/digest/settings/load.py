"""Flags over environment over secret files over digest.toml over defaults: one value a key.

    flags, environ, folder of secrets, digest.toml  →  key → (value, origin)  →  Settings

Every layer is read whole and checked, so a mistake is found even where another layer hides it.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from digest.model.errors import SettingRefused
from digest.settings.assemble import Chosen, Value, assemble
from digest.settings.kinds import Wrong
from digest.settings.nearest import nearest, slip
from digest.settings.table import BY_KEY, PREFIX, SECTIONS, SETTINGS, Setting
from digest.settings.values import Settings

FILE = "digest.toml"
CONFIG_VARIABLE = "DIGEST_CONFIG"
SECRETS_VARIABLE = "DIGEST_SECRETS"
SYSTEMD_VARIABLE = "CREDENTIALS_DIRECTORY"
_NOT_SETTINGS = frozenset({CONFIG_VARIABLE, SECRETS_VARIABLE, "DIGEST_SOAK"})
_FOR_TESTS = "DIGEST_TEST_"
_SECRET_LIMIT = 64 * 1024

_Layer = Mapping[str, Value]


def load_settings(
    environ: Mapping[str, str], *, flags: Mapping[str, object], config: Path | None, cwd: Path
) -> Settings:
    """The settings of this command: what the operator said, the nearest word counting most.

    `flags` are by key (`relay.host`), None for one that was not given. `config` is `--config`.
    Reads files, and nothing else of the machine. Raises SettingRefused for an unknown or wrong key.
    """
    chosen: dict[str, Value] = {}
    for layer in (
        _defaults(cwd),
        _from_file(environ, config, cwd),
        _from_secrets(environ, cwd),
        _from_environment(environ, cwd),
        _from_flags(flags, cwd),
    ):
        chosen.update(layer)
    return assemble(Chosen(values=chosen), cwd)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a layer's values come from, for messages and for relative paths."""

    origin: str
    folder: Path


def _defaults(cwd: Path) -> _Layer:
    place = _Place(origin="default", folder=cwd)
    return {
        setting.key: Value(value=None, origin=place.origin)
        if setting.default is None
        else _read(setting, setting.default, place)
        for setting in SETTINGS
    }


def _from_flags(flags: Mapping[str, object], cwd: Path) -> _Layer:
    layer = {}
    for key, flag in flags.items():
        if key not in BY_KEY:
            raise _unknown("the command line", key, BY_KEY)
        setting = BY_KEY[key]
        if flag is not None:
            given = str(flag) if isinstance(flag, Path) else flag
            layer[key] = _read_any(setting, given, _Place(origin=setting.flag, folder=cwd))
    return layer


def _from_environment(environ: Mapping[str, str], cwd: Path) -> _Layer:
    by_variable = {setting.variable: setting for setting in SETTINGS}
    layer = {}
    for variable, given in environ.items():
        if not variable.startswith(PREFIX) or variable in _NOT_SETTINGS or variable.startswith(_FOR_TESTS):
            continue
        if variable not in by_variable:
            raise _unknown("the environment", variable, [*by_variable, CONFIG_VARIABLE, SECRETS_VARIABLE])
        setting = by_variable[variable]
        layer[setting.key] = _read_any(setting, given, _Place(origin=variable, folder=cwd))
    return layer


def _from_secrets(environ: Mapping[str, str], cwd: Path) -> _Layer:
    """One file a key, as container platforms and systemd hand out secrets.

    Our own folder may hold nothing else. systemd's may: the key file itself, for one; there, only
    a name that looks like a slip of the pen is refused. Names with a dot in front are the platform's.
    """
    own = bool(environ.get(SECRETS_VARIABLE))
    variable = SECRETS_VARIABLE if own else SYSTEMD_VARIABLE
    if not environ.get(variable):
        return {}
    folder = (cwd / environ[variable]).absolute()
    layer = {}
    for file in _files(folder, variable):
        if file.name in BY_KEY:
            place = _Place(origin=str(file), folder=cwd)
            layer[file.name] = _read_any(BY_KEY[file.name], _secret(file), place)
        elif own or slip(file.name, BY_KEY):
            raise _unknown(str(folder), file.name, BY_KEY)
    return layer


def _from_file(environ: Mapping[str, str], config: Path | None, cwd: Path) -> _Layer:
    named = config or (Path(environ[CONFIG_VARIABLE]) if environ.get(CONFIG_VARIABLE) else None)
    file = (cwd / (named or FILE)).absolute()
    if named is None and not file.exists():
        return {}
    place = _Place(origin=str(file), folder=file.parent)
    return {setting.key: _read(setting, value, place) for setting, value in _keys(_table(file), file)}


def _keys(
    table: Mapping[str, object], file: Path, section: str = ""
) -> Iterator[tuple[Setting[object], object]]:
    """Each key of the file with its setting. Raises SettingRefused for one that is none."""
    for name, value in table.items():
        key = f"{section}.{name}" if section else name
        if key in BY_KEY:
            yield BY_KEY[key], value
        elif key in SECTIONS and isinstance(value, dict):
            yield from _keys(value, file, key)
        elif key in SECTIONS:
            raise SettingRefused(
                f"{file}: {key} is a section, not a setting", hint=f"write [{key}] above its keys"
            )
        elif isinstance(value, dict) and not section:
            raise _unknown(str(file), f"[{key}]", [f"[{one}]" for one in SECTIONS])
        else:
            raise _unknown(str(file), key, BY_KEY)


def _table(file: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingRefused(f"{file}: not TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise SettingRefused(f"{file}: not UTF-8, from byte {error.start} on") from error
    except OSError as error:
        raise SettingRefused(f"{file}: cannot be read: {error.strerror}") from error


def _files(folder: Path, variable: str) -> Iterable[Path]:
    try:
        return sorted(file for file in folder.iterdir() if not file.name.startswith("."))
    except OSError as error:
        raise SettingRefused(f"{variable}: {folder} cannot be read: {error.strerror}") from error


def _secret(file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as opened:
            content = opened.read(_SECRET_LIMIT + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingRefused(f"{file}: cannot be read as UTF-8 text") from error
    if len(content) > _SECRET_LIMIT:
        raise SettingRefused(f"{file}: is longer than {_SECRET_LIMIT} characters")
    return content.removesuffix("\n").removesuffix("\r")


def _read_any(setting: Setting[object], given: object, place: _Place) -> Value:
    if not isinstance(given, str):
        return _read(setting, given, place)
    try:
        value = setting.kind.from_text(given)
    except ValueError as error:
        raise _wrong(setting, given, place) from error
    return _read(setting, value, place)


def _read(setting: Setting[object], given: object, place: _Place) -> Value:
    try:
        return Value(value=setting.kind.read(given, place.folder), origin=place.origin)
    except Wrong as error:
        raise _wrong(setting, given, place, why=str(error)) from error


def _wrong(setting: Setting[object], given: object, place: _Place, *, why: str = "") -> SettingRefused:
    value = "" if setting.kind.secret else f", not {given!r}"
    reason = f": {why}" if why else ""
    return SettingRefused(
        f"{place.origin}: {setting.key} must be {setting.kind.says}{value}{reason}", hint=setting.says
    )


def _unknown(origin: str, name: str, names: Iterable[str]) -> SettingRefused:
    near = nearest(name, names)
    hint = f"did you mean {near}?" if near else "`digest config show` lists every setting"
    return SettingRefused(f"{origin}: {name} is not a setting", hint=hint)
