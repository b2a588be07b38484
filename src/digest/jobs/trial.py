"""One mail to one subscriber, to see how it arrives. It goes through the relay, and past the ledger."""

from dataclasses import dataclass
from datetime import datetime

from digest.compose.message import prepare
from digest.deliver.results import RelayDown, SendResult
from digest.deliver.transport import connect
from digest.jobs.addressing import Recipient
from digest.jobs.send import Post
from digest.model.ids import IssueId
from digest.model.issue import Variant
from digest.model.mailing_list import MailingList
from digest.model.people import Subscriber


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Who is to get which mail."""

    mailing_list: MailingList
    subscriber: Subscriber
    variant: Variant


async def send_trial(post: Post, trial: Trial, *, now: datetime) -> SendResult | RelayDown:
    """Hands one mail to the relay. Nothing is written: the issue it previews is sent to them as well.

    Its links are this subscriber's own and work. Raises HeaderRefused.
    """
    mailing_list, subscriber = trial.mailing_list, trial.subscriber
    message = post.addressing.mail(
        prepare(trial.variant, mailing_list=mailing_list, date=now),
        Recipient(subscriber=subscriber.id, address=subscriber.address, name=subscriber.name),
        issue=_number(now),
        mailing_list=mailing_list,
    )
    async with connect(post.relay) as connection:
        if isinstance(connection, RelayDown):
            return connection
        return await connection.send(mailing_list.sender, subscriber.address, message)


def _number(now: datetime) -> IssueId:
    """No issue's, and each time another: mail programs hide a second mail of the same Message-ID."""
    return IssueId(-int(now.timestamp() * 1000))
