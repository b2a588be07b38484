from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from digest.deliver.conversation import Conversation, Down, Encrypt, Event, GoAhead, Ready, Settled
from digest.deliver.envelope import Envelope
from digest.deliver.opening import opening
from digest.deliver.relay import Relay, Security
from digest.deliver.results import Accepted, Lost, Part, Refused, Step, Unsendable

LETTER = Envelope(sender="list@news.example", recipient="reader@example.org", size=100)


def conversation(
    security: Security = Security.NONE, username: str = "", host: str = "localhost"
) -> Conversation:
    relay = Relay(host=host, port=25, security=security, username=username, password=username)
    return Conversation(opening(relay, hello="client.test"))


def hear(core: Conversation, *said: bytes) -> list[Event]:
    for line in said:
        core.receive(line + b"\r\n")
    return core.events()


def ready() -> Conversation:
    core = conversation()
    hear(core, b"220 hi", b"250 hi")
    core.take()
    return core


def poured() -> Conversation:
    """A message whose bytes are out, all but the final dot."""
    core = ready()
    core.begin(LETTER)
    hear(core, b"250 ok", b"250 ok", b"354 go ahead")
    core.take()
    return core


def test_a_message_is_in_doubt_from_its_last_byte_on_and_not_before() -> None:
    before, after = poured(), poured()
    after.finish()
    for core in (before, after):
        core.lose("the line is gone")

    assert before.events() == [Settled(result=Lost(in_doubt=False, reason="the line is gone"))]
    assert after.events() == [Settled(result=Lost(in_doubt=True, reason="the line is gone"))]


def test_a_message_is_not_in_doubt_for_the_one_before_it() -> None:
    core = poured()
    core.finish()
    hear(core, b"250 queued")
    core.begin(LETTER)
    core.lose("the line is gone")

    assert core.events() == [Settled(result=Lost(in_doubt=False, reason="the line is gone"))]


def test_the_last_byte_is_not_handed_out_for_a_message_that_is_settled() -> None:
    core = poured()
    hear(core, b"552 5.3.4 too big")
    core.finish()

    assert core.take() == b""
    assert core.over


def test_an_address_that_could_say_more_than_itself_is_not_said() -> None:
    for address in (
        "a@example.org>\r\nRCPT TO:<b@example.org",
        "a@example.org\n",
        "a b@example.org",
        "a@example.org> SIZE=1",
        "<a@example.org>",
        "a\x00@example.org",
        "олена@example.org",
        "a@" + "x" * 253,
        "nobody",
        "",
    ):
        core = ready()
        core.begin(Envelope(sender="list@news.example", recipient=address, size=100))
        (event,) = core.events()
        assert isinstance(event, Settled)
        assert isinstance(event.result, Unsendable)
        assert event.result.part is Part.RECIPIENT
        assert core.take() == b""
        assert core.ready


def test_the_null_path_may_send_and_a_broken_sender_may_not() -> None:
    core = ready()
    core.begin(Envelope(sender="", recipient="reader@example.org", size=100))
    assert core.take() == b"MAIL FROM:<>\r\n"

    core = ready()
    core.begin(Envelope(sender="list@news.example\r\nDATA", recipient="reader@example.org", size=100))
    (event,) = core.events()
    assert isinstance(event, Settled)
    assert isinstance(event.result, Unsendable)
    assert event.result.part is Part.SENDER


def test_a_dead_line_settles_what_is_begun_on_it_at_once() -> None:
    core = ready()
    core.lose("the line is gone")
    core.begin(LETTER)

    assert core.events() == [Settled(result=Lost(in_doubt=False, reason="the line is gone"))]


def test_a_goodbye_is_said_where_it_can_be_heard() -> None:
    idle, busy = ready(), poured()
    idle.leave()
    busy.leave()

    assert idle.take() == b"QUIT\r\n"
    assert hear(idle, b"221 bye") == []
    assert (idle.over, idle.left) == (True, True)
    assert busy.take() == b""
    assert (busy.over, busy.left) == (True, False)


def test_a_password_crosses_no_network_in_the_clear() -> None:
    near, far = conversation(username="digest"), conversation(username="digest", host="mx.example")
    hear(near, b"220 hi", b"250-hi\r\n250 AUTH PLAIN")
    (event,) = hear(far, b"220 hi", b"250-hi\r\n250 AUTH PLAIN")

    assert b"AUTH" in near.take()
    assert isinstance(event, Down)
    assert b"AUTH" not in far.take()


