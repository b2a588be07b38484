"""A sender that is killed in the middle of its work; run as a program, with a database's address.

It has sent a mail, the relay has taken it, and the transaction that says so is open when it stops.
"""

import sys

from digest.model.delivery import DeliveryState, Outcome
from digest.store import chunks
from digest.store.database import open_database
from stored import NOW

if __name__ == "__main__":
    with open_database(sys.argv[1]) as database:
        with database.writing() as c:
            held = chunks.claim(c, now=NOW, owner="killed")
        if held is None:
            sys.exit("there is nothing to claim")
        first, second = (parcel.subscriber for parcel in held.parcels)
        with database.writing() as c:
            chunks.exchange(c, held, [], intended=[first], now=NOW)
        with database.writing() as c:
            accepted = Outcome(subscriber=first, state=DeliveryState.ACCEPTED, detail="250", left=True)
            chunks.exchange(c, held, [accepted], intended=[second], now=NOW)
            sys.stdout.write("in flight\n")
            sys.stdout.flush()
            sys.stdin.read()
