"""How the pages look and what they say: templates and words in, HTML and its headers out."""

import base64
import hashlib
import tomllib
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from digest.model.ids import Language
from digest.web.doors import Standing

Words = Mapping[str, Mapping[str, str]]

_PAGES = ("unsubscribe", "unsubscribed", "not_found", "trouble")


class Looks:
    """The pages, read once from their folder and ready in every language."""

    def __init__(self, folder: Path) -> None:
        environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            auto_reload=False,
        )
        environment.filters["fill"] = _fill
        style = (folder / "style.css").read_text(encoding="utf-8")
        environment.globals["style"] = Markup(style)  # noqa: S704 - our own file
        self._templates = {page: environment.get_template(f"{page}.html") for page in _PAGES}
        self._words = {Language(file.stem): _words(file) for file in (folder / "words").glob("*.toml")}
        self._headers = _headers(style)

    @property
    def languages(self) -> frozenset[Language]:
        return frozenset(self._words)

    def page(
        self, name: str, language: Language, *, status: int = 200, standing: Standing | None = None
    ) -> HTMLResponse:
        """The page of this name as an answer, with the headers every page has."""
        html = self._templates[name].render(
            language=language,
            words=self._words[language][name],
            standing=standing,
            name=_bdi(standing.list_name) if standing else "",
            mailbox=_mailbox(standing.write_to) if standing else "",
        )
        return HTMLResponse(html, status_code=status, headers={**self._headers, "Content-Language": language})


def _words(file: Path) -> Words:
    words: Words = tomllib.loads(file.read_text(encoding="utf-8"))
    return words


def _fill(sentence: str, **parts: str) -> Markup:
    """The sentence with its {places} filled; what is not markup already is escaped."""
    return Markup("{}").format(sentence).format(**parts)


def _bdi(name: str) -> Markup:
    """A name in any script, which may not turn the sentence around it."""
    return Markup("<bdi>{}</bdi>").format(name)


def _mailbox(address: str) -> Markup:
    return Markup('<a href="mailto:{0}">{0}</a>').format(address)


def _headers(style: str) -> dict[str, str]:
    """Nothing may be loaded, framed, kept, indexed or told to other sites; there is no script to allow."""
    style_hash = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        "default-src 'none'",
        f"style-src 'sha256-{style_hash}'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), browsing-topics=()",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
    }
