"""An editor looks at stories, and says what the program cannot know."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.cli.newsroom import serve_newsroom
from digest.model.clock import utc_now
from digest.shipped import shipped
from typed import LIST_WITH_ALL, answered, digest, done, listed, on_its_own

ANN = "ann@example.org"


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("stories")
    with (
        pytest.MonkeyPatch.context() as patch,
        serve_newsroom(shipped("examples") / "newsroom", utc_now()) as site,
    ):
        on_its_own(patch, folder)
        done("section", "add", "war", "--name", "en=War in Ukraine", "--label", "Війна")
        done(*LIST_WITH_ALL, "--section", "war")
        done("source", "add", f"{site.url}/border-post/feed.xml", "--pages")
        done("source", "add", f"{site.url}/kyiv-courier/")
        done("topic", "add", "evacuations", "--query", "evacuation OR train")
        done("subscriber", "add", ANN)
        done("subscriber", "follow", ANN, "--topic", "evacuations")
        done("gather")
        yield folder


@pytest.fixture(autouse=True)
def newsroom(gathered: Path, folder: Path) -> Path:
    for path in gathered.iterdir():
        shutil.copy(path, folder)
    return folder


def stories() -> list[dict[str, Any]]:
    return listed("story", "list", "--since", "30d", "--limit", "1000")


def shown(story: object) -> dict[str, Any]:
    return answered("story", "show", str(story))


def with_several() -> dict[str, Any]:
    return shown(next(one["id"] for one in stories() if one["articles"] > 1))


def alone() -> list[dict[str, Any]]:
    return [one for one in stories() if one["articles"] == 1]


def test_stories_are_listed_by_rank_and_found_by_topic_section_and_words() -> None:
    every = stories()
    ranks = [one["rank"] for one in every]

    assert ranks == sorted(ranks, reverse=True)
    assert any(len(one["publishers"]) > 1 for one in every)
    concerned = listed("story", "list", "--since", "30d", "--topic", "evacuations")
    assert 0 < len(concerned) < len(every)
    for one in concerned:
        assert [topic["key"] for topic in shown(one["id"])["topics"]] == ["evacuations"]
    word = every[0]["headline"].split()[0]
    assert every[0]["id"] in {one["id"] for one in listed("story", "list", word.upper(), "--since", "30d")}
    assert digest("story", "list", "no such words").out.startswith("no story is like that")


def test_a_story_is_found_by_its_number_or_by_an_article_of_it() -> None:
    whole = with_several()
    article = whole["told"][0]

    assert shown(f"#{article['id']}")["id"] == whole["id"]
    assert shown(article["url"])["id"] == whole["id"]
    said = done("story", "show", str(whole["id"])).out
    for one in whole["told"]:
        assert str(one["id"]) in said
    for publisher in whole["publishers"]:
        assert publisher in said


def test_split_and_merge_undo_each_other() -> None:
    whole = with_several()
    away = [str(whole["told"][-1]["id"])]

    new = answered("story", "split", str(whole["id"]), *away)["new"]
    there, here = shown(new), shown(whole["id"])
    back = answered("story", "merge", str(new), str(whole["id"]))

    assert {str(one["id"]) for one in there["told"]} >= set(away)
    assert not {one["id"] for one in there["told"]} & {one["id"] for one in here["told"]}
    assert (back["id"], back["merged"]) == (whole["id"], [new])
    assert {one["id"] for one in shown(new)["told"]} == {one["id"] for one in whole["told"]}


def test_what_was_split_stays_apart_when_its_sources_are_gathered_again() -> None:
    whole = with_several()
    away = whole["told"][-1]["id"]
    new = answered("story", "split", str(whole["id"]), str(away))["new"]

    done("gather", "--all")

    assert {one["id"] for one in shown(new)["told"]} >= {away}
    assert away not in {one["id"] for one in shown(whole["id"])["told"]}


def test_nothing_is_left_of_a_story_is_refused() -> None:
    whole = with_several()

    refused = digest("story", "split", str(whole["id"]), *(str(one["id"]) for one in whole["told"]))

    assert refused.code != 0
    assert "leave at least one" in refused.err


def test_a_pinned_story_leads_and_unpinning_puts_it_back() -> None:
    concerned = listed("story", "list", "--since", "30d", "--topic", "evacuations")
    last = concerned[-1]["id"]

    def lead() -> str:
        return done("issue", "preview", "--for", ANN).out.splitlines()[0]

    before = lead()
    pinned = answered("story", "pin", str(last), "--for", "2d")
    during = lead()
    unpinned = answered("story", "unpin", str(last))

    assert pinned["until"]
    assert shown(last)["pinned_until"] is None
    assert unpinned["changed"]
    assert concerned[0]["headline"] in before
    assert concerned[-1]["headline"] in during
    assert lead() == before
    assert not answered("story", "unpin", str(last))["changed"]


def test_a_withheld_story_is_in_no_mail_until_it_is_released() -> None:
    story = listed("story", "list", "--since", "30d", "--topic", "evacuations")[0]

    refused = digest("story", "withhold", str(story["id"]))
    held = answered("story", "withhold", str(story["id"]), "--yes", "--because", "wrong")
    without = done("issue", "preview", "--for", ANN).out
    freed = answered("story", "release", str(story["id"]))

    assert refused.code != 0
    assert held["changed"]
    assert held["articles"]
    assert story["headline"] not in without
    assert freed["articles"] == held["articles"]
    assert story["headline"][:20] in done("issue", "preview", "--for", ANN).out


def test_what_an_editor_calls_updated_goes_out_once_more_and_says_so() -> None:
    done("issue", "publish", "daily")
    assert "nothing" in done("issue", "preview", "--for", ANN).out.casefold()
    story = listed("story", "list", "--since", "30d", "--topic", "evacuations")[0]

    done("story", "update", str(story["id"]), "--yes")

    assert story["headline"] in done("issue", "preview", "--for", ANN).out
    assert "updated" in Path("preview-daily-1.txt").read_text(encoding="utf-8").casefold()


def test_urgent_is_said_and_taken_back() -> None:
    story = str(alone()[0]["id"])

    assert answered("story", "urgent", story)["changed"]
    assert shown(story)["urgent"]
    assert not answered("story", "urgent", story)["changed"]
    assert answered("story", "urgent", story, "--not")["changed"]
    assert not shown(story)["urgent"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("story", "show", "99999"), "there is no story 99999"),
        (("story", "merge", "1", "1"), "these are one story already"),
        (("story", "pin", "1", "--for", "soon"), "no length of time"),
        (("story", "pin", "1", "--for", "0h"), "no length of time"),
        (("story", "list", "--topic", "evacuation"), "evacuations"),
        (("story", "split", "1", "no such headline at all"), "no article has"),
    ],
)
def test_a_wrong_turn_says_what_to_do(words: tuple[str, ...], said: str) -> None:
    refused = digest(*words)

    assert refused.code != 0
    assert said in refused.err


def test_an_alert_is_corrected_and_ended_only_once_there_is_one() -> None:
    story = str(alone()[0]["id"])

    early = digest("story", "correct", story, "It leaves at noon.")
    done("story", "urgent", story)
    done("gather", "--all")
    corrected = answered("story", "correct", story, "It leaves at noon.")
    ended = answered("story", "end", story)
    again = digest("story", "end", story)

    assert early.code != 0
    assert (corrected["kind"], corrected["words"]) == ("corrected", "It leaves at noon.")
    assert ended["kind"] == "ended"
    assert [one["kind"] for one in shown(story)["alerts"]] == ["raised", "corrected", "ended"]
    assert again.code != 0
