"""Sources over days: what is read again, what is asked for how often, and who is told of what."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from changing_site import feed, item
from digest.jobs.filing import Filed
from digest.model.article import ArticleStatus
from digest.model.ids import Language
from digest.model.source import Condition
from digest.store import articles, audit, sources
from newsroom_over_days import Newsroom, play
from presses import MORNING, example_newsroom


def test_only_entries_that_changed_are_looked_into_again(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily")
        newsroom.site.put("/daily", feed(item(1), item(2)))
        assert (await newsroom.visit("daily"))[0].filed == Filed(new=2)
        newsroom.site.put("/daily", feed(item(3), item(1), item(2, headline="The tram to the market runs")))
        assert (await newsroom.visit("daily"))[0].filed == Filed(new=1, changed=1, known=1)
        assert len(newsroom.articles()) == 3

    play(tmp_path, story)


def test_entries_that_share_an_identity_are_told_apart_at_every_visit(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily")
        items = [item(number, guid="same") for number in (1, 2, 3)]
        newsroom.site.put("/daily", feed(*items[:2]))
        await newsroom.visit("daily")
        newsroom.site.put("/daily", feed(*items))
        assert (await newsroom.visit("daily"))[0].filed == Filed(new=1, known=2)

    play(tmp_path, story)


def test_an_entry_that_comes_back_with_a_new_identity_at_a_new_address_is_not_new(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily")
        newsroom.site.put("/daily", feed(item(1), item(2)))
        await newsroom.visit("daily")
        moved = item(1, guid="new", link="SITE/other-path/1")
        newsroom.site.put("/daily", feed(moved, item(2)))
        assert (await newsroom.visit("daily"))[0].filed == Filed(changed=1, known=1)
        assert len(newsroom.articles()) == 2

    play(tmp_path, story)


def test_a_column_of_every_day_is_a_new_article_every_day(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily")
        for day in (20, 21, 22):
            words = "What we know this morning about the war"
            newsroom.site.put(
                "/daily", feed(item(1, headline=words, guid=f"d{day}", link=f"SITE/{day}", day=day))
            )
            assert (await newsroom.visit("daily"))[0].filed.new == 1

    play(tmp_path, story)


def test_what_its_publisher_takes_back_is_withheld(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily")
        newsroom.site.put("/daily", feed(item(1), item(2)))
        await newsroom.visit("daily")
        tombstone = '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="1"/>'
        newsroom.site.put("/daily", feed(item(2)).replace("</channel>", tombstone + "</channel>"))
        assert (await newsroom.visit("daily"))[0].filed == Filed(known=1, withdrawn=1)
        assert len(newsroom.articles()) == len(newsroom.articles(ArticleStatus.WITHHELD)) == 1
        newsroom.site.put("/daily", feed(item(2), item(3)).replace("</channel>", tombstone + "</channel>"))
        assert (await newsroom.visit("daily"))[0].filed == Filed(new=1, known=1)

    play(tmp_path, story)


def test_a_source_is_visited_as_often_as_it_publishes_and_due_times_survive(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("quick")
        newsroom.add("slow", max_delay=timedelta(minutes=30))
        newsroom.site.put("/quick", feed(*(item(number * 6) for number in range(8))))
        newsroom.site.put("/slow", feed(*(item(60 + day, day=day) for day in range(14, 22))))
        await newsroom.visit()
        assert newsroom.standing("quick").gap == timedelta(minutes=6)
        assert newsroom.standing("quick").due == MORNING + timedelta(minutes=5)
        assert newsroom.standing("slow").due == MORNING + timedelta(minutes=30)
        newsroom.site.take_asked()
        assert await newsroom.visit(after=timedelta(minutes=4)) == []
        assert len(await newsroom.visit(after=timedelta(minutes=2))) == 1
        assert newsroom.site.take_asked() == {"/quick": 1}

    play(tmp_path, story)


def test_what_a_publisher_asks_for_is_respected(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        for key in ("cached", "ttl", "busy"):
            newsroom.add(key)
        newsroom.site.put("/cached", feed(item(1)), headers=["Cache-Control: max-age=7200"])
        newsroom.site.put("/ttl", feed(item(2)).replace("<title>", "<ttl>180</ttl><title>", 1))
        newsroom.site.put("/busy", "", status="503 Service Unavailable", headers=["Retry-After: 10800"])
        await newsroom.visit()
        assert newsroom.standing("cached").due == MORNING + timedelta(hours=2)
        assert newsroom.standing("ttl").due == MORNING + timedelta(hours=3)
        assert newsroom.standing("busy").due == MORNING + timedelta(hours=3)

    play(tmp_path, story)


def test_too_many_requests_gives_the_whole_host_a_rest(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("one")
        newsroom.add("two")
        newsroom.site.put("/one", "", status="429 Too Many Requests", headers=["Retry-After: 3600"])
        newsroom.site.put("/two", feed(item(1)))
        await newsroom.visit("one")
        assert newsroom.standing("two").due == MORNING + timedelta(hours=1)
        assert newsroom.standing("two").failures == 0
        newsroom.site.take_asked()
        assert await newsroom.visit(after=timedelta(minutes=59)) == []

    play(tmp_path, story)


def test_a_source_that_has_moved_for_good_is_followed_after_a_day(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        source = newsroom.add("old")
        newsroom.site.put("/new", feed(item(1)), headers=['ETag: "1"'])
        newsroom.site.put("/old", "", status="301 Moved Permanently", headers=["Location: /new"])
        (first,) = await newsroom.visit("old")
        assert (first.filed.new, first.moved_to) == (1, "")
        assert newsroom.source("old").url == source.url
        (second,) = await newsroom.visit("old", after=timedelta(hours=25))
        assert second.moved_to == newsroom.source("old").url == f"{newsroom.site.url}/new"
        with newsroom.app.database.reading() as c:
            assert audit.every(c)[0].command == "source moved"
        newsroom.site.take_asked()
        await newsroom.visit("old")
        assert newsroom.site.take_asked() == {"/new": 1}
        assert b'If-None-Match: "1"' in newsroom.site.heads[-1]

    play(tmp_path, story)


def test_a_source_that_is_gone_is_suspended_and_the_newsroom_told_once(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("gone")
        newsroom.site.put("/gone", "", status="410 Gone")
        await newsroom.visit("gone")
        assert newsroom.standing("gone").condition is Condition.GONE
        assert newsroom.notices() == [("gone", Condition.GONE)]
        assert await newsroom.visit(after=timedelta(days=9)) == []
        await newsroom.visit("gone")
        assert newsroom.notices() == [("gone", Condition.GONE)]

    play(tmp_path, story)


def test_a_source_that_kills_three_of_its_readers_is_quarantined(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("heavy")
        for visit in range(1, 4):
            newsroom.site.put(
                "/heavy", feed(*(item(number, guid=f"{visit}-{number}") for number in range(3000)))
            )
            (gathered,) = await newsroom.visit("heavy", read_seconds=0.02)
            assert "reading it took" in gathered.problem
            assert newsroom.standing("heavy").deaths == visit
        assert newsroom.standing("heavy").condition is Condition.QUARANTINED
        assert newsroom.standing("heavy").problem == "reading it killed 3 child processes in a row"
        assert newsroom.notices() == [("heavy", Condition.QUARANTINED)]
        assert await newsroom.visit(after=timedelta(days=9)) == []
        with newsroom.app.database.writing() as c:
            sources.resume(c, newsroom.source("heavy").id)
        newsroom.site.put("/heavy", feed(item(1)))
        await newsroom.visit(after=timedelta(days=1))
        assert newsroom.standing("heavy").condition is Condition.WELL
        assert newsroom.standing("heavy").deaths == 0

    play(tmp_path, story)


def test_pages_that_kill_their_readers_count_too(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("heavy", pages=True)
        for visit in range(1, 4):
            newsroom.site.put("/heavy", feed(item(visit)))
            newsroom.site.put(f"/{visit}", "<p>words and more words</p>" * 20_000)
            (gathered,) = await newsroom.visit("heavy", read_seconds=0.02)
            assert newsroom.standing("heavy").deaths == visit, gathered
        assert newsroom.standing("heavy").condition is Condition.QUARANTINED
        assert len(newsroom.articles()) == 3

    play(tmp_path, story)


def test_a_source_that_fails_for_long_is_told_once_and_never_given_up(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("ill")
        newsroom.site.put("/ill", "", status="500 Internal Server Error")
        visits = 0
        for _ in range(10 * 24 * 4):
            visits += len(await newsroom.visit(after=timedelta(minutes=15)))
        assert 10 < visits < 30
        assert newsroom.notices() == [("ill", Condition.FAILING)]
        newsroom.site.put("/ill", feed(item(1)))
        await newsroom.visit(after=timedelta(days=1))
        assert newsroom.standing("ill").condition is Condition.WELL
        assert newsroom.standing("ill").problem == ""

    play(tmp_path, story)


def test_a_source_that_falls_silent_is_told_once(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("silent")
        newsroom.site.put("/silent", feed(*(item(number * 6) for number in range(8))))
        for _ in range(10):
            await newsroom.visit("silent", after=timedelta(days=1))
        assert newsroom.standing("silent").condition is Condition.STALE
        assert newsroom.notices() == [("silent", Condition.STALE)]

    play(tmp_path, story)


def test_articles_that_cannot_be_kept_are_that_sources_trouble_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = articles.add

    def stumbles(*given: object, **named: object) -> object:
        if "number 13" in repr(given):
            raise ValueError("nobody expected this")
        return add(*given, **named)  # type: ignore[arg-type]  # passed through

    async def story(newsroom: Newsroom) -> None:
        for key, number in (("unlucky", 13), ("other", 1)):
            newsroom.add(key)
            newsroom.site.put(f"/{key}", feed(item(number)))
        monkeypatch.setattr(articles, "add", stumbles)
        found = {one.source.key: one for one in await newsroom.visit()}
        assert found["other"].filed.new == 1
        assert found["unlucky"].problem == (
            "brought what could not be read or kept (ValueError): a fault of ours"
        )
        monkeypatch.undo()
        (again,) = await newsroom.visit("unlucky")
        assert again.filed.new == 1

    play(tmp_path, story)


def test_publishers_are_told_who_asks_and_for_how_many(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily")
        newsroom.site.put("/daily", feed(item(1)))
        await newsroom.visit("daily")
        assert b"(+newsroom@example.org)\r\n" in newsroom.site.heads[-1]
        example_newsroom(newsroom.app, newsroom.site.url)
        await newsroom.visit("daily")
        assert b"(+newsroom@example.org; 12 subscribers)\r\n" in newsroom.site.heads[-1]

    play(tmp_path, story)


def test_what_does_not_fit_into_one_answer_comes_with_the_next_visit_though_nothing_changes(
    tmp_path: Path,
) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("long")
        paragraph = (
            "<content>" + "What was said in the session of the council that day. " * 300 + "</content>"
        )
        items = (item(n).replace("</item>", f"{paragraph}</item>") for n in range(40))
        newsroom.site.put("/long", feed(*items), headers=['ETag: "1"'])
        counts: list[int] = []
        while len(counts) < 5 and sum(counts) < 40:
            (gathered,) = await newsroom.visit(after=timedelta(minutes=6))
            counts.append(gathered.filed.new)
        assert sum(counts) == 40
        assert 2 < len(counts) < 5
        assert newsroom.standing("long").validators.etag == '"1"'

    play(tmp_path, story)


def test_an_edit_while_a_visit_is_under_way_is_not_undone_by_it(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        source = newsroom.add("daily")
        newsroom.site.put("/daily", feed(item(1)), headers=['ETag: "old"'])
        newsroom.site.put("/other", feed(item(2)))

        def edit() -> None:
            with newsroom.app.database.writing() as c:
                sources.edit(c, replace(source, url=f"{newsroom.site.url}/other"))

        newsroom.site.meanwhile = edit
        await newsroom.visit("daily")
        newsroom.site.meanwhile = None
        assert newsroom.standing("daily").validators.etag is None
        (gathered,) = await newsroom.visit()
        assert gathered.filed.new == 1
        assert newsroom.site.take_asked() == {"/daily": 1, "/other": 1}

    play(tmp_path, story)


def test_two_rounds_at_once_tell_the_newsroom_once(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("gone")
        newsroom.site.put("/gone", "", status="410 Gone")
        await asyncio.gather(newsroom.visit("gone"), newsroom.visit("gone"))
        assert newsroom.notices() == [("gone", Condition.GONE)]

    play(tmp_path, story)


def test_what_an_editor_releases_is_not_withheld_again_by_the_same_tombstone(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("daily")
        tombstone = '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="1"/></channel>'
        newsroom.site.put("/daily", feed(item(1)))
        await newsroom.visit("daily")
        newsroom.site.put("/daily", feed(item(2)).replace("</channel>", tombstone))
        assert (await newsroom.visit("daily"))[0].filed.withdrawn == 1
        (withheld,) = newsroom.articles(ArticleStatus.WITHHELD)
        with newsroom.app.database.writing() as c:
            articles.set_status(c, withheld.article_id, ArticleStatus.USABLE)
        newsroom.site.put("/daily", feed(item(2), item(3)).replace("</channel>", tombstone))
        assert (await newsroom.visit("daily"))[0].filed.withdrawn == 0
        assert len(newsroom.articles()) == 3

    play(tmp_path, story)


def test_a_language_given_later_brings_in_what_was_refused_before(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        source = newsroom.add("tbilisi", language=None)
        headline, words = "ახალი ამბები დღეს", "დღეს ქალაქში ბევრი რამ მოხდა"
        entry = f"<item><title>{headline}</title><link>SITE/1</link><description>{words}</description></item>"
        newsroom.site.put("/tbilisi", feed(entry), headers=['ETag: "1"'])
        assert (await newsroom.visit("tbilisi"))[0].refused
        with newsroom.app.database.writing() as c:
            sources.edit(c, replace(source, language=Language("en")))
        assert (await newsroom.visit("tbilisi"))[0].filed.new == 1

    play(tmp_path, story)


def test_a_silence_is_told_once_though_the_source_fails_in_between(tmp_path: Path) -> None:
    async def story(newsroom: Newsroom) -> None:
        newsroom.add("silent")
        ok = feed(*(item(number * 6) for number in range(8)))
        for day in range(16):
            newsroom.site.put("/silent", ok)
            if 7 <= day <= 11:
                newsroom.site.put("/silent", "", status="500 Internal Server Error")
            await newsroom.visit("silent", after=timedelta(days=1))
        assert newsroom.standing("silent").condition is Condition.STALE
        assert newsroom.notices() == [("silent", Condition.STALE), ("silent", Condition.FAILING)]

    play(tmp_path, story)
