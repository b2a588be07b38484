"""The pages and feeds of the example newsroom, made from its folder: data files and plain templates.

folder → publishers and what they wrote → the words of a template → one answer for every address.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import Template

from digest.cli.newsroom_files import Publisher, Written, read_publishers, read_text

NOT_FOUND = "/404.html"
WIDE = ("1200", "675")
LATEST = 4
TEASER = 90

Words = Mapping[str, str | tuple[str, ...]]
"""What a template may name: one text, or any number of them, none included."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PICTURE_TYPE = "image/png"
_PAGE_TYPE = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the site answers at one address."""

    body: bytes
    content_type: str
    status: int = 200


def render_site(folder: Path, base_url: str, now: datetime) -> Mapping[str, Answer]:
    """Every address of the example newsroom and what it answers, as if it had been written up to `now`.

    The same folder, address and time give the same bytes. `base_url` has no slash at its end. Raises
    InputRefused where a file of the folder cannot be understood.
    """
    moment = now.astimezone(UTC).replace(microsecond=0)
    publishers = read_publishers(folder)
    site = {f"/img/{path.name}": _picture(path) for path in sorted((folder / "img").glob("*.png"))}
    names: Words = {
        "homes": tuple(f"/{publisher.key}/" for publisher in publishers),
        "publishers": tuple(publisher.name for publisher in publishers),
    }
    site["/"] = _page(read_text(folder / "index.html"), names)
    site[NOT_FOUND] = _page(read_text(folder / "404.html"), {}, status=404)
    for publisher in publishers:
        site |= _Desk(publisher=publisher, site=base_url, now=moment).answers()
    return site


def fill(template: str, words: Words) -> str:
    """The template with its $words replaced.

    A line that names a word with many values is repeated for each of them, and left out when there is
    none. Everything else stands as it is.
    """
    return "\n".join(line for row in template.splitlines() for line in _lines(row, words))


def _lines(row: str, words: Words) -> Iterator[str]:
    line = Template(row)
    given = {name: words[name] for name in line.get_identifiers()}
    once = {name: value for name, value in given.items() if isinstance(value, str)}
    many = {name: value for name, value in given.items() if not isinstance(value, str)}
    if not many:
        yield line.substitute(once)
    for values in zip(*many.values(), strict=False):
        yield line.substitute(once | dict(zip(many, values, strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """One publisher at one moment at one address: what its templates are filled with."""

    publisher: Publisher
    site: str
    now: datetime

    def answers(self) -> dict[str, Answer]:
        publisher, templates = self.publisher, self.publisher.templates
        entries = [entry for written in publisher.written for entry in self._entries(written)]
        feed = fill(templates["feed"], self._common() | {"entries": "\n".join(entries)})
        index = self._common() | {"all": self._teasers(publisher.written)}
        pages = {f"/{publisher.key}/": _page(templates["index.html"], index)}
        pages[publisher.feed_path] = Answer(body=feed.encode(), content_type=publisher.media_type)
        for written in publisher.written:
            if written.page:
                pages[self._path(written)] = _page(templates["page.html"], self._page_words(written))
        return pages

    def _common(self) -> dict[str, str | tuple[str, ...]]:
        return {
            "site": self.site,
            "publisher": _escaped(self.publisher.name),
            "credit": _escaped(self.publisher.credit),
            "home": f"{self.site}/{self.publisher.key}/",
            "feed": f"{self.site}{self.publisher.feed_path}",
            "built": mail_date(self.now),
            "iso": self.now.isoformat(),
        }

    def _page_words(self, written: Written) -> Words:
        words = self._words(written)
        others = [other for other in self.publisher.written if other.page and other.slug != written.slug]
        canonical = {
            "self": words["url"],
            "original": f"{self.site}/{written.reprints}/",
        }.get(written.canonical, ())
        return words | {
            "body": "\n".join(_paragraphs(written.body, words)),
            "latest": self._teasers(tuple(others[:LATEST])),
            "canonical": canonical,
            "linked_data": self._linked_data(written),
        }

    def _entries(self, written: Written) -> Iterator[str]:
        words = self._words(written)
        for manner in ({}, *written.again):
            said = {**self.publisher.manner, **written.feed, **manner}
            replaced = {name: _said(value, words) for name, value in said.items() if name != "without"}
            left_out: Words = dict.fromkeys(said.get("without", ()), ())
            yield fill(self.publisher.templates["entry.xml"], {**words, **replaced, **left_out})

    def _teasers(self, written: tuple[Written, ...]) -> str:
        template = self.publisher.templates["teaser.html"]
        return "\n".join(fill(template, self._words(one)) for one in written if one.page)

    def _words(self, written: Written) -> dict[str, str | tuple[str, ...]]:
        """Everything a template of an article may name, as markup; () where the article has none."""
        published = self.now - timedelta(hours=written.age)
        url = f"{self.site}{self._path(written)}"
        picture = f"{self.site}/img/{written.image}" if written.image else ""
        number = 4100 + 7 * (len(self.publisher.written) - self.publisher.written.index(written))
        return self._common() | {
            "slug": written.slug,
            "number": str(number),
            "path": self._path(written),
            "url": url,
            "link": url,
            "guid": url,
            "title": _escaped(written.headline),
            "summary": _escaped(written.summary),
            "description": _escaped(written.summary),
            "content": "".join(_paragraphs(written.body, {"site": self.site})),
            "teaser": written.teaser or _cut(_escaped(written.summary)),
            "label": _escaped(written.label),
            "categories": tuple(_escaped(label) for label in (written.label, *written.tags)),
            "author": _maybe(_escaped(written.byline)),
            "image": _maybe(picture and f"{picture}.png"),
            "image_width": _maybe(picture and WIDE[0]),
            "image_height": _maybe(picture and WIDE[1]),
            "caption": _maybe(_escaped(written.caption)),
            "pubdate": mail_date(published),
            "published": published.isoformat(),
            "updated": published.isoformat(),
            "iso": published.isoformat(),
            "day": mail_date(published)[:-15],
            "date": published.date().isoformat(),
            "clock": f"{published:%H:%M}",
        }

    def _linked_data(self, written: Written) -> str:
        data = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": written.headline,
            "description": written.summary,
            "articleSection": written.label,
            "datePublished": (self.now - timedelta(hours=written.age)).isoformat(),
            "publisher": {"@type": "Organization", "name": self.publisher.name},
            "author": {"@type": "Person", "name": written.byline} if written.byline else None,
            "image": f"{self.site}/img/{written.image}.png" if written.image else None,
        }
        kept = {key: value for key, value in data.items() if value is not None}
        return json.dumps(kept, ensure_ascii=False).replace("</", "<\\/")

    def _path(self, written: Written) -> str:
        return f"/{self.publisher.key}/{written.slug}/"


def _said(value: str | list[str], words: Words) -> str | tuple[str, ...]:
    if isinstance(value, str):
        return Template(value).safe_substitute(words)
    return tuple(value)


def _paragraphs(body: str, words: Words) -> Iterator[str]:
    """Paragraphs in markup; one that begins with "<" is markup already."""
    for paragraph in filter(None, map(str.strip, body.split("\n\n"))):
        if paragraph.startswith("<"):
            yield Template(paragraph).safe_substitute(words)
        else:
            yield f"<p>{_escaped(paragraph)}</p>"


def _page(template: str, words: Words, *, status: int = 200) -> Answer:
    return Answer(body=fill(template, words).encode(), content_type=_PAGE_TYPE, status=status)


def _picture(path: Path) -> Answer:
    return Answer(body=path.read_bytes(), content_type=_PICTURE_TYPE)


def _escaped(text: str) -> str:
    pairs = (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"))
    for plain, entity in pairs:
        text = text.replace(plain, entity)
    return text


def _maybe(text: str) -> str | tuple[str, ...]:
    return text or ()


def _cut(text: str) -> str:
    """Cut by characters, in the middle of a word as likely as not: that is how such teasers look."""
    return text if len(text) <= TEASER else f"{text[:TEASER]}..."


def mail_date(moment: datetime) -> str:
    """RFC 822 as feeds use it: "Sun, 22 Nov 2026 07:00:00 +0000", in English whatever the locale."""
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    return f"{day}, {moment:%d} {month} {moment:%Y %H:%M:%S} +0000"
