"""What a visit brings, told by what it is about: stories, copies, and what makes a story new again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from digest.jobs.filing import Found, file_articles, read_shelves
from digest.model.article import ArticleVersion
from digest.model.ids import StoryId
from digest.model.source import Source
from digest.store import articles, likeness, stories, withheld
from digest.store.database import Connection, Database
from stored import NOW, a_source
from stories import an_article

HOUR = timedelta(hours=1)
VISIT = "Trump's envoy Kellogg visits Ukrainian National Guard training"
SPUN = "Trump’s envoy Kellogg visits Ukrainian Nationwide Guard coaching"
TALKS = "Kellogg arrives in Kyiv for talks with Zelensky"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    c: Connection
    courier: Source
    herald: Source

    def file(
        self,
        headline: str,
        body: str = "",
        *,
        source: Source | None = None,
        now: datetime = NOW,
        **fields: str,
    ) -> ArticleVersion:
        of = source or self.courier
        url = fields.pop("url", f"https://{of.key}.example/{abs(hash((headline, now)))}")
        article = an_article(
            headline, url=url, body=body, publisher=of.publisher, published=now - HOUR, guid=url, **fields
        )
        found = [Found(entry=article, article=article)]
        file_articles(self.c, of, found, shelves=read_shelves(self.c), now=now)
        return self.filed()[headline]

    def filed(self) -> dict[str, ArticleVersion]:
        current = articles.current(self.c, since=NOW - timedelta(days=60))
        return {version.article.headline: version for version in current}

    def story(self, article: ArticleVersion) -> StoryId:
        return articles.by_id(self.c, article.article_id).story_id

    def copied(self, article: ArticleVersion) -> int | None:
        return articles.by_id(self.c, article.article_id).copy_of


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with database.writing() as c:
        yield Desk(c=c, courier=a_source(c, "courier"), herald=a_source(c, "herald"))


def test_a_spun_reprint_folds_into_its_original_and_another_story_does_not(desk: Desk) -> None:
    original = desk.file(VISIT)
    talks = desk.file(TALKS, source=desk.herald, now=NOW + HOUR)
    spun = desk.file(SPUN, source=desk.herald, now=NOW + 2 * HOUR)

    assert desk.story(spun) == desk.story(original) != desk.story(talks)
    assert desk.copied(spun) == original.article_id
    assert desk.copied(original) is None


def test_the_original_that_comes_late_takes_the_place_of_its_copies(desk: Desk) -> None:
    copy = desk.file(SPUN, source=desk.herald, byline="Courier", now=NOW + HOUR)
    original = desk.file(VISIT, now=NOW + 3 * HOUR)

    assert desk.copied(copy) == original.article_id
    assert desk.copied(original) is None
    assert desk.story(original) == desk.story(copy) == copy.story_id, "the older number stays"


def test_a_source_that_reports_the_same_kind_of_event_again_tells_another_story(desk: Desk) -> None:
    told = [
        desk.file(f"Air raid alert in {place} region, residents are asked to take shelter")
        for place in ("Sumy", "Kharkiv", "Poltava")
    ]

    assert len({desk.story(one) for one in told}) == 3


def test_what_an_editor_told_apart_is_not_joined_by_likeness_again(desk: Desk) -> None:
    one, other = desk.file(VISIT), desk.file(SPUN, source=desk.herald, now=NOW + HOUR)
    made = stories.split(desk.c, one.story_id, [other.article_id])

    third = desk.file(
        "Envoy Kellogg visits National Guard training of Ukraine", source=desk.herald, now=NOW + 2 * HOUR
    )

    assert (desk.story(one), desk.story(other)) == (one.story_id, made)
    assert desk.story(third) in {one.story_id, made}


STRIKE = "Missile strike on Kramatorsk kills 3 people at a market"
REPORT = (
    "A missile hit the central market of Kramatorsk on Friday morning and killed three people, the regional "
    "governor said. Eight were wounded. Rescuers are searching the rubble of two pavilions, and the streets "
    "around the market are closed. It is the second strike on the city this week."
)
TOLL = "Death toll of the Kramatorsk market strike rises to 12"
LATER = (
    "Twelve people are now known to have died in the missile strike on the market of Kramatorsk, the "
    "governor said after rescuers had found more bodies in the rubble of the pavilions. The search goes on."
)


def test_a_story_becomes_new_by_news_and_not_by_a_reprint_or_a_correction(desk: Desk) -> None:
    first = desk.file(STRIKE, REPORT)
    desk.file("Kramatorsk: missile kills 3 people at market", REPORT, source=desk.herald, now=NOW + 8 * HOUR)
    desk.file(STRIKE.replace("people", "persons"), REPORT, url=first.article.url, now=NOW + 9 * HOUR)
    assert stories.story(desk.c, first.story_id).renewed is None

    later = desk.file(TOLL, LATER, source=desk.herald, now=NOW + 10 * HOUR)

    assert desk.story(later) == first.story_id
    assert desk.copied(later) is None
    assert stories.story(desk.c, first.story_id).renewed == NOW + 10 * HOUR


def test_a_story_is_weighed_whenever_it_gets_an_article(desk: Desk) -> None:
    first = desk.file(STRIKE, REPORT)
    alone = stories.story(desk.c, first.story_id).rank
    desk.file(TOLL, LATER, source=desk.herald, now=NOW)

    both = stories.story(desk.c, first.story_id).rank
    assert alone is not None
    assert both is not None
    assert both > alone + 0.9, "two independent publishers weigh twice as much as one"


def test_articles_of_last_week_are_filed_and_compared_with_nothing(desk: Desk) -> None:
    one, other = desk.file(VISIT, now=NOW), desk.file(SPUN, source=desk.herald, now=NOW + timedelta(days=7))

    assert desk.story(one) != desk.story(other)


def test_what_joins_a_withheld_story_is_withheld_with_it_and_so_is_what_is_taken_over(desk: Desk) -> None:
    original = desk.file(VISIT, url="https://herald.example/1")
    stories.withhold(desk.c, original.story_id)
    number = original.article_id

    for source, url in (
        (desk.herald, "https://herald.example/1"),
        (desk.courier, "https://courier.example/2"),
    ):
        text = an_article(
            VISIT, url=url, body="More is known.", publisher=source.key, published=NOW, guid=f"{url}#"
        )
        found = [Found(entry=text, article=text)]
        file_articles(desk.c, source, found, shelves=read_shelves(desk.c), now=NOW + HOUR)

    theirs = articles.telling(desk.c, [original.story_id])[original.story_id]
    assert {version.source_id for version in theirs} == {desk.herald.id, desk.courier.id}
    assert number in {version.article_id for version in theirs}
    numbers = {version.article_id for version in theirs}
    assert withheld.among(desk.c, numbers) == numbers
    stories.release(desk.c, original.story_id)
    assert withheld.among(desk.c, numbers) == set()


def test_what_was_told_before_the_newest_articles_of_a_long_story_is_not_news_again(desk: Desk) -> None:
    first = desk.file(STRIKE, REPORT)
    at = NOW + 7 * HOUR
    desk.file(TOLL, LATER, source=desk.herald, now=at)
    renewed = stories.story(desk.c, first.story_id).renewed
    for number in range(likeness.MOST_MEMBERS + 2):
        desk.file(f"{STRIKE}, part {number}", REPORT, source=a_source(desk.c, f"paper-{number}"), now=at)

    again = desk.file(
        "Kramatorsk: toll of the market strike rises to 12", LATER, source=desk.herald, now=NOW + 20 * HOUR
    )

    assert renewed is not None
    assert desk.story(again) == first.story_id
    assert stories.story(desk.c, first.story_id).renewed == renewed


def test_each_story_is_asked_for_its_newest_articles(desk: Desk) -> None:
    talks = desk.file(TALKS)
    strikes = [
        desk.file(f"{STRIKE}, part {number}", REPORT, source=a_source(desk.c, f"paper-{number}"))
        for number in range(likeness.MOST_MEMBERS + 2)
    ]

    found = likeness.members(desk.c, {desk.story(talks), desk.story(strikes[-1])})

    assert {story: len(its) for story, its in found.items()} == {
        desk.story(talks): 1,
        desk.story(strikes[-1]): likeness.MOST_MEMBERS,
    }
    assert likeness.member(desk.c, strikes[0].article_id) is not None
