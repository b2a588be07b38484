"""Of two articles that say the same: who wrote it, and who only brings it too."""

from dataclasses import dataclass

from digest.language.tokens import words
from digest.model.article import ArticleVersion
from digest.understand.links import same_site

_HEAD, _TAIL = 400, 300
"""Characters in which a republisher names the original."""
_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An article, and the address of the source that brought it."""

    version: ArticleVersion
    source_url: str


def is_original(one: Account, other: Account) -> bool:
    """Whether the first rather than the second is the original; never true both ways.

    What counts is, in this order: whose site the other one's page names as its address; who names the other
    as where it comes from; who published first; whose article we had first.
    """
    for says in (_stands_with, _names):
        if says(other, one) != says(one, other):
            return says(other, one)
    return _age(one) < _age(other)


def _stands_with(one: Account, other: Account) -> bool:
    """Whether the page of one gives an address on the other's site."""
    url = one.version.article.url
    if same_site(url, one.source_url):
        return False
    return same_site(url, other.source_url) or same_site(url, other.version.article.url)


def _names(one: Account, other: Account) -> bool:
    """Whether one names the other's publisher where one says whose text it is."""
    name = words(other.version.article.publisher)
    article = one.version.article
    if len("".join(name)) < _SHORTEST_NAME or words(article.publisher) == name:
        return False
    told = (article.byline, article.summary, article.body[:_HEAD], article.body[-_TAIL:])
    return any(_stands_in(name, words(text)) for text in told)


def _stands_in(name: tuple[str, ...], text: tuple[str, ...]) -> bool:
    return any(text[at : at + len(name)] == name for at in range(len(text) - len(name) + 1))


def _age(one: Account) -> tuple[float, int]:
    return one.version.when.timestamp(), one.version.article_id
