"""Log lines for people or machines, in which nobody's address and nobody's link appears.

    log("web").warning("page failed", error="StoreUnavailable")

    2026-11-22T07:00:00.000000Z warning  web: page failed error=StoreUnavailable

Every line passes `scrub`, those of libraries too: whoever reads a log, or is sent a part of one,
learns nothing about a reader.
"""

import json
import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Protocol, TextIO, cast

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

_LONGEST = 20_000
_DEEPEST = 6
_IN_TRACEBACKS = "\n\t"

# Generous on purpose: what might be an address is hidden. The look-behind lets a run of characters be
# tried from its start only, so that hostile text costs linear time.
_RUN = r'[^\s<>()\[\],;:"\\@]'
_DOMAIN = r"""(?:\[[^\]\s]*\]|[^\s<>()\[\],;:"'\\@/?#&]+)"""
_ADDRESS = re.compile(rf"""(?:"[^"\n]{{0,66}}"|(?<!{_RUN}){_RUN}+)(?:@|%40){_DOMAIN}""")
_TOKEN = re.compile(r"""(?:/|%2f)u(?:/|%2f)[^\s/?#&"'<>()\[\]\\]+""", re.IGNORECASE)


class Log(Protocol):
    """What any room may say. An event is a few fixed words; what varies goes into the facts."""

    def debug(self, event: str, **facts: object) -> None: ...
    def info(self, event: str, **facts: object) -> None: ...
    def warning(self, event: str, **facts: object) -> None: ...
    def error(self, event: str, **facts: object) -> None: ...
    def exception(self, event: str, **facts: object) -> None:
        """Inside an except block: with the traceback."""


def log(room: str) -> Log:
    """The log of one room, good before and after `set_up_log`."""
    if not structlog.is_configured():
        _set_up_ours(_human, logging.WARNING, sys.stderr)
    return cast("Log", structlog.get_logger(room=room))


def set_up_log(*, style: str, level: str, stream: TextIO | None = None) -> None:
    """Decides once, at the door, how the log looks: `human` or `json`, from this level on, to stderr.

    Libraries that use `logging` are heard too, from `warning` on, or from `debug` on when we debug.
    """
    lowest = logging.getLevelNamesMapping()[level.upper()]
    out = sys.stderr if stream is None else stream
    render = _json if style == "json" else _human
    _set_up_ours(render, lowest, out)
    _set_up_libraries(render, lowest if lowest == logging.DEBUG else max(lowest, logging.WARNING), out)


def scrub(text: str) -> str:
    """The text without anything that looks like an address or like the token of a reader's link."""
    shorter = text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"
    return _ADDRESS.sub("<address>", _TOKEN.sub("/u/<token>", shorter))


def _set_up_ours(render: Processor, level: int, stream: TextIO) -> None:
    structlog.configure(
        processors=[structlog.processors.add_log_level, *_chain(), render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )


class _LibraryLines(logging.StreamHandler[TextIO]):
    """Our handler of `logging`, known by its class when it is replaced."""


def _set_up_libraries(render: Processor, level: int, stream: TextIO) -> None:
    handler = _LibraryLines(stream)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_log_level, _room_of_library],
            processors=[ProcessorFormatter.remove_processors_meta, *_chain(), render],
        )
    )
    root = logging.getLogger()
    root.handlers = [old for old in root.handlers if not isinstance(old, _LibraryLines)]
    root.addHandler(handler)
    root.setLevel(level)


def _chain() -> tuple[Processor, ...]:
    return (
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.processors.format_exc_info,
        _scrubbed,
    )


def _room_of_library(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event["room"] = event["_record"].name
    return event


def _scrubbed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: _clean(fact) for key, fact in event.items()}


def _clean(fact: object, depth: int = 0) -> object:
    """The fact as JSON may hold it, every text in it scrubbed."""
    if fact is None or isinstance(fact, bool | int | float):
        return fact
    if depth > _DEEPEST:
        return "…"
    if isinstance(fact, Mapping):
        return {_text(key): _clean(value, depth + 1) for key, value in fact.items()}
    if isinstance(fact, list | tuple | set | frozenset):
        return [_clean(value, depth + 1) for value in fact]
    return _text(fact)


def _text(fact: object) -> str:
    text = fact.decode("utf-8", "backslashreplace") if isinstance(fact, bytes | bytearray) else str(fact)
    # a lone surrogate could not be written to the stream
    return scrub(text.encode("utf-8", "backslashreplace").decode())


def _json(_logger: WrappedLogger, _method: str, event: MutableMapping[str, object]) -> str:
    return json.dumps(event, ensure_ascii=False)


def _human(_logger: WrappedLogger, _method: str, event: MutableMapping[str, object]) -> str:
    at, level, room, name = (str(event.pop(key, "")) for key in ("at", "level", "room", "event"))
    exception = event.pop("exception", None)
    facts = " ".join(f"{key}={_word(fact)}" for key, fact in event.items())
    line = f"{at} {level:<8} {room}: {_visible(name)} {facts}".rstrip()
    return line if exception is None else f"{line}\n{_visible(str(exception), allowed=_IN_TRACEBACKS)}"


def _word(fact: object) -> str:
    text = str(fact)
    return text if text and text.isprintable() and " " not in text else json.dumps(fact, ensure_ascii=False)


def _visible(text: str, allowed: str = "") -> str:
    """Without characters that a terminal would obey."""
    return "".join(
        letter if letter.isprintable() or letter in allowed else f"\\x{ord(letter):02x}" for letter in text
    )
