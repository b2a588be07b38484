"""What a visit brought, filed: which articles are new, which are known again, and of which story."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from databases import Databases
from digest.jobs.filing import Filed, Found, file_articles, read_shelves
from digest.model.article import Article, ArticleVersion, Image
from digest.model.ids import StoryId
from digest.model.source import Source
from digest.store import articles
from digest.store.database import Connection, Database, open_database
from stored import NOW, a_source
from stories import an_article


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Two sources of one newsroom, and what is filed of them."""

    c: Connection
    courier: Source
    herald: Source
    pages: dict[Article, Article] = field(default_factory=dict)

    def file(self, *entries: Article, source: Source | None = None, now: datetime = NOW) -> Filed:
        found = [Found(entry=entry, article=self.pages.get(entry, entry)) for entry in entries]
        return file_articles(self.c, source or self.courier, found, shelves=read_shelves(self.c), now=now)

    def filed(self) -> dict[str, ArticleVersion]:
        """By headline, the newest words of each article."""
        current = articles.current(self.c, since=NOW - timedelta(days=60))
        assert len({version.article.headline for version in current}) == len(current)
        return {version.article.headline: version for version in current}

    def stories(self) -> set[StoryId]:
        return {version.story_id for version in self.filed().values()}


@pytest.fixture
def desk(database: Database) -> Iterator[Desk]:
    with database.writing() as c:
        yield Desk(c=c, courier=a_source(c, "courier"), herald=a_source(c, "herald"))


def entry(number: int, **fields: object) -> Article:
    """An entry that is like no other with another number."""
    known: dict[str, object] = {
        "url": f"https://courier.example/{number}",
        "headline": f"Headline number {number} about its own matter {number}",
        "guid": f"guid-{number}",
        "published": None,
        "summary": " ".join(f"word{number}x{place}" for place in range(30)),
    }
    return an_article(**{**known, **fields})  # type: ignore[arg-type]  # builders pass fields on by name


def test_a_guid_that_every_entry_has_swallows_no_article(desk: Desk) -> None:
    assert desk.file(*(entry(number, guid="1") for number in (1, 2, 3))) == Filed(new=3)
    assert desk.file(entry(4, guid="1")) == Filed(new=1)
    assert len(desk.stories()) == 4


def test_a_guid_that_comes_back_with_another_article_overwrites_nothing(desk: Desk) -> None:
    desk.file(entry(1, guid="latest"))

    assert desk.file(entry(2, guid="latest")) == Filed(new=1)
    assert len(desk.filed()) == 2


def test_two_entries_of_one_article_are_filed_once_and_at_the_next_visit_known(desk: Desk) -> None:
    entries = entry(1, guid=""), entry(2, guid="", url="https://courier.example/1")

    assert desk.file(*entries) == Filed(new=1, known=1)
    assert desk.file(*entries) == Filed(known=2)


@pytest.mark.parametrize("claimed", ["https://courier.example/news", "https://courier.example/1"])
def test_pages_that_all_claim_one_address_stay_where_their_entries_are(desk: Desk, claimed: str) -> None:
    entries = [entry(number) for number in (1, 2, 3)]
    desk.pages.update({each: replace(each, url=claimed) for each in entries})

    assert desk.file(*entries) == Filed(new=3)
    assert {version.article.url for version in desk.filed().values()} == {each.url for each in entries}
    assert len(desk.stories()) == 3


def test_two_entries_whose_pages_are_one_article_are_one_story_at_its_address(desk: Desk) -> None:
    first, second = entry(1), entry(2, headline=entry(1).headline)
    canonical = "https://courier.example/one"
    desk.pages.update({each: replace(each, url=canonical) for each in (first, second)})

    desk.file(first, second)

    current = articles.current(desk.c, since=NOW)
    assert {version.article.url for version in current} == {canonical}
    assert len({version.story_id for version in current}) == 1


TEASER = (
    "Read this and more on the site of the Courier, your independent source of news in the city since 1991"
)


def test_a_teaser_that_stands_under_every_headline_joins_no_stories(desk: Desk) -> None:
    desk.file(*(entry(number, summary=TEASER) for number in range(6)))

    assert len(desk.stories()) == 6


def test_a_teaser_that_a_source_repeats_at_every_visit_joins_no_stories(desk: Desk) -> None:
    for number in range(3):
        desk.file(entry(number, summary=TEASER), now=NOW + timedelta(hours=number))

    assert len(desk.stories()) == 3


def test_a_lead_that_another_source_took_over_joins_stories(desk: Desk) -> None:
    original = entry(1)
    spun = entry(2, url="https://herald.example/2", summary=original.summary)

    desk.file(original)
    desk.file(spun, source=desk.herald)

    assert len(desk.stories()) == 1


CORRECTED = "A corrected headline that says something else entirely"


def test_a_reprint_under_the_corrected_headline_tells_the_same_story(desk: Desk) -> None:
    desk.file(entry(1))
    assert desk.file(entry(1, headline=CORRECTED)) == Filed(changed=1)

    desk.file(entry(2, url="https://herald.example/2", headline=CORRECTED.upper()), source=desk.herald)

    assert len(desk.stories()) == 1


def test_a_corrected_headline_that_another_has_already_makes_two_stories_one(desk: Desk) -> None:
    desk.file(entry(1))
    desk.file(entry(2, url="https://herald.example/2", headline=CORRECTED.upper()), source=desk.herald)
    (oldest, _) = sorted(desk.stories())

    desk.file(entry(1, headline=CORRECTED))

    assert desk.stories() == {oldest}


