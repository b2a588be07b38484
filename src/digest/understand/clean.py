"""From an entry, which anybody may have written, to an article, which a template may show.

Everything that comes out is plain text or an absolute web address. Runs in a child process, since
HTML that is nested deeply enough takes its parser any time it likes.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape

import nh3

from digest.language.front_page import names_section
from digest.model.article import Article, Image
from digest.model.ids import Language
from digest.model.source import Entry, Feed, Page, Source
from digest.understand.dates import read_date
from digest.understand.languages import language_of
from digest.understand.links import article_address, is_front_page, same_site, web_address
from digest.understand.text import cut, seen, visible, without_leftovers

SUMMARY = 320
"""Characters of a summary, as of the other limits here."""
_HEADLINE, _BYLINE, _LABEL, _CAPTION, _CREDIT, _GUID = 300, 120, 60, 300, 160, 500
_BODY = 20_000
_DERIVED_HEADLINE = 100
_LONGEST_BYLINE = 500
"""Characters that are looked through: what searches for addresses may take the square of its input."""
_MOST_RELATED = 10

_LARGEST_FIELD = 1 << 16
_ROUNDS = 3
"""How often text may have been escaped; what is still markup after that is meant to be."""

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_SILENT = frozenset(
    [
        "audio",
        "button",
        "canvas",
        "figcaption",
        "figure",
        "form",
        "iframe",
        "math",
        "noscript",
        "object",
        "script",
        "select",
        "style",
        "svg",
        "template",
        "textarea",
        "video",
    ]
)
"""Elements whose words are no part of the text."""

_BLOCK_TAG = re.compile(rf"<(/?(?:\w+:)?(?:{'|'.join(sorted(_BLOCKS))})\b)", re.IGNORECASE)
_KEPT_TAG = re.compile(r"<[^<>]*>")
_MARKUP = re.compile(r"[<&]")
_CUT_ENTITY = re.compile(
    r"&(?:#[xX]?[0-9a-fA-F]{0,6}|a|am|amp|l|lt|g|gt|q|qu|quo|quot|n|nb|nbs|nbsp|m|md|mda|mdas|mdash|nd|nda|ndas"
    r"|ndash|h|he|hel|hell|helli|hellip|la|laq|laqu|laquo|ra|raq|raqu|raquo|[lr][sd]qu?o?|[lr][sd]|ap|apo|apos)$"
)
_SEPARATORS = (" - ", " – ", " — ", " | ", " · ", " • ", " :: ", " » ", " « ", " / ")
_EMAIL = re.compile(r"\S+@\S+\.\w+\S*")
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+")
_BY = re.compile(
    r"(?:by|author|written by|від|автор(?:ка)?|текст|autor(?:ka)?|von|text)\s*:?\s+", re.IGNORECASE
)
_NOBODY = frozenset(
    (
        "admin",
        "administrator",
        "author",
        "editor",
        "guest",
        "news",
        "null",
        "root",
        "system",
        "unknown",
        "webmaster",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """An entry that makes no article, and why, for `source test`."""

    reason: str


def article_from_entry(
    entry: Entry,
    *,
    feed: Feed,
    source: Source,
    usual: Language | None = None,
    seen_at: datetime | None = None,
) -> Article | Refused:
    """The article that an entry announces, as far as the feed alone tells it.

    `usual` is the language of the feed's other entries, `seen_at` when we have it: a later date of
    publication is not believed.
    """
    headline = _headline(entry.title, source.publisher, feed.title)
    url = article_address(entry.link)
    body = paragraphs(entry.content)
    summary = _summary((entry.summary, entry.content), headline)
    if url is None:
        return Refused(reason=f"{_named(headline or summary)} has no link that can be followed")
    if not headline and not summary:
        return Refused(reason=f"the entry for {url} has neither a headline nor a text")
    words = f"{headline} {summary} {' '.join(body)[:1000]}"
    language = language_of(words, entry.language, feed.language, stated=source.language, usual=usual)
    if language is None:
        return Refused(reason=f"{_named(headline or summary)} is in none of the languages we know")
    return Article(
        url=url,
        headline=headline or cut(summary, _DERIVED_HEADLINE),
        publisher=source.publisher,
        language=language,
        guid=seen(entry.guid)[:_GUID],
        byline=_byline(entry.author, source.publisher),
        label=next((label for each in entry.categories if (label := _label(each))), ""),
        published=read_date(entry.published or entry.updated, seen=seen_at),
        summary=summary if headline else "",
        body=_joined(body),
        image=_image(entry.image),
    )


def usual_language(feed: Feed) -> Language | None:
    """The language of a feed as a whole, by the words of its first entries."""
    texts = (f"{entry.title} {entry.summary[:500]}" for entry in feed.entries[:20])
    return language_of(plain(" ".join(texts)))


def with_page(article: Article, page: Page, *, seen_at: datetime | None = None) -> Article:
    """The article with what its page knows better: section, picture with caption, body; and what it lacks.

    The page's canonical address counts only on the same site: a reprint is not its original. Nor
    is an article the site's front page, which careless templates name on every page.
    """
    canonical = article_address(page.canonical)
    if canonical is None or not same_site(canonical, article.url) or is_front_page(canonical):
        canonical = article.url
    body = _joined(_without(article.headline, paragraphs(page.body)))
    image = _image(page.image)
    return replace(
        article,
        url=canonical,
        byline=article.byline or _byline(page.author, article.publisher),
        label=_label(page.section) or article.label,
        published=article.published or read_date(page.published, seen=seen_at),
        summary=article.summary or _summary((page.summary, page.body), article.headline),
        body=max(body, article.body, key=len),
        image=image if image and (image.caption or image.credit or not article.image) else article.image,
        related=_related(page, article.url),
    )


def plain(html_or_text: str, limit: int = _LARGEST_FIELD) -> str:
    """One line of plain text, at most `limit` characters: no tag, no entity, no character unseen.

    What was escaped several times is decoded several times; `plain` of its own answer changes nothing.
    """
    text = _beginning(html_or_text)
    for _ in range(_ROUNDS):
        before, text = text, _decoded(text)
        if text == before:
            break
    if text != _decoded(text):
        text = seen(_MARKUP.sub(" ", text))
    return cut(text, limit)


def paragraphs(html_or_text: str) -> tuple[str, ...]:
    """The blocks of a text, each as `plain` gives it; the words of figures and scripts are none."""
    return tuple(text for block in _blocks(_beginning(html_or_text), _ROUNDS) if (text := plain(block)))


def _beginning(text: str) -> str:
    """As much of a field as is looked at, without half a tag at its end."""
    if len(text) > _LARGEST_FIELD:
        text = text[:_LARGEST_FIELD]
        text = text[: text.rindex("<")] if text.rfind("<") > text.rfind(">") else text
    return visible(text)


def _blocks(text: str, rounds: int) -> list[str]:
    """Splits at block tags, and what turns out to be escaped markup once more."""
    if rounds == 0 or not _MARKUP.search(text):
        return re.split(r"\n\s*\n", text)
    kept = nh3.clean(text, tags=set(_BLOCKS - _SILENT), clean_content_tags=set(_SILENT), attributes={})
    pieces = [unescape(piece) for piece in _KEPT_TAG.split(kept)]
    return [block for piece in pieces if piece.strip() for block in _blocks(piece, rounds - 1)]


def _decoded(text: str) -> str:
    """One round of taking markup off."""
    text = _CUT_ENTITY.sub("", text)
    if "<" in text:
        spaced = _BLOCK_TAG.sub(r" <\1", text)  # or the words of two paragraphs become one
        text = nh3.clean(spaced, tags=set(), clean_content_tags=set(_SILENT))
    return seen(unescape(text))


def _headline(title: str, *names: str) -> str:
    """Without the name of the site at its end."""
    headline = plain(title)
    for name in filter(None, (seen(name).casefold() for name in names)):
        for separator in _SEPARATORS:
            ending = separator + name
            if headline.casefold().endswith(ending) and len(headline) > len(ending):
                headline = headline[: -len(ending)].rstrip()
    return cut(headline, _HEADLINE)


def _summary(texts: tuple[str, ...], headline: str) -> str:
    """The first of these that says anything beyond the headline."""
    for text in texts:
        blocks = _without(headline, paragraphs(text))
        if summary := cut(plain(without_leftovers(" ".join(blocks))), SUMMARY):
            return summary
    return ""


def _without(headline: str, blocks: tuple[str, ...]) -> tuple[str, ...]:
    """The blocks less the headline, where the first is that, or begins with it as a sentence of its own."""
    words = re.findall(r"\w+", headline)
    if not words or not blocks:
        return blocks
    first, *rest = blocks
    repeated = re.match(
        r"\W*" + r"\W+".join(map(re.escape, words)) + r"(?!\w)(?P<end>[\s.:;!?…|–—-]*)", first, re.IGNORECASE
    )
    if repeated is None:
        return blocks
    remainder = first[repeated.end() :]
    if remainder and not repeated["end"].strip() and len(words) < 4:  # noqa: PLR2004 - "Ukraine" begins many a sentence
        return blocks
    if remainder and not repeated["end"].strip() and not remainder[0].isupper():
        return blocks
    return (remainder, *rest) if remainder.strip(" .…") else tuple(rest)


def _byline(author: str, publisher: str) -> str:
    """Names only: what mail software, blog software and templates put around them goes."""
    name = _ADDRESS.sub("", _EMAIL.sub("", plain(author)[:_LONGEST_BYLINE])).partition(" | ")[0]
    name = _BY.sub("", name.strip(" ,;|()<>-–—"), count=1).strip(" ,;|()<>-–—")
    if name.casefold() in _NOBODY or name.casefold() == publisher.casefold():
        return ""
    return cut(name, _BYLINE)


def _label(name: str) -> str:
    label = plain(name)
    return label if len(label) <= _LABEL and names_section(label) and not _ADDRESS.search(label) else ""


def _image(image: Image | None) -> Image | None:
    url = web_address(image.url) if image else None
    if image is None or url is None:
        return None
    return replace(
        image, url=url, caption=plain(image.caption, _CAPTION), credit=plain(image.credit, _CREDIT)
    )


def _related(page: Page, own: str) -> tuple[str, ...]:
    addresses = (article_address(link) for link in page.related)
    return tuple(dict.fromkeys(address for address in addresses if address and address != own))[
        :_MOST_RELATED
    ]


def _joined(blocks: tuple[str, ...]) -> str:
    text = "\n\n".join(blocks)
    return text if len(text) <= _BODY else text[:_BODY].rsplit(" ", 1)[0] + "…"


def _named(text: str) -> str:
    return f"“{cut(text, 60)}”" if text else "an entry"
