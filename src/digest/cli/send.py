"""`digest send`: what the ledger has due goes to the relay; or one mail, as a trial."""

import asyncio
from collections.abc import Mapping
from typing import Annotated

import typer

from digest.app import App
from digest.cli.answers import Part, Rows, answer
from digest.cli.door import deed, opened
from digest.cli.exits import NotDone
from digest.cli.finding import known, list_of, status_on, subscriber_at
from digest.cli.options import ListKey, example, json_of, noun
from digest.cli.watching import watched
from digest.deliver.results import Accepted, Lost, Refused, RelayDown, SendResult, Unsendable
from digest.jobs.preview import preview
from digest.jobs.send import Sent, send
from digest.jobs.trial import Trial, send_trial
from digest.model.delivery import DeliveryState
from digest.model.errors import InputRefused, NotFound
from digest.model.ids import ListId
from digest.model.mailing_list import MailingList
from digest.model.people import Subscriber, SubscriptionStatus
from digest.store import audit, lists

app = noun()

SENT = "{outcomes: {state: count}, relay_down, uncomposed, finished: [issue]}"


@app.command(epilog=example("digest send", "digest send --to me@example.org --list daily"))
def send_(
    ctx: typer.Context,
    *,
    to: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A trial: one mail to this subscriber.")
    ] = None,
    list_key: ListKey = None,
    as_json: Annotated[bool, json_of(f"{SENT}; with --to {{trial, subject, reply}}")] = False,
) -> None:
    """Sends every mail that is due, of one list or of all, and closes the ledgers that can be closed.

    With --to: one mail as its subscriber would get it now, through the relay. It is not in the ledger,
    so they get the issue itself as well. Only a subscriber can be sent one, or its links would not work.
    """
    with opened(ctx) as newsroom:
        if to is not None:
            tried = _try(newsroom, to, list_key)
            words = f"accepted by the relay: {tried['subject']!r}", f"its words: {tried['reply']}"
            answer(tried, *words, as_json=as_json)
            return
        sent, keys = _send(newsroom, list_key), list_keys(newsroom)
    answer(told(sent, keys), *shown(sent, keys), as_json=as_json)
    complain(sent)


def shown(sent: Sent, keys: Mapping[ListId, str]) -> tuple[Part, ...]:
    """What sending came to, for a person. `keys` names the lists."""
    rows = [(str(state), f"{sent.outcomes[state]:,}") for state in DeliveryState if sent.outcomes[state]]
    outcomes: tuple[Part, ...] = (Rows(columns=("state", "mails#"), rows=rows),) if rows else ()
    closed = [f"issue {one.number} of {keys[one.mailing_list]}: ledger closed" for one in sent.finished]
    return (*outcomes, *closed) or ("no mail was due",)


def told(sent: Sent, keys: Mapping[ListId, str]) -> dict[str, object]:
    """What sending came to, for a script."""
    return {
        "outcomes": {state.value: sent.outcomes[state] for state in DeliveryState if sent.outcomes[state]},
        "relay_down": sent.relay_down,
        "uncomposed": sent.uncomposed,
        "finished": [{"list": keys[one.mailing_list], "issue": one.number} for one in sent.finished],
    }


def complain(sent: Sent) -> None:
    """Raises NotDone when the relay takes nothing now, or mails wait to be composed anew."""
    if sent.uncomposed:
        raise NotDone(
            f"mails that hold a withheld article could not be composed anew: {sent.uncomposed}",
            hint="they wait, and are tried again until their issue expires; all others were sent",
        )
    if sent.relay_down:
        raise NotDone(
            f"the relay takes no mail now: {sent.relay_down}",
            hint="what waits is kept: the next `digest send` tries again, `digest serve` by itself",
        )


def list_keys(newsroom: App) -> Mapping[ListId, str]:
    with newsroom.database.reading() as c:
        return {one.id: one.key for one in lists.every(c)}


def _send(newsroom: App, key: str | None) -> Sent:
    only = None
    if key:
        with newsroom.database.reading() as c:
            only = lists.by_key(c, key).id
    post = newsroom.post()
    with watched("sending") as progress:
        return asyncio.run(
            send(newsroom.database, post, clock=newsroom.clock, mailing_list=only, progress=progress)
        )


def _try(newsroom: App, address: str, key: str | None) -> dict[str, object]:
    """Sends the trial. Raises InputRefused where none may be sent, NotDone where none could be."""
    post = newsroom.post()
    subscriber, mailing_list = _receiver(newsroom, address, key)
    now = newsroom.clock()
    made = preview(
        newsroom.database,
        newsroom.typesetters,
        newsroom.addressing,
        mailing_list=mailing_list,
        subscriber=subscriber,
        now=now,
    )
    if made.variant is None:
        raise NotDone(
            "there is nothing new for this reader, so there is no mail to try",
            hint="`digest gather` may bring news; `digest issue why` says what keeps an article out",
        )
    trial = Trial(mailing_list=mailing_list, subscriber=subscriber, variant=made.variant)
    result = asyncio.run(send_trial(post, trial, now=now))
    with newsroom.database.writing() as c:
        audit.add(c, deed(newsroom, "send --to", f"{subscriber.id} on {mailing_list.key}"))
    return {"trial": "accepted", "subject": made.variant.subject, "reply": _reply(result)}


def _receiver(newsroom: App, address: str, key: str | None) -> tuple[Subscriber, MailingList]:
    """Raises InputRefused for whoever is no subscriber, has left the list, or must not be mailed."""
    with newsroom.database.reading() as c:
        try:
            subscriber = subscriber_at(c, address)
        except NotFound as error:
            raise InputRefused(
                "a trial goes to a subscriber only: the links in it are theirs, and work",
                hint="add the address first: `digest subscriber add ADDRESS --list LIST`",
            ) from error
        mailing_list = list_of(c, subscriber, key)
        status = status_on(c, subscriber, mailing_list)
        suppressed = known(c, newsroom.keys, subscriber).suppressed
    if status is not SubscriptionStatus.CONFIRMED:
        raise InputRefused(f"this subscriber is {status} on list {mailing_list.key}: no mail may be sent")
    if suppressed:
        raise InputRefused("this address is on the suppression list: it must not be mailed")
    return subscriber, mailing_list


def _reply(result: SendResult | RelayDown) -> str:
    """The relay's words for a mail it took. Raises NotDone with what it said otherwise."""
    match result:
        case Accepted(reply=reply):
            return str(reply)
        case Refused(reply=reply, at=at):
            raise NotDone(f"the relay refused it at {at}: {reply}")
        case RelayDown(reason=reason):
            raise NotDone(f"the relay takes no mail now: {reason}", hint="see the relay.* settings")
        case Unsendable(reason=reason):
            raise NotDone(f"it cannot be sent as it is: {reason}")
        case Lost(reason=reason, in_doubt=in_doubt):
            arrived = "; it may have arrived all the same" if in_doubt else ""
            raise NotDone(f"the connection to the relay was lost: {reason}{arrived}")
