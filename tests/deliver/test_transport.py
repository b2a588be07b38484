import asyncio
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from digest.deliver.relay import Relay, Security, Timeouts
from digest.deliver.results import Accepted, Lost, RelayDown, SendResult
from digest.deliver.transport import Connection, connect
from digest.model.errors import SettingRefused
from mail import canonical
from scripted_relay import CERTIFICATE, ScriptedRelay

READY = """
S: 220 relay.test
C: EHLO client.test
S: 250 relay.test
"""
UP_TO_THE_DOT = """
C: MAIL FROM:<list@news.example>
S: 250 ok
C: RCPT TO:<reader@example.org>
S: 250 ok
C: DATA
S: 354 go ahead
"""
GOODBYE = """
C: QUIT
S: 221 bye
"""


class OurFaultError(Exception):
    """Stands for whatever may go wrong on our side: the database is gone."""


def plain(port: int, timeouts: Timeouts | None = None) -> Relay:
    return Relay(
        host="127.0.0.1",
        port=port,
        security=Security.NONE,
        hello="client.test",
        timeouts=timeouts or Timeouts(),
    )


async def send(
    connection: Connection | RelayDown, before_last_byte: Callable[[], Awaitable[None]] | None = None
) -> SendResult:
    assert isinstance(connection, Connection)
    return await connection.send(
        "list@news.example", "reader@example.org", canonical(1), before_last_byte=before_last_byte
    )


async def nothing_left_over() -> None:
    assert asyncio.all_tasks() - {asyncio.current_task()} == set()


def test_the_intent_is_written_when_all_but_the_last_byte_is_out() -> None:
    with ScriptedRelay(READY + UP_TO_THE_DOT + "C: <message>\nS: 250 queued\n" + GOODBYE) as relay:
        intended: list[list[bytes]] = []

        async def intend() -> None:
            intended.append(list(relay.received))

        async def go() -> SendResult:
            async with connect(plain(relay.port)) as connection:
                return await send(connection, intend)

        result = asyncio.run(go())
    assert isinstance(result, Accepted)
    assert intended == [[]]
    assert relay.received == [canonical(1)]


def test_when_the_intent_cannot_be_written_the_message_never_ends() -> None:
    script = READY + UP_TO_THE_DOT + "! stall\n"
    with ScriptedRelay(script) as relay:

        async def fail() -> None:
            raise OurFaultError

        async def go() -> None:
            async with connect(plain(relay.port)) as connection:
                with pytest.raises(OurFaultError):
                    await send(connection, fail)
                assert isinstance(connection, Connection)
                assert not connection.usable
                assert await send(connection) == Lost(in_doubt=False, reason="we gave up in the middle")
            await nothing_left_over()

        asyncio.run(go())
    assert relay.received == []


def test_a_line_that_breaks_while_the_intent_is_written_leaves_no_doubt() -> None:
    with ScriptedRelay(READY + UP_TO_THE_DOT + "C: <part of the message>\n! reset\n") as relay:

        async def go() -> SendResult:
            async with connect(plain(relay.port)) as connection:
                assert isinstance(connection, Connection)

                async def intend() -> None:
                    while connection._line.conversation.busy:  # noqa: ASYNC110 - nothing to wait for
                        await asyncio.sleep(0)

                return await send(connection, intend)

        result = asyncio.run(go())
    assert result == Lost(in_doubt=False, reason="the connection broke: Connection reset by peer")


def test_a_canceled_sender_cuts_the_line() -> None:
    with ScriptedRelay(READY + "C: MAIL FROM:<list@news.example>\n! stall\n") as relay:

        async def go() -> None:
            async with asyncio.timeout(None) as limit, connect(plain(relay.port)) as connection:
                limit.reschedule(asyncio.get_running_loop().time() + 0.05)
                await send(connection)

        with pytest.raises(TimeoutError):
            asyncio.run(go())


