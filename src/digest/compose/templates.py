"""Message templates: an admin's folder or the shipped one, compiled to a value that travels.

A message is a folder of three files: `subject.txt`, `body.mjml` and `body.txt`, all Jinja.
`read_template` only reads; `compile_template` runs a compiler that can crash, so call it in a child
with limits. The result holds no code, only text, and pickles.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2 import Template as JinjaTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment

from digest.compose.mjml import compile_mjml
from digest.model.errors import TemplateRefused
from digest.shipped import shipped

_FILES = ("subject.txt", "body.mjml", "body.txt")
_FAILURES = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSource:
    """The three files of a message as a person wrote them."""

    name: str
    subject: str
    mjml: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A message template in one version. `html` is Jinja in HTML; `text` and `subject` are Jinja."""

    name: str
    hash: bytes
    """SHA-256 of its three sources."""
    subject: str
    html: str
    text: str


def read_template(name: str, overrides: Sequence[Path] = ()) -> TemplateSource:
    """The named message from the first folder that has it, the shipped ones last.

    Raises TemplateRefused when no folder has it, or one of its three files cannot be read.
    """
    for folder in (*overrides, shipped("templates")):
        if (folder / name).is_dir():
            subject, mjml, text = (_read(folder / name / file) for file in _FILES)
            return TemplateSource(name=name, subject=subject, mjml=mjml, text=text)
    raise TemplateRefused(f"there is no template {name!r}", hint=f"it is a folder {name}/ with {_FILES}")


def compile_template(source: TemplateSource) -> Template:
    """Compiles the layout and checks all three for syntax. Can crash or run long: use a child.

    Raises TemplateRefused, naming file and line.
    """
    jinja_template(source.subject, where=f"{source.name}/subject.txt", markup=False)
    jinja_template(source.text, where=f"{source.name}/body.txt", markup=False)
    html = compile_mjml(source.mjml, f"{source.name}/body.mjml")
    digest = hashlib.sha256()
    for text in (source.subject, source.mjml, source.text):
        digest.update(hashlib.sha256(text.encode()).digest())
    return Template(
        name=source.name, hash=digest.digest(), subject=source.subject, html=html, text=source.text
    )


def jinja_template(source: str, *, where: str, markup: bool) -> JinjaTemplate:
    """Ready to render: sandboxed, with every name that is not given an error.

    With `markup` everything printed is escaped and whitespace stays; without, blocks take their
    line end with them. Raises TemplateRefused with the line of a syntax error.
    """
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=markup,
        trim_blocks=not markup,
        lstrip_blocks=not markup,
        keep_trailing_newline=True,
    )
    try:
        return environment.from_string(source)
    except TemplateSyntaxError as error:
        raise TemplateRefused(f"{where} line {error.lineno}: {error.message}") from error
    except TemplateError as error:
        raise TemplateRefused(f"{where}: {error.message}") from error


@contextmanager
def refusing(where: str) -> Iterator[None]:
    """Turns whatever goes wrong while a template prints into TemplateRefused."""
    try:
        yield
    except _FAILURES as error:
        raise TemplateRefused(f"{where}: {error}") from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TemplateRefused(f"{path}: {error}") from error