def test_what_waits_for_encryption_is_said_only_after_it() -> None:
    core = conversation(Security.STARTTLS)
    assert hear(core, b"220 hi", b"250-hi\r\n250 STARTTLS", b"220 go ahead") == [Encrypt()]
    assert core.take() == b"EHLO client.test\r\nSTARTTLS\r\n"
    core.encrypted()
    assert core.take() == b"EHLO client.test\r\n"


def test_a_byte_between_starttls_and_encryption_ends_it() -> None:
    core = conversation(Security.STARTTLS)
    hear(core, b"220 hi", b"250-hi\r\n250 STARTTLS", b"220 go ahead")
    core.receive(b"2")
    (event,) = core.events()
    assert isinstance(event, Down)
    core.encrypted()
    assert core.take() == b""


said_by_relays = st.one_of(
    st.sampled_from(
        [
            b"220 hi\r\n",
            b"250 ok\r\n",
            b"250-a\r\n250 STARTTLS\r\n",
            b"250-a\r\n250-SIZE 99\r\n250 AUTH PLAIN LOGIN\r\n",
            b"235 in\r\n",
            b"334 more\r\n",
            b"354 go\r\n",
            b"421 4.3.2 leaving\r\n",
            b"450 4.2.0 later\r\n",
            b"550 5.1.1 no\r\n",
            b"250-",
            b"\r\n",
        ]
    ),
    st.binary(max_size=12),
)


class AnyRelay(RuleBasedStateMachine):
    """A relay that says anything at any time, and a caller that keeps to the rules."""

    def __init__(self) -> None:
        super().__init__()
        self.core = conversation()
        self.usable = False
        self.begun = False
        self.asked_for_bytes = False
        self.finished = False
        self.heard = b""
        """What the relay has said since the last byte was handed out."""

    @rule(words=said_by_relays)
    def says(self, words: bytes) -> None:
        self.heard += words
        self.core.receive(words)
        self.weigh()

    @rule()
    def agrees(self) -> None:
        """What a relay would say that wants the message; anything else rarely gets that far."""
        reply = {None: b"", Step.GREETING: b"220 hi\r\n", Step.DATA: b"354 go\r\n"}
        self.says(reply.get(self.core.awaits, b"250 ok\r\n"))

    @precondition(lambda self: self.usable and not self.begun)
    @rule()
    def begin(self) -> None:
        self.begun, self.finished, self.asked_for_bytes = True, False, False
        self.core.begin(LETTER)
        self.weigh()

    @precondition(lambda self: self.asked_for_bytes and not self.finished)
    @rule()
    def finish(self) -> None:
        self.core.finish()
        if b".\r\n" in self.core.take():
            self.finished, self.heard = True, b""
        self.weigh()

    @rule()
    def lose(self) -> None:
        self.core.lose("the line is gone")
        self.weigh()

    @invariant()
    def a_message_in_hand_is_being_answered_or_waits_for_bytes(self) -> None:
        waiting = self.core.awaits is not None or self.asked_for_bytes
        assert self.core.busy is self.begun
        assert not self.core.busy or waiting

    @invariant()
    def no_dot_leaves_before_it_may(self) -> None:
        assert b".\r\n" not in self.core.take()

    def weigh(self) -> None:
        for event in self.core.events():
            match event:
                case Ready():
                    self.usable = True
                case GoAhead():
                    self.asked_for_bytes = True
                case Settled(result=result):
                    assert self.begun, "settled once, and not again"
                    self.begun = self.asked_for_bytes = False
                    self.judge(result)
                case Down():
                    assert not self.usable
                case Encrypt():
                    raise AssertionError("nobody asked for encryption")

    def judge(self, result: object) -> None:
        match result:
            case Accepted(reply=reply):
                assert self.finished
                assert reply.code == 250
                assert b"250" in self.heard
            case Lost(in_doubt=in_doubt):
                assert in_doubt is self.finished
            case Refused(reply=reply, at=at):
                assert reply.code >= 400
                assert self.finished is (at is Step.DOT)
            case _:
                assert isinstance(result, Unsendable)


TestAnyRelay = AnyRelay.TestCase


@given(st.sampled_from(Security), st.sampled_from(["", "digest"]), st.lists(said_by_relays))
def test_no_opening_is_upset_by_anything_a_relay_says(
    security: Security, username: str, stream: list[bytes]
) -> None:
    core = conversation(security, username)
    for words in stream:
        core.receive(words)
        core.encrypted()
    downs = [event for event in core.events() if isinstance(event, Down)]
    assert len(downs) <= 1
    assert not (downs and core.ready)
