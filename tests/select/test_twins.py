"""The versions of an article in several languages are one publisher's, and one pick."""

from datetime import timedelta

from digest.model.article import Article, ArticleVersion
from digest.model.ids import Language, SectionId, StoryId, VersionId
from digest.model.people import Follows
from digest.model.pick import Pick
from digest.select.choosing import Wishes, choose
from digest.select.ranking import ranking_of
from stories import EN, NOW, UK, a_list, a_version, an_article

ENGLISH = an_article("Trains run again", language=EN, publisher="The Courier")
UKRAINIAN = an_article("Потяги знову курсують", language=UK, publisher="THE COURIER")


def version(number: int, article: Article) -> ArticleVersion:
    """An article of the one story there is."""
    return a_version(number, article, story_id=StoryId(1), section=SectionId(1))


def picked(*languages: Language) -> Pick:
    other = an_article("Trains, says the Herald", publisher="Herald", published=NOW - timedelta(hours=1))
    versions = version(1, UKRAINIAN), version(2, ENGLISH), version(3, other)
    wishes = Wishes(follows=Follows(), languages=languages, had={})
    (pick,) = choose(ranking_of(versions, {}, now=NOW), wishes, mailing_list=a_list(), now=NOW).picks
    return pick


def test_the_version_is_that_of_the_language_read_first_and_its_twin_is_nobody_else() -> None:
    assert [(pick.version, pick.also) for pick in (picked(UK, EN), picked(EN, UK))] == [
        (VersionId(1), ("Herald",)),
        (VersionId(2), ("Herald",)),
    ]


def test_a_publisher_of_two_languages_weighs_as_one() -> None:
    alone = ranking_of([version(1, UKRAINIAN)], {}, now=NOW)
    both = ranking_of([version(1, UKRAINIAN), version(2, ENGLISH)], {}, now=NOW)

    assert [one.rank for one in both.candidates] == [one.rank for one in alone.candidates]
