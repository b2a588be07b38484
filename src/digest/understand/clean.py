"""From an entry, which anybody may have written, to an article, which a template may show.

Everything that comes out is plain text or an absolute web address: no HTML is kept, so there is no
list of what would be allowed in it. Runs in a child process, since HTML that is nested deeply
enough takes its parser any time it likes.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from html import unescape

import nh3

from digest.model.article import Article, Image
from digest.model.ids import Language
from digest.model.source import Entry, Feed, Page, Source
from digest.understand.dates import Stated, read_date
from digest.understand.languages import language_of
from digest.understand.links import (
    article_address,
    counts_readers,
    depth,
    is_front_page,
    same_site,
    web_address,
)
from digest.understand.markup import BLOCKS, FIGURE, SILENT, simple_blocks
from digest.understand.names import byline_of, headline_of, label_of
from digest.understand.text import cut, hides_nothing, seen, visible, without_leftovers

SUMMARY = 320
"""Characters of a summary, as of the other limits here."""
_CAPTION, _CREDIT, _GUID, _BODY = 300, 160, 500, 20_000
_DERIVED_HEADLINE = 100
_SAMPLE = 400
"""So much of an article is enough to tell its language."""
_USUAL_ENTRIES, _USUAL_SAMPLE, _USUAL_RAW = 20, 1_000, 400
_LONGEST_NAME = 1_000
_TELLING = 4
"""Words: "Ukraine" begins many a sentence that does not repeat the headline."""
_AFTER_HEADLINE = " .:;!?…|–—-"
_MOST_RELATED = 10
_MOST_ALTERNATES = 12
_SMALLEST_PICTURE = 2
"""Pixels: what is no larger counts readers."""

_LARGEST_FIELD = 1 << 16
_ROUNDS = 3
"""How often text may have been escaped; what is still markup after that is meant to be."""

_KEPT_BLOCKS, _DROPPED = set(BLOCKS - SILENT), set(SILENT)
_BLOCK_TAG = re.compile(rf"<(?=/?(?:\w+:)?(?:{'|'.join(sorted(BLOCKS | FIGURE))})\b)", re.IGNORECASE)
_KEPT_TAG = re.compile(r"<[^<>]*>")
_BLANK_LINE = re.compile(r"\n\s*\n")
_MARKUP = re.compile(r"[<&]")
_WORD = re.compile(r"\w+")
_CUT_OFF = re.compile(
    r"(?:</|&(?:#[xX]?[0-9a-fA-F]{0,6}|a|am|amp|l|lt|g|gt|q|qu|quo|quot|n|nb|nbs|nbsp|m|md|mda|mdas|mdash|nd|nda|ndas"
    r"|ndash|h|he|hel|hell|helli|hellip|la|laq|laqu|laquo|ra|raq|raqu|raquo|[lr][sd]qu?o?|[lr][sd]|ap|apo|apos))$"
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
    headline = headline_of(plain(entry.title), (source.publisher, _site_name(feed.title[:_LONGEST_NAME])))
    url = article_address(entry.link)
    blocks = paragraphs(entry.content)
    summary, body = _summary((entry.summary, blocks), headline), _joined(blocks)
    if url is None:
        return Refused(reason=f"{_named(headline or summary)} has no link that can be followed")
    if not headline and not summary:
        return Refused(reason=f"the entry for {url} has neither a headline nor a text")
    labels, sample = (entry.language, feed.language), f"{headline} {summary} {body}"[:_SAMPLE]
    if (language := language_of(sample, *labels, stated=source.language, usual=usual)) is None:
        return Refused(reason=f"{_named(headline or summary)} is in none of the languages we know")
    published = read_date(entry.published or entry.updated, seen=seen_at)
    return Article(
        url=url,
        headline=headline or cut(summary, _DERIVED_HEADLINE),
        publisher=source.publisher,
        language=language,
        guid=seen(entry.guid)[:_GUID],
        byline=_byline(entry.author, source.publisher),
        label=_first_label(entry.categories),
        published=published.moment if published else None,
        day_only=published is not None and published.day_only,
        summary=summary if headline else "",
        body=body,
        image=_image(entry.image),
        alternates=_alternates(entry.alternates, url),
    )


def usual_language(feed: Feed) -> Language | None:
    """The language of a feed as a whole, by the words of its first entries."""
    sample = ""
    for entry in feed.entries[:_USUAL_ENTRIES]:
        sample += plain(f"{entry.title} {_beginning(entry.summary, _USUAL_RAW)}") + "\n"
        if len(sample) > _USUAL_SAMPLE:
            break
    return language_of(sample)


def with_page(article: Article, page: Page, *, seen_at: datetime | None = None) -> Article:
    """The article with what its page knows better: section, picture with caption, body; and what it lacks.

    The page's canonical address counts only on the same site: a reprint is not its original. Nor
    is an article the site's front page, which careless templates name on every page.
    """
    canonical = article_address(page.canonical)
    if canonical is None or not same_site(canonical, article.url) or is_front_page(canonical):
        canonical = article.url
    blocks = _without(article.headline, paragraphs(page.body))
    image = _image(page.image)
    published = _dated(article, read_date(page.published, seen=seen_at))
    return replace(
        article,
        url=canonical,
        byline=article.byline or _byline(page.author, article.publisher),
        label=_label(page.section[:_LONGEST_NAME]) or article.label,
        published=published.moment if published else None,
        day_only=published is not None and published.day_only,
        summary=article.summary or _summary((page.summary, blocks), article.headline),
        body=max(_joined(blocks), article.body, key=len),
        image=image if image and (image.caption or image.credit or not article.image) else article.image,
        related=_related(page, article.url),
        alternates=_alternates((*page.alternates, *article.alternates), article.url, canonical),
    )


def plain(html_or_text: str, limit: int = _LARGEST_FIELD) -> str:
    """One line of plain text, at most `limit` characters: no tag, no entity, no character unseen.

    What was escaped several times is decoded several times; `plain` of its own answer changes nothing.
    """
    if "<" not in html_or_text and "&" not in html_or_text:
        line = seen(html_or_text[:_LARGEST_FIELD])
        return line if len(line) <= limit else cut(line, limit)
    text = _beginning(html_or_text)
    for _ in range(_ROUNDS):
        before, text = text, _decoded(text)
        if text == before or not _may_be_markup(text):
            break
    if _may_be_markup(text) and text != _decoded(text):
        text = seen(_MARKUP.sub(" ", text))
    return cut(text, limit)


def paragraphs(html_or_text: str) -> tuple[str, ...]:
    """The blocks of a text, each as `plain` gives it; the words of figures and scripts are none."""
    if not html_or_text:
        return ()
    blocks = _blocks(_beginning(html_or_text), _ROUNDS)
    together = "".join(blocks)
    if _may_be_markup(together) or not hides_nothing(together):
        return tuple(filter(None, map(plain, blocks)))
    return tuple(text for block in blocks if (text := " ".join(block.split())))


def _may_be_markup(text: str) -> bool:
    return "<" in text or "&" in text


def _beginning(text: str, limit: int = _LARGEST_FIELD) -> str:
    """As much of a field as is looked at, without half a tag at its end."""
    if len(text) > limit:
        text = text[:limit]
        text = text[: text.rindex("<")] if text.rfind("<") > text.rfind(">") else text
    return visible(text)


def _blocks(text: str, rounds: int) -> list[str]:
    """Splits at block tags, and what turns out to be escaped markup once more."""
    if rounds and _may_be_markup(text):
        pieces = _once_decoded(text)
        if pieces != [text]:
            return [block for piece in pieces if piece.strip() for block in _blocks(piece, rounds - 1)]
    return _BLANK_LINE.split(text) if "\n" in text else [text]


def _decoded(text: str) -> str:
    """One round of taking markup off."""
    return seen(" ".join(_once_decoded(_CUT_OFF.sub("", text))))


def _once_decoded(text: str) -> list[str]:
    """The text of each block, by a look where that is enough."""
    blocks = simple_blocks(text)
    return parsed_blocks(text) if blocks is None else blocks


def parsed_blocks(text: str) -> list[str]:
    """The text of each block as a parser of HTML has it. A block tag that it drops divides them too."""
    kept = nh3.clean(
        _BLOCK_TAG.sub("<br><", text), tags=_KEPT_BLOCKS, clean_content_tags=_DROPPED, attributes={}
    )
    return [unescape(piece) for piece in _KEPT_TAG.split(kept)]


def _summary(texts: tuple[str, tuple[str, ...]], headline: str) -> str:
    """What of a summary, or else of the text itself, says anything beyond the headline."""
    summary, body = texts
    for blocks in (paragraphs(summary), body):
        text = without_leftovers(" ".join(_without(headline, blocks)))
        # What stood before a leftover may look like a cut-off entity now.
        if text := plain(text, SUMMARY) if _may_be_markup(text) else cut(text, SUMMARY):
            return text
    return ""


def _without(headline: str, blocks: tuple[str, ...]) -> tuple[str, ...]:
    """The blocks less the headline, where the first is that, or begins with it as a sentence of its own."""
    end = _end_of(headline, blocks[0]) if blocks else None
    if end is None:
        return blocks
    first, *rest = blocks
    remainder = first[end:].lstrip(_AFTER_HEADLINE)
    is_sentence = bool(first[end : len(first) - len(remainder)].strip())
    if (
        remainder
        and not is_sentence
        and (len(_WORD.findall(headline)) < _TELLING or not remainder[0].isupper())
    ):
        return blocks
    return (remainder, *rest) if remainder.strip(" .…") else tuple(rest)


def _end_of(headline: str, text: str) -> int | None:
    """Where the words of the headline end at the beginning of a text; None if it begins with others."""
    end = 0
    for word in _WORD.finditer(headline):
        found = _WORD.search(text, end)
        if found is None or found[0].casefold() != word[0].casefold():
            return None
        end = found.end()
    return end or None


def _byline(author: str, publisher: str) -> str:
    return _known_byline(author[:_LONGEST_NAME], publisher)


@lru_cache(maxsize=512)
def _known_byline(author: str, publisher: str) -> str:
    return byline_of(plain(author), publisher)


@lru_cache(maxsize=64)
def _site_name(title: str) -> str:
    return plain(title)


@lru_cache(maxsize=512)
def _label(name: str) -> str:
    return label_of(plain(name))


def _first_label(categories: tuple[str, ...]) -> str:
    return next((label for each in categories if (label := _label(each[:_LONGEST_NAME]))), "")


def _dated(article: Article, page: Stated | None) -> Stated | None:
    """When the feed says, or on that day the hour that the page adds; else when the page says."""
    if article.published is None:
        return page
    own = Stated(moment=article.published, day_only=article.day_only)
    return page if page is not None and own.holds(page) else own


def _image(image: Image | None) -> Image | None:
    url = web_address(image.url) if image else None
    if image is None or url is None or counts_readers(url):
        return None
    if any(side is not None and side <= _SMALLEST_PICTURE for side in (image.width, image.height)):
        return None
    return replace(
        image, url=url, caption=plain(image.caption, _CAPTION), credit=plain(image.credit, _CREDIT)
    )


def _related(page: Page, own: str) -> tuple[str, ...]:
    addresses = (article_address(link) for link in page.related)
    return tuple(dict.fromkeys(address for address in addresses if address and address != own))[
        :_MOST_RELATED
    ]


def _alternates(links: tuple[str, ...], *own: str) -> tuple[str, ...]:
    """Where the article stands in other languages: on its own site, and at addresses of its own."""
    addresses = (article_address(link) for link in links)
    there = (each for each in addresses if each and each not in own and same_site(each, own[0]))
    return tuple(each for each in dict.fromkeys(there) if depth(each) >= depth(own[0]) > 0)[:_MOST_ALTERNATES]


def _joined(blocks: tuple[str, ...]) -> str:
    text = "\n\n".join(blocks)
    return text if len(text) <= _BODY else text[:_BODY].rsplit(" ", 1)[0] + "…"


def _named(text: str) -> str:
    return f"“{cut(text, 60)}”" if text else "an entry"
