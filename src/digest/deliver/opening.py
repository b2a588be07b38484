"""How a conversation with a relay begins, up to where mail can flow. No I/O.

A generator that says what to ask next and is sent the relay's reply, so that it reads in the order
in which it happens: greeting → EHLO (or HELO) → STARTTLS, EHLO again → AUTH.
"""

import re
from base64 import b64encode
from collections.abc import Generator
from dataclasses import dataclass, replace

from digest.deliver.offers import Offers, read_offers
from digest.deliver.relay import Relay, Security
from digest.deliver.replies import anonymous, told
from digest.deliver.results import RelayDown, Step
from digest.model.delivery import Reply

LONGEST_COMMAND = 512
"""RFC 5321 §4.5.3.1.4, with CRLF."""

_GREETS, _OK, _LOGGED_IN, _GO_ON, _FOR_GOOD = 220, 250, 235, 334, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Something to say, and whose answer to wait for."""

    step: Step
    line: bytes = b""
    """Without CRLF; empty means: say nothing, the relay speaks first."""
    encrypted: bool = False
    """True means: not before the line has been encrypted, which is to be done now."""


Opening = Generator[Ask, Reply, Offers | RelayDown]


def opening(relay: Relay, *, hello: str) -> Opening:
    """What to ask before the first message; ends with what the relay offers, or why it is no use."""
    greeting = yield Ask(step=Step.GREETING)
    if greeting.code != _GREETS:
        return _down("did not greet us", greeting)
    offers = yield from _introduction(relay, hello)
    if isinstance(offers, RelayDown):
        return offers
    if relay.security is Security.STARTTLS:
        offers = yield from _encryption(hello, offers)
    if isinstance(offers, RelayDown) or not relay.username:
        return offers
    return (yield from _authentication(relay, offers))


def _introduction(relay: Relay, hello: str) -> Opening:
    reply = yield Ask(step=Step.EHLO, line=f"EHLO {hello}".encode("ascii"))
    if reply.code == _OK:
        return read_offers(reply)
    # Without extensions there is neither encryption nor a login: then HELO would be of no use.
    if reply.code >= _FOR_GOOD and relay.security is not Security.STARTTLS and not relay.username:
        reply = yield Ask(step=Step.HELO, line=f"HELO {hello}".encode("ascii"))
        if reply.code == _OK:
            return Offers()
    return _down("refused our EHLO", reply)


def _encryption(hello: str, offers: Offers) -> Opening:
    """RFC 3207. All that was said before is forgotten (§4.2): it was in the clear."""
    if "STARTTLS" not in offers.extensions:
        return RelayDown(reason="the relay offers no STARTTLS, and nothing is sent in the clear")
    reply = yield Ask(step=Step.STARTTLS, line=b"STARTTLS")
    if reply.code != _GREETS:
        return _down("refused STARTTLS, and nothing is sent in the clear", reply)
    reply = yield Ask(step=Step.EHLO, line=f"EHLO {hello}".encode("ascii"), encrypted=True)
    return read_offers(reply) if reply.code == _OK else _down("refused our EHLO under TLS", reply)


def _authentication(relay: Relay, offers: Offers) -> Opening:
    if relay.security is Security.NONE and not relay.loopback:
        return RelayDown(reason="the password would cross the network in the clear: set security to starttls")
    if "PLAIN" in offers.auth:
        reply = yield from _plain(relay)
    elif "LOGIN" in offers.auth:
        reply = yield from _login(relay)
    else:
        known = ", ".join(sorted(offers.auth)) or "none"
        return RelayDown(reason=f"the relay offers neither AUTH PLAIN nor LOGIN (it offers: {known[:100]})")
    if reply.code == _LOGGED_IN:
        return offers
    return _down("refused our user name or password", _without_secrets(reply, relay))


def _plain(relay: Relay) -> Generator[Ask, Reply, Reply]:
    """RFC 4616. A secret too long for a command goes in a line of its own (RFC 4954 §4)."""
    secret = b64encode(f"\0{relay.username}\0{relay.password}".encode())
    at_once = b"AUTH PLAIN " + secret
    if len(at_once) + len(b"\r\n") <= LONGEST_COMMAND:
        return (yield Ask(step=Step.AUTH, line=at_once))
    reply = yield Ask(step=Step.AUTH, line=b"AUTH PLAIN")
    return (yield Ask(step=Step.AUTH, line=secret)) if reply.code == _GO_ON else reply


def _login(relay: Relay) -> Generator[Ask, Reply, Reply]:
    """Never a standard; what the prompts say differs, their order does not."""
    reply = yield Ask(step=Step.AUTH, line=b"AUTH LOGIN")
    for word in (relay.username, relay.password):
        if reply.code != _GO_ON:
            return reply
        reply = yield Ask(step=Step.AUTH, line=b64encode(word.encode()))
    return reply


def _without_secrets(reply: Reply, relay: Relay) -> Reply:
    """Some servers repeat the command they refuse: "unrecognised command AUTH PLAIN AGRpZ2…"."""
    encoded = b64encode(relay.password.encode()).decode("ascii")
    secrets = "|".join(re.escape(secret) for secret in (relay.password, encoded) if secret)
    return replace(
        reply, text=re.sub(f"[A-Za-z0-9+/=]{{16,}}|{secrets}" if secrets else "(?!)", "…", reply.text)
    )


def _down(what: str, reply: Reply) -> RelayDown:
    return RelayDown(reason=f"the relay {what}: {told(reply)}", reply=anonymous(reply))
