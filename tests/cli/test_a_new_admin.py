"""From an empty folder to a closed ledger, in the order a new admin would type it."""

from pathlib import Path

import pytest

from digest.cli.demo_mailbox import mailbox_in
from presses import mails, part
from typed import LIST_WITH_ALL, answered, digest, done, listed

ANN = "ann@example.org"


def set_port(settings: Path, port: int) -> None:
    """As an admin would, in an editor: the relay's is the only setting of its own that is not set."""
    head, section, relay = settings.read_text(encoding="utf-8").partition("[relay]")
    settings.write_text(head + section + relay.replace("# port = …", f"port = {port}"), encoding="utf-8")


@pytest.mark.slow
def test_a_new_admin_gets_from_an_empty_folder_to_a_closed_ledger(folder: Path, site: str) -> None:
    with mailbox_in(folder / "mail") as mailbox:
        made = answered("init", "--contact", "newsroom@example.org")
        set_port(Path(made["settings"]), mailbox.port)
        done("section", "add", "war", "--name", "en=War in Ukraine", "--name", "uk=Війна")
        done(*LIST_WITH_ALL, "--section", "war")
        added = answered("source", "add", f"{site}/kyiv-courier/", "--pages")
        done("topic", "add", "Kharkiv")
        done("subscriber", "add", ANN, "--topic", "kharkiv", "--consent", "paper form")
        gathered = listed("gather")
        preview = answered("issue", "preview", "--for", ANN)
        why = answered("issue", "why", "--for", ANN, "glide bomb hits")
        published = answered("issue", "publish", "daily")
        waiting = answered("issue", "show", "daily")
        sent = answered("send")
        shown = answered("issue", "show", "daily", "--check")
        words = done("issue", "show", "daily").out

    assert (added["key"], added["url"]) == ("kyiv-courier", f"{site}/kyiv-courier/feed.xml")
    assert [(one["source"], one["new"], one["problem"]) for one in gathered] == [("kyiv-courier", 24, "")]
    assert (why["picked"], why["reasons"]) == (True, ["Kharkiv"])
    assert (published["chosen"], published["waiting"], published["closed"]) == (1, 1, False)
    assert waiting["open_because"] == ["1 delivery waits"]
    assert sent["outcomes"] == {"accepted": 1}
    assert sent["finished"] == [{"list": "daily", "issue": 1}]
    assert (shown["state"], shown["accepted"], shown["closed"]) == ("finished", 1, True)
    assert "finished: ledger closed" in words
    (mail,) = mails(folder / "mail").values()
    assert mail["Subject"] == preview["subject"]
    assert part(mail, "html").replace("\r\n", "\n") == Path(preview["html"]).read_text(encoding="utf-8")
    assert part(mail, "plain").replace("\r\n", "\n") == Path(preview["txt"]).read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_an_editor_withholds_after_publishing_leaves_with_no_mail(folder: Path, site: str) -> None:
    with mailbox_in(folder / "mail") as mailbox:
        done("init", "--relay-host", "127.0.0.1")
        set_port(folder / "digest.toml", mailbox.port)
        done("section", "add", "war", "--name", "en=War in Ukraine")
        done(*LIST_WITH_ALL, "--section", "war")
        tried = answered("source", "test", f"{site}/kyiv-courier/", "--pages")
        done("source", "add", f"{site}/kyiv-courier/", "--pages")
        done("subscriber", "add", ANN)
        done("gather")
        (well,) = listed("source", "list")
        done("issue", "publish", "daily")
        wrong, *others = listed("article", "list", "--section", "war", "--since", "24h")
        unasked = digest("article", "withhold", wrong["headline"])
        (withheld,) = listed("article", "withhold", wrong["headline"], "--because", "wrong place", "--yes")
        sent = answered("send")
        done("source", "export", "sources.opml")
        again = answered("source", "import", "sources.opml")

    assert (tried["page"]["section"], well["health"]) == ("War in Ukraine", "well")
    assert (unasked.code, withheld["waiting"], sent["outcomes"]) == (2, 1, {"accepted": 1})
    (mail,) = mails(folder / "mail").values()
    text = part(mail, "plain")
    assert wrong["headline"] not in " ".join(text.split())
    assert others[0]["headline"] in " ".join(text.split())
    assert (again["added"], [one["key"] for one in again["known"]]) == ([], ["kyiv-courier"])


@pytest.mark.slow
def test_a_trial_reaches_its_subscriber_and_leaves_no_trace_in_the_ledger(folder: Path, site: str) -> None:
    with mailbox_in(folder / "mail") as mailbox:
        done("init", "--relay-host", "127.0.0.1")
        set_port(folder / "digest.toml", mailbox.port)
        done(*LIST_WITH_ALL)
        done("source", "add", f"{site}/border-post/feed.xml")
        done("topic", "add", "Kharkiv")
        done("gather")
        refused = digest("send", "--to", ANN)
        done("subscriber", "add", ANN)
        without_news = digest("send", "--to", ANN)
        done("subscriber", "follow", ANN, "--topic", "kharkiv")
        tried = [answered("send", "--to", ANN) for _ in range(2)]
        issues = listed("issue", "list")
        done("subscriber", "remove", ANN, "--list", "daily")
        after_leaving = digest("send", "--to", ANN)

    assert refused.code == 2
    assert "digest subscriber add" in refused.err
    assert without_news.code == 1
    assert "nothing new" in without_news.err
    assert [one["trial"] for one in tried] == ["accepted", "accepted"]
    assert issues == []
    names = {
        path.read_bytes().partition(b"Message-ID: ")[2].split()[0] for path in (folder / "mail").iterdir()
    }
    assert len(names) == 2, "a mail program would hide the second trial"
    assert after_leaving.code == 2
    assert "unsubscribed" in after_leaving.err


@pytest.mark.slow
def test_a_relay_that_is_down_is_told_and_nothing_is_lost(folder: Path, site: str) -> None:
    done("init", "--relay-host", "127.0.0.1")
    done(*LIST_WITH_ALL)
    done("source", "add", f"{site}/border-post/feed.xml")
    done("topic", "add", "Kharkiv")
    done("subscriber", "add", ANN, "--topic", "kharkiv")
    done("gather")
    done("issue", "publish", "daily")
    (folder / "digest.toml").write_text("[relay]\nport = 9\n", encoding="utf-8")

    down = digest("send")
    shown = digest("issue", "show", "daily", "--check")
    again = digest("issue", "publish", "daily")

    assert down.code == 1
    assert "deferred" in down.out
    assert down.err.startswith("error: the relay takes no mail now: cannot connect to 127.0.0.1 port 9")
    assert shown.code == 1
    assert "open: 1 delivery waits" in shown.out
    assert "finished" not in shown.out
    assert again.code == 2
    assert "takes no more readers" in again.err
