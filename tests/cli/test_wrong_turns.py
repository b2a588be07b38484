"""Bad input is refused with its reason, and nothing is written."""

from pathlib import Path

import pytest

from typed import LIST, LIST_WITH_ALL, digest, done, rows

ANN = "ann@example.org"
ADD = ("subscriber", "add", "--list", "daily")

TURNS: dict[str, tuple[tuple[str, ...], str]] = {
    "no address": ((*ADD, "ann"), "not an address"),
    "two addresses": ((*ADD, "a@example.org, b@example.org"), "more than one"),
    "an address that is there": ((*ADD, ANN), "on the list already"),
    "no zone": ((*ADD, "bob@example.org", "--zone", "Kyiv"), "did you mean Europe/Kyiv?"),
    "no hour": ((*ADD, "bob@example.org", "--hour", "24"), "not an hour"),
    "no language": ((*ADD, "bob@example.org", "--language", "fr"), "'fr' is not a language"),
    "a second language that is none": (
        (*ADD, "bob@example.org", "--language", "en", "--language", "xx"),
        "'xx' is not a language",
    ),
    "an unknown topic": ((*ADD, "bob@example.org", "--topic", "kharkov"), "mean kharkiv?"),
    "one good topic and a bad one": (
        ("subscriber", "follow", ANN, "--topic", "grain", "--topic", "odessa"),
        "there is no topic 'odessa'",
    ),
    "an unknown section": (("subscriber", "follow", ANN, "--section", "sport"), "no section 'sport'"),
    "nothing to follow": (("subscriber", "follow", ANN), "nothing to follow was given"),
    "nothing to unfollow": (("subscriber", "unfollow", ANN), "nothing to unfollow was given"),
    "nobody": (("subscriber", "follow", "bob@example.org", "--topic", "grain"), "no subscriber has this"),
    "no change": (("subscriber", "edit", ANN), "nothing to change"),
    "a bad change": (("subscriber", "edit", ANN, "--hour", "7", "--zone", "Mars/Base"), "not a time zone"),
    "a name of two lines": (("subscriber", "edit", ANN, "--name", "Ann\nBcc: x"), "line break"),
    "a new reader's name of two lines": ((*ADD, "bob@example.org", "--name", "Bob\nTo: x"), "line break"),
    "a new reader's name that draws": ((*ADD, "bob@example.org", "--name", "\x1b[31mBob"), "control"),
    "a new reader's endless name": ((*ADD, "bob@example.org", "--name", "b" * 300), "longer than 200"),
    "a consent of two lines": ((*ADD, "bob@example.org", "--consent", "by\x07mail"), "control"),
    "an issue of no number": (("issue", "show", "daily", "9" * 20), "2147483647"),
    "a source with a password": (
        ("source", "add", "https://ann:secret@news.example.org/", "--anyway"),
        "holds a user name",
    ),
    "no confirmation": (("subscriber", "remove", ANN), "add --yes"),
    "an unknown list": (("subscriber", "add", "bob@example.org", "--list", "dayly"), "did you mean daily?"),
    "no list to take from": (("subscriber", "remove", ANN, "--list", "weekly"), "no list 'weekly'"),
    "a list without anything": (("list", "create", "weekly"), "--sender, --postal-address and --zone"),
    "a list without its address": (LIST, "a list needs --postal-address"),
    "a list that is there": (LIST_WITH_ALL, "there is a list 'daily' already"),
    "a list's key in capitals": (("list", "create", "Weekly News"), "for example weekly-news"),
    "a list's key in Cyrillic": (("list", "create", "щотижня"), "letters a to z"),
    "a list's section": (("list", "edit", "daily", "--section", "sports"), "no section 'sports'"),
    "a list's sender": (("list", "edit", "daily", "--sender", "Daily <d@example.org>"), "name beside it"),
    "a list's limits": (("list", "edit", "daily", "--max-picks", "0"), "greater than or equal to 1"),
    "no change of a list": (("list", "edit", "daily"), "nothing to change"),
    "a topic of nothing": (("topic", "add", "x", "--query", " "), "nothing here to search for"),
    "a topic in brackets": (("topic", "add", "x", "--query", "a OR (b"), "^"),
    "an open quote": (("topic", "add", "x", "--query", 'a "b'), "never closed"),
    "a topic that is there": (("topic", "add", "grain", "--query", "wheat"), "asks something else"),
    "the same topic again": (("topic", "add", "corn", "--query", "grain"), "topic grain asks the very same"),
    "an unknown place": (("topic", "add", "x", "--place", "kharkiv-oblst"), "did you mean kharkiv-oblast"),
    "place and no place": (("topic", "add", "x", "--place", "kharkiv", "--no-place"), "contradict"),
    "a followed topic's end": (("topic", "remove", "kharkiv"), "1 subscriber follows this topic"),
    "a name in no language": (("section", "add", "x", "--name", "Sport"), "for example --name 'en=Sport'"),
    "two names in one language": (
        ("section", "add", "x", "--name", "en=A", "--name", "en=B"),
        "two names in en",
    ),
    "an empty name": (("section", "add", "x", "--name", "en= "), "is empty"),
    "a section that is there": (("section", "add", "war"), "there is a section 'war' already"),
    "a section's key": (("section", "add", "War News"), "for example war-news"),
    "no change of a section": (("section", "edit", "war"), "nothing to change"),
    "a source's key": (("source", "add", "https://example.org", "--key", "A B"), "cannot be a key"),
    "a source's language": (("source", "add", "https://example.org", "--language", "xx"), "not a language"),
    "a source's section": (("source", "add", "https://example.org", "--section", "x"), "no section 'x'"),
    "a source by no protocol": (("source", "add", "file:///etc/passwd"), "not http or https"),
    "a source at no address": (("source", "add", "https:///feed"), "is not an address of the web"),
    "a source with a bad port": (
        ("source", "add", "https://a.example:99999/"),
        "is not an address of the web",
    ),
    "a source by no CSS": (
        ("source", "add", "https://example.org", "--selector", "[["),
        "is no CSS selector",
    ),
    "a source that contradicts itself": (
        ("source", "add", "https://example.org", "--discover", "--no-pages"),
        "contradict each other",
    ),
    "a source visited too seldom": (
        ("source", "add", "https://example.org", "--max-delay", "99999"),
        "10080",
    ),
    "no such source to edit": (("source", "edit", "kyiv", "--pages"), "no source 'kyiv'"),
    "no such source to pause": (("source", "pause", "kyiv"), "no source 'kyiv'"),
    "no such source to resume": (("source", "resume", "kyiv"), "no source 'kyiv'"),
    "no such source to test": (("source", "test", "kyiv"), "no source 'kyiv'"),
    "an import into no section": (("source", "import", "digest.keys", "--section", "x"), "not OPML"),
    "no such article to withhold": (("article", "withhold", "1", "--yes"), "no article has '1'"),
    "no such source": (("source", "remove", "kyiv"), "no source 'kyiv'"),
    "no such source to gather": (("gather", "kyiv"), "no source 'kyiv'"),
    "all and some": (("gather", "--all", "kyiv"), "contradict"),
    "no such issue": (("issue", "show", "daily", "3"), "the list has no issue"),
    "no issue to stop": (("issue", "cancel", "daily", "3", "--yes"), "the list has no issue"),
    "no such list to publish": (("issue", "publish", "weekly"), "no list 'weekly'"),
    "a list nobody reads": (("issue", "publish", "empty"), "no confirmed reader"),
    "a preview for nobody": (("issue", "preview", "--for", "bob@example.org"), "no subscriber has this"),
    "a preview of another list": (
        ("issue", "preview", "--for", ANN, "--list", "empty"),
        "not on list empty",
    ),
    "why, of no article": (("issue", "why", "--for", ANN, "nothing of the kind"), "no article has"),
    "a trial to nobody": (("send", "--to", "bob@example.org"), "a trial goes to a subscriber only"),
    "send for no list": (("send", "--list", "weekly"), "no list 'weekly'"),
}