def test_two_who_gather_at_once_file_an_article_once_and_a_story_as_one(databases: Databases) -> None:
    with databases.fresh() as address:
        with open_database(address) as database, database.writing() as c:
            courier, herald = a_source(c, "courier"), a_source(c, "herald")
        reprint = replace(entry(1), url="https://herald.example/1")
        first_has_filed, second_is_done = threading.Event(), threading.Event()

        def first() -> Filed:
            with open_database(address) as database, database.writing() as c:
                filed = Desk(c=c, courier=courier, herald=herald).file(entry(1))
                first_has_filed.set()
                # The other now waits for this transaction, so what is awaited here does not happen.
                assert not second_is_done.wait(0.2)
            return filed

        def second() -> list[Filed]:
            assert first_has_filed.wait(10)
            with open_database(address) as database, database.writing() as c:
                desk = Desk(c=c, courier=courier, herald=herald)
                filed = [desk.file(entry(1)), desk.file(reprint, source=herald)]
            second_is_done.set()
            return filed

        with ThreadPoolExecutor(2) as threads:
            two = threads.submit(first), threads.submit(second)
        assert (two[0].result(), two[1].result()) == (Filed(new=1), [Filed(known=1), Filed(new=1)])
        with open_database(address) as database, database.reading() as c:
            assert len({version.story_id for version in articles.current(c, since=NOW)}) == 1


def test_an_article_that_moved_is_followed_to_its_new_address(desk: Desk) -> None:
    desk.file(entry(1))
    moved = entry(1, url="https://courier.example/moved/1")

    assert desk.file(moved) == Filed(changed=1)
    assert desk.filed()[moved.headline].article.url == moved.url
    assert desk.file(moved) == Filed(known=1)


def test_a_picture_whose_address_is_signed_anew_at_every_visit_changes_nothing(desk: Desk) -> None:
    def signed(signature: str) -> Article:
        return entry(1, image=Image(url=f"https://cdn.example/1.jpg?signature={signature}"))

    desk.file(signed("a"))

    assert desk.file(signed("b")) == Filed(known=1)
    assert desk.file(entry(1, image=Image(url="https://cdn.example/2.jpg"))) == Filed(changed=1)


def test_an_update_whose_page_cannot_be_had_keeps_what_the_page_told_before(desk: Desk) -> None:
    with_pages = replace(desk.courier, pages=True)
    first, update = entry(1), entry(1, summary="They now say eight are hurt")
    picture = Image(url="https://courier.example/1.jpg", caption="The bridge")
    desk.pages[first] = replace(first, label="War", body="At length.", image=picture)

    desk.file(first, source=with_pages)
    assert desk.file(update, source=with_pages) == Filed(changed=1)

    expected = replace(update, label="War", body="At length.", image=picture)
    assert desk.filed()[update.headline].article == expected


def test_a_picture_that_a_feed_takes_back_is_gone(desk: Desk) -> None:
    desk.file(entry(1, image=Image(url="https://courier.example/1.jpg")))
    desk.file(entry(1))

    assert desk.filed()[entry(1).headline].article.image is None


def test_articles_that_a_feed_all_links_to_one_page_are_told_apart_by_guid(desk: Desk) -> None:
    entries = [entry(number, url="https://courier.example/live") for number in (1, 2, 3)]

    assert desk.file(*entries) == Filed(new=3)
    assert desk.file(*entries) == Filed(known=3)
    assert desk.file(entries[2]) == Filed(known=1)
    assert desk.file(replace(entries[1], headline=CORRECTED), entries[2]) == Filed(changed=1, known=1)
    assert len(desk.stories()) == 1, "a reader is sent to one page once"


def test_articles_behind_one_link_are_one_story_however_far_apart(desk: Desk) -> None:
    link = "https://courier.example/live"

    desk.file(*(entry(days, url=link, published=NOW - timedelta(days=days)) for days in (1, 20, 50)))

    assert len(desk.stories()) == 1


def test_an_article_known_by_its_address_stays_when_others_come_to_stand_there(desk: Desk) -> None:
    entries = [entry(number, url="https://courier.example/live") for number in (1, 2)]

    assert desk.file(entries[0]) == Filed(new=1)
    assert desk.file(*entries) == Filed(new=1, known=1)


def test_one_article_that_is_announced_twice_under_two_guids_is_filed_once(desk: Desk) -> None:
    assert desk.file(entry(1), entry(1, guid="again")) == Filed(new=1, known=1)


@pytest.mark.parametrize(("days", "count"), [(2, 1), (29, 1), (31, 2)])
def test_a_reprint_word_for_word_tells_the_same_story_for_a_month(desk: Desk, days: int, count: int) -> None:
    desk.file(entry(1), now=NOW - timedelta(days=days))
    reprint = replace(entry(1), url="https://herald.example/again", headline=entry(1).headline.upper())

    desk.file(reprint, source=desk.herald)

    assert len(desk.stories()) == count


@pytest.mark.parametrize("fields", [{"headline": CORRECTED}, {"summary": ""}], ids=["lead", "headline"])
def test_the_headline_or_the_lead_alone_tells_the_same_story_for_a_day_and_a_half(
    desk: Desk, fields: dict[str, str]
) -> None:
    desk.file(entry(1), now=NOW - timedelta(hours=37))

    desk.file(entry(1, url="https://herald.example/1", **fields), source=desk.herald)

    assert len({version.story_id for version in articles.current(desk.c, since=NOW - timedelta(days=2))}) == 2
