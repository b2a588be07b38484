"""Plays the conversations in `conversations/*.txt`; see `scripted_relay` for how they are written.

A result line says what came of a message, what that makes of its delivery, and what is left of the
connection: `go on`, `reconnect` (the line is of no use any more) or `stop` (the relay should rest).
"""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.deliver.outcome import after_attempt, concerns_everyone
from digest.deliver.relay import Relay, Security, Timeouts
from digest.deliver.replies import told
from digest.deliver.results import Accepted, Lost, Refused, RelayDown, SendResult, Step, Unsendable
from digest.deliver.transport import Connection, connect
from mail import canonical, parcel
from scripted_relay import CERTIFICATE, Script, ScriptedRelay, alike, read_script

CONVERSATIONS = Path(__file__).parent / "conversations"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("name", sorted(path.stem for path in CONVERSATIONS.glob("*.txt")))
def test_a_conversation_ends_as_its_script_says(name: str) -> None:
    script = read_script((CONVERSATIONS / f"{name}.txt").read_text(encoding="utf-8"))
    with ScriptedRelay(script) as relay:
        results = asyncio.run(converse(relay_value(script, relay.port), script))
    size = int(script.settings.get("bytes", "100"))
    assert set(relay.received) <= {canonical(number, size) for number in range(1, len(results) + 1)}
    assert len(results) == len(script.results)
    for result, expected in zip(results, script.results, strict=True):
        assert result == expected or alike(expected, result)


async def converse(relay: Relay, script: Script) -> list[str]:
    async with connect(relay) as connection:
        if isinstance(connection, RelayDown):
            results = [f"{described(connection)}, stop"]
        else:
            results = [await sent(connection, number, script) for number in range(1, len(script.results) + 1)]
    left_over = asyncio.all_tasks() - {asyncio.current_task()}
    assert left_over == set()
    return results


async def sent(connection: Connection, number: int, script: Script) -> str:
    intents = 0

    async def intend() -> None:
        nonlocal intents
        intents += 1
        await asyncio.sleep(0)

    message = canonical(number, int(script.settings.get("bytes", "100")))
    recipient = f"reader{number}@example.org"
    result = await connection.send("list@news.example", recipient, message, before_last_byte=intend)
    assert intents == (1 if needs_intent(result) else 0)
    go_on = "go on" if connection.usable else "reconnect"
    return f"{described(result)}, {'stop' if concerns_everyone(result) else go_on}"


def needs_intent(result: SendResult) -> bool:
    """Whether the last byte was about to leave, which is when the intent must have been written."""
    match result:
        case Accepted() | Lost(in_doubt=True) | Refused(at=Step.DOT):
            return True
        case Lost(reason=reason):
            return reason.endswith("it answered before it was asked")
        case _:
            return False


def described(result: SendResult | RelayDown) -> str:
    outcome = after_attempt(
        result, parcel("reader1@example.org"), now=NOON, expires=NOON + timedelta(hours=1), chance=0.5
    )
    return f"{in_words(result)} -> {outcome.state}"


def in_words(result: SendResult | RelayDown) -> str:
    match result:
        case Accepted(reply=reply):
            return f"accepted: {told(reply)}"
        case Refused(reply=reply, at=at):
            return f"refused at {at}: {told(reply)}"
        case Lost(in_doubt=in_doubt, reason=reason):
            return f"lost {'in doubt' if in_doubt else 'safely'}: {reason}"
        case Unsendable(part=part, reason=reason):
            return f"unsendable {part}: {reason}"
        case RelayDown(reason=reason):
            return f"down: {reason}"


def relay_value(script: Script, port: int) -> Relay:
    settings = script.settings
    security = Security(settings.get("security", "none"))
    times = {key.removeprefix("timeout."): float(s) for key, s in settings.items() if "timeout." in key}
    return Relay(
        host=settings.get("host", "127.0.0.1" if security is Security.NONE else "localhost"),
        port=port,
        security=security,
        username=settings.get("username", ""),
        password=settings.get("password", ""),
        hello="client.test",
        authorities=None if settings.get("trusted") == "no" else CERTIFICATE,
        timeouts=Timeouts(**times),
    )