@pytest.fixture
def newsroom(folder: Path) -> Path:
    done("section", "add", "war")
    done(*LIST_WITH_ALL)
    done("list", "create", "empty", *LIST_WITH_ALL[3:])
    done("topic", "add", "grain")
    done("topic", "add", "kharkiv")
    done("subscriber", "add", ANN, "--list", "daily", "--topic", "kharkiv")
    return folder


@pytest.mark.parametrize("turn", TURNS)
def test_a_wrong_turn_is_refused_with_its_reason_and_writes_nothing(turn: str, newsroom: Path) -> None:
    words, reason = TURNS[turn]
    before, person = rows(newsroom), done("subscriber", "show", ANN, "--json").out
    known = done("list", "show", "--json").out

    ran = digest(*words)

    assert (ran.code, ran.out) == (2, "")
    assert reason in ran.err
    assert rows(newsroom) == before
    assert done("subscriber", "show", ANN, "--json").out == person
    assert done("list", "show", "--json").out == known


def test_several_lists_are_not_guessed_between(newsroom: Path) -> None:
    ran = digest("subscriber", "add", "bob@example.org")

    assert (ran.code, newsroom.exists()) == (2, True)
    assert "say which: --list daily or --list empty" in ran.err


@pytest.mark.usefixtures("newsroom")
def test_an_error_gives_the_terminal_no_orders() -> None:
    ran = digest("source", "import", "ky\x1b[31m\u202eiv")

    assert "ky\ufffd[31m\ufffdiv: No such file" in ran.err
