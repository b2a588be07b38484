"""Our end of one SMTP conversation (RFC 5321), without the connection it runs over.

Bytes from the relay go in, events and bytes to be written come out; who owns the connection does
both and keeps the time. One message after another, one command at a time. Whatever a relay says,
in whatever order, nothing here raises because of it, and no message is called accepted that was
not answered by a 250 which came after its last byte was handed out.

The life of one message: `begin` → `GoAhead` → its bytes are written → `finish` → `Settled`.
`Settled` may come at any point before, and comes exactly once.
"""

from collections import deque
from dataclasses import dataclass

from digest.deliver.envelope import Envelope, mail_command, rcpt_command, unsendable
from digest.deliver.offers import Offers
from digest.deliver.opening import Ask, Opening
from digest.deliver.replies import Garbage, ReplyReader, told
from digest.deliver.results import Accepted, Lost, Refused, RelayDown, SendResult, Step
from digest.model.delivery import Reply

_OK, _GO_AHEAD, _LEAVING = 250, 354, 421
_ASKS_MORE, _REFUSES = 300, 400
"""First figures of a code (RFC 5321 §4.2.1): 3 is only ever wanted after DATA."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encrypt:
    """The line is to be encrypted now; then call `encrypted`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Mail may flow: call `begin`."""

    offers: Offers


@dataclass(frozen=True, slots=True, kw_only=True)
class Down:
    """It did not come to where mail could flow."""

    down: RelayDown


@dataclass(frozen=True, slots=True, kw_only=True)
class GoAhead:
    """The relay waits for the message's bytes: write them, then call `finish`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What became of the message begun last."""

    result: SendResult


Event = Encrypt | Ready | Down | GoAhead | Settled


