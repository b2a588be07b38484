"""An article as templates see it: plain values, short enough, free of what breaks a mail.

Articles come from outside. They were cleaned on the way in; what a mail depends on (no control
characters, web addresses only, a size that fits) is made sure of here once more.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from enum import StrEnum

from digest.compose.words import Words
from digest.model.article import Article, Image
from digest.model.errors import InputRefused


class CardKind(StrEnum):
    """How much room a story gets; also the name of the template's piece."""

    LEAD = "lead"
    STORY = "story"


_SUMMARY = {CardKind.LEAD: 420, CardKind.STORY: 240}
HEADLINE = 200
_CAPTION = 300
_CREDIT = 100
_ALT = {CardKind.LEAD: 150, CardKind.STORY: 80}
_ALSO = 4
_WORDS_A_MINUTE = 200
_SHORTEST_BODY = 80
"""Words; a feed's teaser says nothing about how long the article is."""
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, at which Gmail clips; marks that turn the text after them around; half characters."""
_SPACES = re.compile(r"[ \t\n\r\u2028\u2029]+")
"""Not the no-break space: it keeps "22 000" together."""
_NO_URI = re.compile(r'[ \t\r\n"<>\\^`{|}]')
"""ASCII that no address holds as it is (RFC 3986 §2), and at which a plain-text link would end."""
_NARROWEST_LEAD = 400
_TALLEST = {CardKind.LEAD: 1.0, CardKind.STORY: 1.25}
_FLATTEST = 0.3


def story_view(
    article: Article, kind: CardKind, words: Words, *, also: Sequence[str] = ()
) -> Mapping[str, object]:
    """What a template may print of an article. `also` are other publishers of the same story.

    Raises InputRefused for an article whose address is not one of the web.
    """
    if (url := _web_address(article.url)) is None:
        raise InputRefused(f"{article.publisher}: an article without a web address cannot be mailed")
    direction = _direction(article.headline) or words.direction
    return {
        "url": url,
        "headline": shortened(article.headline, HEADLINE),
        "summary": shortened(article.summary, _SUMMARY[kind]),
        "lang": article.language,
        "dir": direction,
        "start": "right" if direction == "rtl" else "left",
        "meta": [_part(text, words) for text in _meta(article, words, also)],
        "image": _image(article, kind),
    }


def shortened(text: str, limit: int) -> str:
    """One line without control characters, ended between words with "…" where it is longer."""
    line = _SPACES.sub(" ", _UNFIT.sub("", text)).strip()
    if len(line) <= limit:
        return line
    cut = line[:limit]
    return (cut.rpartition(" ")[0] or cut[:-1]).rstrip(" .,:;–—-") + "…"


def minutes(text_words: int) -> int:
    """How long this many words take to read, at least one minute."""
    return max(1, round(text_words / _WORDS_A_MINUTE))


def count_words(text: str) -> int:
    return len(text.split())


def _meta(article: Article, words: Words, also: Sequence[str]) -> list[str]:
    """The line under a story: publisher, author, how long it takes, who else has it."""
    line = [article.publisher, article.byline]
    if article.byline.casefold() == article.publisher.casefold():
        line.pop()
    length = count_words(article.body)
    if length >= _SHORTEST_BODY:
        line.append(words.numbered(words.minutes, minutes(length)))
    line.append(words.also_by([shortened(name, 60) for name in also[:_ALSO]]))
    return [short for text in line if (short := shortened(text, 250))]


def _part(text: str, words: Words) -> Mapping[str, object]:
    return {"text": text, "foreign": _direction(text) not in (None, words.direction)}


def _direction(text: str) -> str | None:
    """The way the first letter runs (UAX #9, P2); None for a text without letters."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("R", "AL"):
            return "rtl"
        if kind == "L":
            return "ltr"
    return None


def _image(article: Article, kind: CardKind) -> Mapping[str, object] | None:
    image = article.image
    if image is None or (url := _web_address(image.url)) is None or not _fits(image, kind):
        return None
    caption, credit = shortened(image.caption, _CAPTION), shortened(image.credit, _CREDIT)
    return {
        "src": url,
        "alt": shortened(image.caption or article.headline, _ALT[kind]),
        "caption": f"{caption} ({credit})".strip() if credit else caption,
    }


def _fits(image: Image, kind: CardKind) -> bool:
    """Whether its shape suits the place: mail programs cannot crop, so what does not is left out."""
    if not image.width or not image.height:
        return True
    shape = image.height / image.width
    wide_enough = kind is CardKind.STORY or image.width >= _NARROWEST_LEAD
    return wide_enough and _FLATTEST <= shape <= _TALLEST[kind]


def _web_address(url: str) -> str | None:
    """The address as both parts can carry it, or None for one that is not of the web."""
    if not url.startswith(("https://", "http://")) or _UNFIT.search(url):
        return None
    return _NO_URI.sub(lambda found: f"%{ord(found[0]):02X}", url)
