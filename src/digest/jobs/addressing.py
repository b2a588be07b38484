"""What only this reader's copy of a mail holds: their link, and the mail's own name."""

from base64 import b32encode
from dataclasses import dataclass

from digest.compose.message import Prepared, assemble
from digest.keys import Keys
from digest.model.ids import IssueId, ListId, SubscriberId
from digest.model.mailing_list import MailingList
from digest.people.tokens import unsubscribe_token


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """To whom a mail goes."""

    subscriber: SubscriberId
    address: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """Makes a variant into one reader's mail: the same bytes whenever it is made again."""

    keys: Keys
    public_url: str
    """What every link begins with, where our pages answer; no slash at its end."""

    def unsubscribe_url(self, subscriber: SubscriberId, mailing_list: ListId) -> str:
        return f"{self.public_url}/u/{unsubscribe_token(self.keys, subscriber, mailing_list)}"

    def message_id(self, issue: IssueId, subscriber: SubscriberId, sender: str) -> str:
        """A mail's name, derived: a second copy has it too, and no outsider can tell whose it is."""
        code = b32encode(self.keys.code("message-id", issue, subscriber)).decode().rstrip("=").lower()
        return f"{code}@{sender.rpartition('@')[2]}"

    def mail(
        self, prepared: Prepared, recipient: Recipient, *, issue: IssueId, mailing_list: MailingList
    ) -> bytes:
        """The whole message, ready for the relay. Raises HeaderRefused."""
        return assemble(
            prepared,
            address=recipient.address,
            name=recipient.name,
            message_id=self.message_id(issue, recipient.subscriber, mailing_list.sender),
            unsubscribe_url=self.unsubscribe_url(recipient.subscriber, mailing_list.id),
        )
