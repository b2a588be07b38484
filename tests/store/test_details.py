from digest.model.delivery import DeliveryState
from digest.store.database import Database
from digest.store.details import Detail, details
from digest.store.ledger import Chosen, choose
from stored import NOW, a_list, a_variant, a_wave, an_issue, readers_of


def test_deliveries_are_counted_by_state_and_reason_the_most_frequent_first(database: Database) -> None:
    with database.writing() as c:
        mailing_list = a_list(c)
        issue, other = an_issue(c, mailing_list), an_issue(c, mailing_list, day=23)
        first, *rest = readers_of(c, mailing_list, 4)
        queued = Chosen(subscriber=first, variant=a_variant(c, issue))
        skipped = [Chosen(subscriber=one, state=DeliveryState.SKIPPED, detail="nothing new") for one in rest]
        choose(c, a_wave(c, issue), [queued, *skipped], watermark=4, now=NOW)
        choose(c, a_wave(c, other), skipped, watermark=4, now=NOW)

    with database.reading() as c:
        assert details(c, issue.id) == (
            Detail(state=DeliveryState.SKIPPED, detail="nothing new", count=3),
            Detail(state=DeliveryState.QUEUED, detail="", count=1),
        )
        assert len(details(c, issue.id, limit=1)) == 1
