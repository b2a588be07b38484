"""Which story an article tells: by keys, by likeness, and what follows for the story from that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from digest.jobs.likening import Likening
from digest.jobs.ranks import Ranks
from digest.jobs.twinning import Kin, Twinning
from digest.model.article import Article
from digest.model.ids import ArticleId, StoryId
from digest.model.likeness import Gist, Member
from digest.store import articles, stories
from digest.store.articles import Understood
from digest.store.database import Connection
from digest.store.known import KnownArticle
from digest.understand.group import Filing, file_under
from digest.understand.identify import StoryKeys, address_key, folded, lead_key


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signs:
    """What speaks for this story or that."""

    certain: tuple[StoryId, ...]
    likely: tuple[StoryId, ...]
    keys: tuple[bytes, ...]
    """By which the article is to be found by those that tell the same."""
    gist: Gist | None
    members: Mapping[StoryId, Sequence[Member]]
    """The articles that it was compared with, by story."""


class Telling:
    """Files the articles of one visit under stories; `close` writes down what they came to together."""

    def __init__(self, c: Connection, *, now: datetime, kin: Kin) -> None:
        self._c = c
        self._now = now
        self._likening = Likening(c, now=now)
        self._twinning = Twinning(c, now=now, kin=kin)
        self._ranks = Ranks(c)

    def write(self, understood: Understood, had: KnownArticle | None, *, keys: StoryKeys) -> ArticleId:
        """An article joins a story that is told already, or begins one; changed words may join two."""
        own = stories.roots(self._c, [had.story])[had.story] if had is not None else None
        at = min(understood.article.published or self._now, self._now)
        signs = self._signs(understood, keys, had=had, at=at, own=own)
        filing = self._filing(signs)
        for gone in filing.merge:
            if filing.story is not None:
                stories.merge(self._c, into=filing.story, gone=gone)
        if had is None:
            version = articles.add(self._c, understood, story=filing.story, seen=self._now)
        else:
            version = articles.add_version(self._c, had.id, understood)
        stories.remember(self._c, version.story_id, signs.keys, at=at)
        taken = filter(None, (filing.story, *filing.merge))
        self._likening.joined(
            version,
            signs.gist,
            at=at,
            members=[one for story in taken for one in signs.members.get(story, ())],
            begun=filing.story is None,
            anew=had is not None,
            merged=bool(filing.merge),
        )
        self._ranks.changed(version, alone=filing.story is None)
        return version.article_id

    def close(self) -> None:
        self._likening.close()
        self._ranks.close()

    def _signs(
        self,
        understood: Understood,
        keys: StoryKeys,
        *,
        had: KnownArticle | None,
        at: datetime,
        own: StoryId | None,
    ) -> _Signs:
        told = stories.find(
            self._c,
            (keys.link, *keys.firm, *keys.leads, *keys.verbatim, *keys.alternates, *keys.named),
        )
        leads = self._leads_believed(understood, keys.leads, known=stories.told_around(at, told, keys.leads))
        worded = {
            **stories.told_around(at, told, keys.verbatim, within=stories.SAME_WORDS),
            **stories.told_around(at, told, (*keys.firm, *leads)),
        }
        page = address_key(understood.article.url)
        paged = {
            **stories.told_around(at, told, [page]),
            **stories.told_around(at, told, [keys.link], within=None),
        }
        named = stories.told_around(at, told, (*keys.alternates, *keys.named), within=stories.SAME_WORDS)
        twins = self._twinning.twins(understood, keys, told=named, own=own, had=had.id if had else None)
        gist = self._likening.gist(_saying_something(understood.article, leads), at=at)
        by_key = tuple(dict.fromkeys((*paged.values(), *worded.values())))
        alike, members = self._likening.alike(
            gist, understood, at=at, known=(*by_key, *filter(None, [own])), own=own
        )
        return _Signs(
            certain=(*filter(None, [own]), *paged.values()),
            likely=(*worded.values(), *twins.stories, *alike),
            keys=(keys.link, *keys.firm, *leads, *keys.verbatim, *twins.keys),
            gist=gist,
            members=members,
        )

    def _filing(self, signs: _Signs) -> Filing:
        meant = {*signs.certain, *signs.likely}
        apart = stories.apart_among(self._c, meant) if len(meant) > 1 else ()
        return file_under(signs.certain, signs.likely, apart=apart)

    def _leads_believed(
        self, understood: Understood, leads: tuple[bytes, ...], *, known: Mapping[bytes, StoryId]
    ) -> tuple[bytes, ...]:
        """Without those that lead to a story which this source tells already, under other headlines.

        Nobody tells a story twice in the same words, so there a lead alone is no sign of one.
        """
        told = articles.headlines(self._c, known.values(), source=understood.source)
        headline = folded(understood.article.headline)
        others = {story for story, its in told.items() if headline not in map(folded, its)}
        return tuple(lead for lead in leads if known.get(lead) not in others)


def _saying_something(article: Article, leads: Sequence[bytes]) -> Article:
    """Without an opening that stands under every headline: it says nothing of what the article is about."""
    lead = lead_key(article.summary or article.body[:400])
    if lead is None or lead in leads:
        return article
    return replace(article, summary="") if article.summary else replace(article, body="")