def test_one_message_at_a_time() -> None:
    with ScriptedRelay(READY + UP_TO_THE_DOT + "C: <message>\nS: 250 queued\n" + GOODBYE) as relay:

        async def go() -> None:
            async with connect(plain(relay.port)) as connection:
                first = asyncio.create_task(send(connection))
                await asyncio.sleep(0)
                with pytest.raises(RuntimeError):
                    await send(connection)
                assert isinstance(await first, Accepted)

        asyncio.run(go())


def test_a_message_that_is_not_canonical_is_not_begun() -> None:
    with ScriptedRelay(READY + GOODBYE) as relay:

        async def go() -> None:
            async with connect(plain(relay.port)) as connection:
                assert isinstance(connection, Connection)
                for message in (b"", b"Subject: a\n", b".\r\n"):
                    with pytest.raises(ValueError, match="ends in CRLF"):
                        await connection.send("list@news.example", "reader@example.org", message)
                assert connection.usable

        asyncio.run(go())


def test_a_failing_caller_still_says_goodbye() -> None:
    with ScriptedRelay(READY + GOODBYE) as relay:

        async def go() -> None:
            async with connect(plain(relay.port)):
                raise OurFaultError

        with pytest.raises(OurFaultError):
            asyncio.run(go())


def test_without_a_name_of_our_own_we_say_our_address() -> None:
    with ScriptedRelay("S: 220 hi\nC: EHLO [127.0.0.1]\nS: 250 hi\n" + GOODBYE) as relay:

        async def go() -> None:
            async with connect(Relay(host="127.0.0.1", port=relay.port, security=Security.NONE)):
                await nothing_left_over()

        asyncio.run(go())


def reason_for(relay: Relay) -> str:
    async def go() -> str:
        async with connect(relay) as connection:
            assert isinstance(connection, RelayDown)
            await nothing_left_over()
            return connection.reason

    return asyncio.run(go())


def test_a_relay_that_is_not_there_is_down() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        assert reason_for(plain(port)) == f"cannot connect to 127.0.0.1 port {port}: Connection refused"


def test_a_name_that_leads_nowhere_is_down() -> None:
    assert "is no host name" in reason_for(Relay(host="x" * 64 + ".test", port=25))


def test_a_relay_that_does_not_take_the_call_is_down() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full, socket.socket() as before:
        before.settimeout(0)
        before.connect_ex(full.getsockname())
        port = full.getsockname()[1]
        with socket.socket() as second:
            second.settimeout(0)
            second.connect_ex(full.getsockname())
            reason = reason_for(plain(port, Timeouts(connect=0.2)))
    assert reason == f"127.0.0.1 port {port} did not answer in time"


def test_authorities_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    missing = tmp_path / "authorities.pem"
    relay = Relay(host="localhost", port=25, security=Security.TLS, authorities=missing)
    assert (
        reason_for(relay) == f"cannot read the certificate authorities {missing}: No such file or directory"
    )
    missing.write_text("no certificate")
    assert reason_for(relay).startswith(f"cannot read the certificate authorities {missing}: ")


def test_tls_towards_a_relay_that_speaks_none_is_down() -> None:
    with ScriptedRelay("C: <anything>\nS: 220 relay.test\n") as relay:
        spoken = Relay(host="localhost", port=relay.port, security=Security.TLS, authorities=CERTIFICATE)
        assert reason_for(spoken).startswith("no encryption could be agreed with localhost: ")


def test_only_this_very_machine_is_loopback() -> None:
    for host, loopback in (("127.0.0.7", True), ("::1", True), ("LOCALHOST.", True), ("mx.example", False)):
        assert Relay(host=host, port=25).loopback is loopback


def test_a_relay_that_could_not_be_spoken_to_is_refused() -> None:
    for hello in ("two words", "line\r\nend", "діло"):
        with pytest.raises(SettingRefused):
            Relay(host="mx.example", port=25, hello=hello)
    with pytest.raises(SettingRefused):
        Relay(host="mx.example", port=25, password="a\0b")
    assert "s3cret" not in repr(Relay(host="mx.example", port=25, password="s3cret"))
