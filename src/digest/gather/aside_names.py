"""By which names and words pages mark what is not the article: cards, lists of other news, and so on."""

import re
from enum import Enum, auto
from functools import lru_cache

from digest.gather.xml_tree import Element


class Aside(Enum):
    """What stands on a page beside its article."""

    CARD = auto()
    """A teaser in the midst of the text, for another article."""
    LIST = auto()
    """A list of other news."""
    EITHER = auto()
    """One of these two: a card if it leads to one article only."""
    REST = auto()
    """Neither: navigation, comments, buttons, forms."""


_CARD = re.compile(
    r"kg-bookmark-card|kg-embed-card|wp-embedded-content|is-provider-wordpress|embedly-card"
    r"|(?:[\w-]+[-_])?(?:read|see|also)-?_?(?:more|also|read|too)(?:[-_][\w-]+)?"
)
_RELATED = re.compile(
    r"(?:in|inline|td)?[-_]?(?:article|block|content|text)?[-_]?related"
    r"(?:[-_](?:card|post|article|link|item|news|inline|material)s?)?"
)
_LIST = re.compile(
    r"(?:[\w-]+[-_])?(?:related|recommended|recommendations|recirculation|most-?read|popular|latest|trending)"
    r"[-_]?(?:posts?|articles?|news|stories|content|links|items|block|widget|list|section|area|wrapper)?"
    r"|more-like-this|also-like|jp-relatedposts|yarpp[\w-]*|sidebar|widget-area"
)
_REST = re.compile(
    r"newsletter[\w-]*|subscribe[\w-]*|comments?(?:-area|-list|-section)?|share-?(?:bar|buttons?|links)?"
    r"|social-?(?:share|links|icons)|(?:site|page|main|global)?[-_]?footer|colophon|copyright"
)
_HEADING = re.compile(
    r"latest(?: (?:articles?|news|posts?|stories))?"
    r"|more like this|more (?:news|stories|articles|from .{1,40})"
    r"|(?:related|recommended|popular)(?: (?:articles?|news|posts?|stories|content|topics))?"
    r"|most (?:read|popular)|trending(?: now)?"
    r"|(?:read|see) (?:also|more|next)|you (?:may|might) (?:also )?like|also (?:read|like)"
    r"|(?:останні|свіжі|головні|більше|схожі|популярні|пов.язані) (?:новини|статті|матеріали|публікації)"
    r"|(?:читайте|дивіться) (?:також|ще)|популярне|за темою|вам може сподобатися"
    r"|(?:последние|свежие|похожие|популярные|главные) (?:новости|статьи|материалы|записи)"
    r"|(?:читайте|смотрите) также|популярное|по теме"
    r"|(?:czytaj|zobacz) (?:także|również|też)|najnowsze(?: wiadomości| artykuły)?|powiązane(?: artykuły)?"
    r"|polecane|podobne (?:artykuły|wpisy)"
    r"|lesen sie auch|mehr zum thema|(?:neueste|ähnliche|weitere) (?:artikel|beiträge|nachrichten)"
    r"|das könnte (?:sie|dich) (?:auch )?interessieren"
)
_LEAD_IN = re.compile(
    r"(?:read|see|watch) (?:also|more)|also read|related|читайте (?:також|також на сайті|ще|также)"
    r"|дивіться також|смотрите также|(?:czytaj|zobacz) (?:także|również|też|więcej)|lesen sie (?:auch|mehr)",
    re.IGNORECASE,
)
_NAMED = frozenset({"div", "section", "figure", "ul", "ol", "p", "blockquote", "aside", "span"})
_BY_TAG = {"aside": Aside.LIST, "nav": Aside.REST, "footer": Aside.REST}
_CARD_PROSE, _LIST_PROSE = 600, 3_000
"""Characters in paragraphs without a link: more than a card, or a list of teasers, ever has."""

_LONGEST_NAMES = 500
_NAMES = (
    (_CARD, Aside.CARD, _CARD_PROSE),
    (_RELATED, Aside.EITHER, _CARD_PROSE),
    (_LIST, Aside.LIST, _LIST_PROSE),
    (_REST, Aside.REST, _LIST_PROSE),
)

LIST_PROSE = _LIST_PROSE
LONGEST_HEADING, LONGEST_LEAD_IN = 80, 300


def by_tag(element: Element) -> Aside | None:
    return _BY_TAG.get(str(element.tag))


def by_name(element: Element) -> tuple[Aside, int] | None:
    """What its class or id says that it is, unless it holds paragraphs of more than so many characters."""
    if element.tag not in _NAMED:
        return None
    said = f"{element.get('class') or ''} {element.get('id') or ''}"
    return None if said == " " else _meant(said[:_LONGEST_NAMES])


@lru_cache(4096)
def _meant(said: str) -> tuple[Aside, int] | None:
    names = said.lower().split()
    for pattern, aside, prose in _NAMES:
        if any(pattern.fullmatch(name) for name in names):
            return aside, prose
    return None


def opens_list(words: str) -> bool:
    """Whether a heading with these words stands above a list of other news."""
    return _HEADING.fullmatch(words.rstrip(" :»›>").lower()) is not None


def leads_in(words: str) -> bool:
    """Whether a paragraph with these words sends readers to another article."""
    return _LEAD_IN.match(words) is not None
