import asyncio
import stat
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.deliver.mailbox import Mailbox
from digest.deliver.reception import Letter, Limits
from digest.deliver.relay import Relay, Security
from digest.deliver.results import Accepted, Refused, SendResult, Step, Unsendable
from digest.deliver.transport import Connection, connect
from mail import canonical

SENDER = "list@news.example"


async def deliver(mailbox: Mailbox, *letters: tuple[str, bytes]) -> list[SendResult]:
    relay = Relay(host=mailbox.host, port=mailbox.port, security=Security.NONE)
    async with connect(relay) as connection:
        assert isinstance(connection, Connection)
        return [await connection.send(SENDER, recipient, message) for recipient, message in letters]


def test_what_is_sent_lies_in_the_folder_unchanged(tmp_path: Path) -> None:
    letters = [(f"reader{n}@example.org", canonical(n, 50_000)) for n in (1, 2)]
    seen: list[tuple[Letter, Path]] = []

    async def go() -> list[SendResult]:
        async with Mailbox(tmp_path / "in", on_letter=lambda *kept: seen.append(kept)) as mailbox:
            results = await deliver(mailbox, *letters)
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return results

    results = asyncio.run(go())
    kept = sorted((tmp_path / "in").iterdir())
    assert [path.name for path in kept] == ["0001-reader1.eml", "0002-reader2.eml"]
    assert [path.read_bytes() for path in kept] == [message for _, message in letters]
    assert [stat.S_IMODE(path.stat().st_mode) for path in kept] == [0o600, 0o600]
    assert all(isinstance(result, Accepted) for result in results)
    assert [(letter.recipients, path) for letter, path in seen] == [
        (("reader1@example.org",), kept[0]),
        (("reader2@example.org",), kept[1]),
    ]


canonical_lines = st.lists(st.binary(max_size=200), min_size=1).map(
    lambda lines: b"".join(
        line.replace(b"\r", b"-").replace(b"\n", b"-").removeprefix(b".").replace(b".", b"-", 1) + b"\r\n"
        for line in lines
    )
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(message=canonical_lines)
def test_no_byte_of_a_canonical_message_changes_on_its_way(tmp_path: Path, message: bytes) -> None:
    seen: list[bytes] = []

    async def go() -> None:
        async with Mailbox(tmp_path, on_letter=lambda letter, _: seen.append(letter.message)) as mailbox:
            await deliver(mailbox, ("reader@example.org", message))

    asyncio.run(go())
    assert seen == [message]


def test_numbers_go_on_where_an_earlier_mailbox_ended(tmp_path: Path) -> None:
    (tmp_path / "0041-someone.eml").write_bytes(b"")

    async def go() -> None:
        async with Mailbox(tmp_path) as mailbox:
            await deliver(mailbox, ("reader@example.org", canonical(1)))

    asyncio.run(go())
    assert (tmp_path / "0042-reader.eml").read_bytes() == canonical(1)


def test_no_recipient_chooses_where_a_file_goes(tmp_path: Path) -> None:
    folder = tmp_path / "in"

    async def go() -> None:
        async with Mailbox(folder) as mailbox:
            for recipient in (
                "../../etc/passwd@example.org",
                ".hidden@example.org",
                "x" * 240 + "@example.org",
            ):
                (result,) = await deliver(mailbox, (recipient, canonical(1)))
                assert isinstance(result, Accepted)

    asyncio.run(go())
    assert sorted(path.name for path in folder.iterdir()) == [
        "0001-.._.._etc_passwd.eml",
        "0002-.hidden.eml",
        f"0003-{'x' * 64}.eml",
    ]
    assert list(tmp_path.iterdir()) == [folder]


def test_what_is_too_large_is_not_offered_and_not_kept(tmp_path: Path) -> None:
    async def go() -> SendResult:
        async with Mailbox(tmp_path, limits=Limits(message=1000)) as mailbox:
            (result,) = await deliver(mailbox, ("reader@example.org", canonical(1, 2000)))
            return result

    assert isinstance(asyncio.run(go()), Unsendable)
    assert list(tmp_path.iterdir()) == []


def test_a_letter_that_cannot_be_written_is_not_accepted(tmp_path: Path) -> None:
    folder = tmp_path / "in"

    async def go() -> SendResult:
        async with Mailbox(folder) as mailbox:
            folder.rmdir()
            (result,) = await deliver(mailbox, ("reader@example.org", canonical(1)))
            return result

    result = asyncio.run(go())
    assert isinstance(result, Refused)
    assert (result.at, str(result.reply)) == (
        Step.DOT,
        "451 4.3.0 cannot be kept: No such file or directory",
    )


def test_a_mailbox_that_closes_lets_nobody_wait(tmp_path: Path) -> None:
    async def go() -> bytes:
        async with Mailbox(tmp_path) as mailbox:
            reader, writer = await asyncio.open_connection(mailbox.host, mailbox.port)
            await reader.readline()
        try:
            return await reader.read()
        finally:
            writer.close()
            await writer.wait_closed()

    assert asyncio.run(go()) == b""


def test_a_mailbox_serves_so_many_clients_and_no_more(tmp_path: Path) -> None:
    async def go() -> list[bytes]:
        async with Mailbox(tmp_path, limits=Limits(clients=1)) as mailbox:
            lines = [await asyncio.open_connection(mailbox.host, mailbox.port) for _ in range(2)]
            greetings = [await reader.readline() for reader, _ in lines]
            for _, writer in lines:
                writer.close()
        return greetings

    assert [greeting[:3] for greeting in asyncio.run(go())] == [b"220", b"421"]
