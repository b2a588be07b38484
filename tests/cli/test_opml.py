import io
from pathlib import Path

import pytest

from typed import answered, digest, done, listed, rows

OPML = """<?xml version="1.0" encoding="utf-8"?><opml version="2.0"><body>
<outline text="War">
  <outline text="The Courier" xmlUrl="https://courier.example/feed"/>
  <outline text="The Courier" xmlUrl="https://courier.example/opinion"/>
  <outline text="By another protocol" xmlUrl="ftp://courier.example/feed"/>
</outline>
<outline text="Gardening">
  <outline text="Сади" xmlUrl="https://sady.example/rss"/>
  <outline text="The same" xmlUrl="http://www.courier.example/feed/"/>
  <outline text="No feed"/>
</outline>
</body></opml>"""


@pytest.fixture
def feeds(folder: Path) -> Path:
    done("section", "add", "war", "--name", "en=War in Ukraine", "--label", "War")
    (folder / "feeds.opml").write_text(OPML, encoding="utf-8")
    return folder


def test_all_that_is_new_is_added_and_the_rest_is_told_with_its_reason(feeds: Path) -> None:
    imported = answered("source", "import", "feeds.opml", "--pages")

    added = [(one["key"], one["url"], one["section"], one["pages"]) for one in imported["added"]]
    assert added == [
        ("courier", "https://courier.example/feed", "war", True),
        ("courier-2", "https://courier.example/opinion", "war", True),
        ("sady", "https://sady.example/rss", None, True),
    ]
    assert imported["known"] == [{"title": "The same", "key": "courier"}]
    assert [(one["title"], one["reason"].split(",")[0]) for one in imported["refused"]] == [
        ("No feed", "has no xmlUrl"),
        ("By another protocol", "ftp:// is not http or https"),
    ]
    assert rows(feeds)["source"] == 3
    assert rows(feeds)["audit"] == 2


def test_a_second_time_nothing_is_new(feeds: Path) -> None:
    done("source", "import", "feeds.opml")
    before = rows(feeds)

    said = done("source", "import", "feeds.opml").out

    assert "no source is new\n4 we have already: courier, courier-2, sady, courier" in said
    assert rows(feeds) == before


def test_a_dry_run_says_the_same_and_writes_nothing(feeds: Path) -> None:
    before = rows(feeds)

    dry = answered("source", "import", "feeds.opml", "--dry-run")
    words = done("source", "import", "feeds.opml", "--dry-run").out

    assert [one["key"] for one in dry["added"]] == ["courier", "courier-2", "sady"]
    assert dry["dry_run"] is True
    assert "3 sources would be added" in words
    assert "no section is called Gardening: `digest section edit KEY --label`" in words
    assert rows(feeds) == before


def test_titles_are_cleaned_and_an_address_stands_for_a_missing_one(folder: Path) -> None:
    titles = ("Le\u00a0Monde\n : Ukraine", "\u202eeno", "👩\u200d👧", "x" * 300, "")
    outlines = [f'<outline text="{title}" xmlUrl="https://a{n}.example/"/>' for n, title in enumerate(titles)]
    (folder / "odd.opml").write_text(f"<opml><body>{''.join(outlines)}</body></opml>", encoding="utf-8")

    added = answered("source", "import", "odd.opml")["added"]
    done("source", "export", "ours.opml")
    again = answered("source", "import", "ours.opml")

    names = [one["publisher"] for one in added]
    assert names == ["Le Monde : Ukraine", "eno", "👩\u200d👧", "x" * 199 + "…", "a4.example"]
    assert [one["key"] for one in added] == ["le-monde-ukraine", "eno", "a2", "a3", "a4-example"]
    assert (again["added"], again["refused"], len(again["known"])) == ([], [], 5)


@pytest.mark.usefixtures("feeds")
def test_who_is_in_no_section_of_ours_goes_where_the_command_says() -> None:
    done("section", "add", "world")

    imported = answered("source", "import", "feeds.opml", "--section", "world")

    assert [one["section"] for one in imported["added"]] == ["war", "war", "world"]


def test_a_list_comes_through_a_pipe_too(feeds: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(OPML.encode())))

    assert "3 sources added" in done("source", "import", "-").out
    assert rows(feeds)["source"] == 3


def test_what_is_exported_here_is_the_same_there(feeds: Path) -> None:
    done("source", "import", "feeds.opml")
    done("source", "edit", "courier", "--language", "uk", "--discover", "--max-delay", "15")
    nowhere = ("http://127.0.0.1:9/news", "--key", "news", "--anyway")
    done("source", "add", *nowhere, "--selector", "main h2 a[href*='news']")
    done("source", "pause", "courier-2")
    before = listed("source", "list")

    done("source", "export", "ours.opml")
    for one in before:
        done("source", "remove", one["key"])
    done("source", "import", "ours.opml")

    assert listed("source", "list") == before
    assert done("source", "export").out == (feeds / "ours.opml").read_text(encoding="utf-8")


def test_an_export_writes_over_nothing_unless_told_to(feeds: Path) -> None:
    first = done("source", "export", "ours.opml").out
    refused = digest("source", "export", "ours.opml")
    done("source", "import", "feeds.opml")

    nowhere = digest("source", "export", "no/folder/ours.opml")
    forced = answered("source", "export", "ours.opml", "--force")

    assert (first, refused.code) == ("0 sources written to ours.opml\n", 2)
    assert "ours.opml is there already" in refused.err
    assert (nowhere.code, "there is no folder no/folder" in nowhere.err) == (2, True)
    assert forced == {"sources": 3, "file": "ours.opml"}
    assert answered("source", "export")["opml"] == (feeds / "ours.opml").read_text(encoding="utf-8")
    assert not (feeds / "ours.opml.part").exists()


@pytest.mark.usefixtures("feeds")
@pytest.mark.parametrize(
    ("file", "code", "reason"),
    [
        ("nowhere.opml", 1, "No such file"),
        ("digest.keys", 2, "is plain text, not OPML"),
        ("http://127.0.0.1:9/feeds.opml", 1, "could not be connected to"),
        ("ftp://news.example/feeds.opml", 2, "is not http or https"),
    ],
)
def test_a_list_that_cannot_be_had_is_told_why(file: str, code: int, reason: str) -> None:
    ran = digest("source", "import", file)

    assert (ran.code, ran.out) == (code, "")
    assert reason in ran.err
