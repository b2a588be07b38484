"""Articles with all that topics may ask of them."""

from collections.abc import Sequence

from digest.model.article import ArticleVersion
from digest.model.ids import ArticleId
from digest.select.matching import Matter
from digest.store import articles, sections, sources
from digest.store.database import Connection


def matters_of(c: Connection, versions: Sequence[ArticleVersion]) -> dict[ArticleId, Matter]:
    """Each article with the keys of its source and section, and where it happens.

    A removed source has no key any more: nobody can ask for it.
    """
    located = articles.places_of(c, [version.article_id for version in versions])
    known = sources.named(c, {version.source_id for version in versions})
    source_keys = {source.id: source.key for source, _ in known}
    section_keys = {section.id: section.key for section in sections.every(c)}
    return {
        version.article_id: Matter(
            article=version.article,
            source=source_keys.get(version.source_id, ""),
            section=None if version.section is None else section_keys.get(version.section),
            places=located.get(version.article_id, frozenset()),
        )
        for version in versions
    }
