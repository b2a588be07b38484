"""What stands on an article's page and is not the article: teaser cards, lists of other news.

A card shows another article's headline, author and first words in the midst of this one's text; left
in, they would become this one's. So they are taken out of the tree before anything is read from it.
"""

import re
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urljoin

from digest.gather.xml_tree import Element

_CARD = re.compile(
    r"kg-bookmark-card|kg-embed-card|wp-embedded-content|is-provider-wordpress|embedly-card"
    r"|(?:[\w-]+[-_])?(?:read|see|also)-?_?(?:more|also|read|too)(?:[-_][\w-]+)?"
    r"|(?:in|inline|td)?[-_]?(?:article|block|content|text)?[-_]?related"
    r"(?:[-_](?:card|post|article|link|item|news|inline|material)s?)?"
)
_LIST = re.compile(
    r"(?:[\w-]+[-_])?(?:related|recommended|recommendations|recirculation|most-?read|popular|latest|trending)"
    r"[-_]?(?:posts?|articles?|news|stories|content|links|items|block|widget|list|section|area|wrapper)?"
    r"|more-like-this|also-like|jp-relatedposts|yarpp[\w-]*|sidebar|widget-area|newsletter[\w-]*"
    r"|subscribe[\w-]*|comments?(?:-area|-list|-section)?|share-?(?:bar|buttons?|links)?"
    r"|social-?(?:share|links|icons)"
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
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NEVER = frozenset({"html", "body", "main", "head"})
_MOST_LISTS = 50
_LONGEST_LEAD_IN = 300
_CARD_PROSE, _LIST_PROSE = 600, 3000
"""Characters in paragraphs without a link: more than a card, or a list of teasers, ever has."""


def take_out(tree: Element, base: str) -> tuple[str, ...]:
    """Removes them all, and gives the addresses of the teaser cards that stood in the text."""
    related: list[str] = []
    for element in [*_cards(tree), *_lead_ins(tree)]:
        related += _addresses(element, base)
        _remove(element)
    for element in _lists(tree):
        _remove(element)
    for heading in list(islice(_list_headings(tree), _MOST_LISTS)):
        _remove_list(heading)
    return tuple(dict.fromkeys(related))


def _cards(tree: Element) -> list[Element]:
    cards = _classed(tree, _CARD, prose=_CARD_PROSE)
    return [element for element in cards if next(element.iter("a"), None) is not None]


def _lists(tree: Element) -> list[Element]:
    return [*_classed(tree, _LIST, prose=_LIST_PROSE), *tree.iter("aside", "nav", "footer")]


def _classed(tree: Element, names: re.Pattern[str], *, prose: int) -> list[Element]:
    """Elements with such a class or id that do not hold the article itself."""
    return [
        element
        for element in tree.iter("div", "section", "figure", "ul", "ol", "p", "blockquote", "aside", "span")
        if any(names.fullmatch(name) for name in _names(element)) and not _holds_article(element, prose)
    ]


def _names(element: Element) -> list[str]:
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower().split()


def _holds_article(element: Element, prose: int) -> bool:
    """Whether its words are what the page is for: under its main heading, or paragraphs of some length."""
    if next(element.iter("h1", "article", "main"), None) is not None:
        return True
    return sum(len(_text(each)) for each in element.iter("p") if next(each.iter("a"), None) is None) > prose


def _lead_ins(tree: Element) -> Iterator[Element]:
    """Paragraphs such as "Read also: …" with a link."""
    for element in list(tree.iter("p", "li", "div", "blockquote")):
        if next(element.iter("a"), None) is None or next(element.iter("p", "div"), element) is not element:
            continue
        text = _first_words(element)
        if len(text) <= _LONGEST_LEAD_IN and _LEAD_IN.match(text):
            yield element


def _list_headings(tree: Element) -> Iterator[Element]:
    for element in tree.iter("h2", "h3", "h4", "h5", "h6", "div", "span", "p", "strong"):
        if len(element) <= 2 and _HEADING.fullmatch(_first_words(element).rstrip(" :»›>").lower()):  # noqa: PLR2004 - an icon, a link
            yield element


def _remove_list(heading: Element) -> None:
    """The block that a heading opens, if it is that block's first word; else what follows it with links."""
    parent = heading.getparent()
    block = heading
    while parent is not None and _opens(block, parent):
        block, parent = parent, parent.getparent()
    if block is not heading:
        _remove(block)
        return
    for sibling in list(heading.itersiblings()):
        if sibling.tag in _HEADINGS or (_text(sibling) and next(sibling.iter("a"), None) is None):
            break
        _remove(sibling)
    _remove(heading)


def _opens(block: Element, parent: Element) -> bool:
    """Whether nothing stands before the block in its parent, and the parent is not the article."""
    if parent.tag in _NEVER or parent.tag == "article" or _holds_article(parent, _LIST_PROSE):
        return False
    if (parent.text or "").strip():
        return False
    return not any(_text(sibling) for sibling in block.itersiblings(preceding=True))


def _addresses(element: Element, base: str) -> Iterator[str]:
    for link in element.iter("a"):
        try:
            address = urljoin(base, (link.get("href") or "").strip())
        except ValueError:
            continue
        if address.startswith(("http://", "https://")) and address.partition("#")[0] != base:
            yield address


def _text(element: Element) -> str:
    return " ".join("".join(str(part) for part in element.itertext()).split())


def _first_words(element: Element) -> str:
    """The text of a short element; of a long one, enough to see that it is long."""
    parts: list[str] = []
    size = 0
    for part in element.itertext():
        parts.append(str(part))
        size += len(parts[-1].strip())
        if size > _LONGEST_LEAD_IN:
            break
    return " ".join("".join(parts).split())


def _remove(element: Element) -> None:
    """Takes an element out, but leaves the text that follows it."""
    parent = element.getparent()
    if parent is None or element.tag in _NEVER:
        return
    tail, before = element.tail or "", element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