class Conversation:
    """What was said, what is owed, and what that means for the message in hand."""

    def __init__(self, opening: Opening) -> None:
        self._opening: Opening | None = opening
        self._offers: Offers | None = None  # known once mail may flow
        self._reader = ReplyReader()
        self._awaited: deque[Step] = deque()
        self._out = bytearray()
        self._events: list[Event] = []
        self._held: Ask | None = None  # to be said once the line is encrypted
        self._envelope: Envelope | None = None  # of the message in hand
        self._pouring = False  # the relay expects the message, its final dot is not out yet
        self._finished = False  # the final dot is out
        self._open_transaction = False  # MAIL was taken and nothing has ended it since
        self._over = ""  # why nothing more can be said
        self._left = False
        self._ask(next(opening))

    @property
    def ready(self) -> bool:
        """Whether a message may be begun with some hope."""
        idle = self._envelope is None and not self._awaited
        return self._offers is not None and idle and not self._over

    @property
    def busy(self) -> bool:
        """Whether a message is in hand: to give up now is to leave the relay in the middle of it."""
        return self._envelope is not None

    @property
    def over(self) -> bool:
        """Whether the line is of no use any more, and should be closed."""
        return bool(self._over)

    @property
    def left(self) -> bool:
        """Whether it ended as conversations should: with an answer to QUIT."""
        return self._left

    @property
    def awaits(self) -> Step | None:
        """What the relay owes us an answer to, first things first."""
        return self._awaited[0] if self._awaited else None

    def take(self) -> bytes:
        """What is to be written now."""
        out = bytes(self._out)
        self._out.clear()
        return out

    def events(self) -> list[Event]:
        """What has happened since the last call."""
        events, self._events = self._events, []
        return events

    def receive(self, data: bytes) -> None:
        """The relay said this."""
        if self._held is not None:
            # CVE-2011-0411: what was said in the clear would pass for having been said under TLS.
            self.lose("the relay went on in the clear after STARTTLS")
        # A reply that came in one piece with its predecessor cannot answer what we say next.
        owed = len(self._awaited)
        for answer in self._reader.read(data):
            if self._over:
                return
            if isinstance(answer, Garbage):
                self.lose(answer.reason)
            elif owed:
                owed -= 1
                self._answered(self._awaited.popleft(), answer)
            else:
                self._unasked(answer)

    def encrypted(self) -> None:
        """The line is encrypted, and its other end is who it should be."""
        if self._held is not None and not self._over:
            ask, self._held = self._held, None
            self._say(ask.step, ask.line)

    def begin(self, envelope: Envelope) -> None:
        """Offers the next message. Raises RuntimeError while one is in hand or before `Ready`."""
        if self._offers is None or self.busy or self._awaited:
            raise RuntimeError("one message at a time, and none before the relay is ready")
        self._envelope = envelope
        self._finished = False
        fault = unsendable(envelope, self._offers)
        if fault is not None:
            self._settle(fault)
        elif self._over:
            self._settle(Lost(in_doubt=False, reason=self._over))
        elif self._open_transaction:
            self._say(Step.RSET, b"RSET")
        else:
            self._say(Step.MAIL, mail_command(envelope, self._offers))

    def finish(self) -> None:
        """Hands out the message's last byte: from here on, silence leaves it in doubt.

        Does nothing if the message has been settled already.
        """
        if not self._pouring:
            return
        self._pouring = False
        if self._say(Step.DOT, b"."):
            self._finished = True

    def leave(self) -> None:
        """Says goodbye, where that is possible; otherwise the conversation is simply over."""
        if self._over or self.busy or self._awaited or self._held:
            self.lose("we broke off")
        else:
            self._say(Step.QUIT, b"QUIT")

    def lose(self, reason: str) -> None:
        """The line is gone, or cannot be trusted any more. The first reason is the one that stays."""
        if self._over:
            return
        self._over = reason
        self._awaited.clear()
        self._out.clear()
        self._pouring = False
        if self._envelope is not None:
            self._settle(Lost(in_doubt=self._finished, reason=reason))
        elif self._opening is not None:
            self._opening = None
            self._events.append(Down(down=RelayDown(reason=reason)))

    def _answered(self, step: Step, reply: Reply) -> None:
        if self._opening is not None:
            self._opened(self._opening, reply)
        elif step is Step.QUIT:
            self._left = True
            self._over = "we left"
        else:
            self._answered_in_transaction(step, reply)
        if reply.code == _LEAVING:
            # RFC 5321 §3.8: it closes the channel after this, whatever we had asked.
            self.lose(f"the relay is leaving: {told(reply)}")

    def _opened(self, opening: Opening, reply: Reply) -> None:
        try:
            self._ask(opening.send(reply))
        except StopIteration as end:
            self._opening = None
            result: Offers | RelayDown = end.value
            if isinstance(result, Offers):
                self._offers = result
                self._events.append(Ready(offers=result))
            else:
                self._events.append(Down(down=result))

    def _answered_in_transaction(self, step: Step, reply: Reply) -> None:
        if reply.code >= _REFUSES:
            self._open_transaction = step in (Step.RSET, Step.RCPT, Step.DATA)
            self._settle(Refused(reply=reply, at=step))
        elif step is Step.DATA or step is Step.DOT:
            self._answered_about_bytes(step, reply)
        elif reply.code >= _ASKS_MORE:
            self._out_of_step(reply)
        else:
            self._next(step)

    def _answered_about_bytes(self, step: Step, reply: Reply) -> None:
        if step is Step.DATA and reply.code == _GO_AHEAD:
            self._pouring = True
            self._events.append(GoAhead())
        elif step is Step.DOT and reply.code == _OK:
            self._open_transaction = False
            self._settle(Accepted(reply=reply))
        else:
            self._out_of_step(reply)

    def _next(self, step: Step) -> None:
        envelope, offers = self._envelope, self._offers
        if envelope is None or offers is None:
            return
        if step is Step.RSET:
            self._say(Step.MAIL, mail_command(envelope, offers))
        elif step is Step.MAIL:
            self._open_transaction = True
            self._say(Step.RCPT, rcpt_command(envelope))
        else:
            self._say(Step.DATA, b"DATA")

    def _unasked(self, reply: Reply) -> None:
        if self._pouring and reply.code >= _REFUSES:
            # It has seen enough of the message. There is no way back to commands but a new line.
            self._pouring = False
            self._settle(Refused(reply=reply, at=Step.BODY))
        if reply.code == _LEAVING:
            self.lose(f"the relay is leaving: {told(reply)}")
        else:
            self._out_of_step(reply)

    def _out_of_step(self, reply: Reply) -> None:
        self.lose(f"the relay is out of step: {told(reply)}")

    def _settle(self, result: SendResult) -> None:
        self._envelope = None
        self._events.append(Settled(result=result))

    def _ask(self, ask: Ask) -> None:
        if ask.encrypted:
            self._held = ask
            self._events.append(Encrypt())
            if self._reader.midway:
                self.lose("the relay went on in the clear after STARTTLS")
        elif ask.line:
            self._say(ask.step, ask.line)
        else:
            self._awaited.append(ask.step)

    def _say(self, step: Step, line: bytes) -> bool:
        """Hands out a line, unless the relay has already begun to answer it."""
        if self._reader.midway:
            self.lose("the relay is out of step: it answered before it was asked")
            return False
        self._out += line + b"\r\n"
        self._awaited.append(step)
        return True
