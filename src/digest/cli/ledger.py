"""The ledger of an issue in words. Nothing here calls an issue finished while its ledger is open."""

from collections.abc import Sequence

from digest.cli.answers import Rows
from digest.cli.telling import count
from digest.model.delivery import DeliveryState
from digest.model.issue import Issue, IssueState, Totals
from digest.store.details import Detail

_PARTS = ("accepted", "failed", "suppressed", "skipped", "expired", "canceled", "held")
_WORDS = {"held": "held in doubt"}


def equation(totals: Totals) -> str:
    """In one line: "12 chosen = 11 accepted + 1 skipped"; what still waits is told apart."""
    parts = [(getattr(totals, name), _WORDS.get(name, name)) for name in _PARTS]
    settled = " + ".join(f"{number:,} {word}" for number, word in parts if number) or "0 settled"
    waiting = f" + {totals.waiting:,} waiting" if totals.waiting else ""
    return f"{totals.chosen:,} chosen = {settled}{waiting}"


def ledger_rows(totals: Totals) -> Rows:
    """The same as a table, what came to nothing included."""
    rows = [(_WORDS.get(name, name), f"{getattr(totals, name):,}") for name in _PARTS]
    waiting = [("waiting", f"{totals.waiting:,}")] if totals.waiting else []
    total = [("= chosen", f"{totals.chosen:,}")]
    return Rows(columns=("ledger", "deliveries#"), rows=[*rows, *waiting, *total])


def standing(issue: Issue) -> str:
    """How an issue stands, in one sentence."""
    if issue.state is IssueState.FINISHED:
        return "finished: ledger closed"
    open_still = "; ".join(open_because(issue))
    if issue.state is IssueState.CANCELED:
        return f"canceled, and the ledger is open: {open_still}" if open_still else "canceled: ledger closed"
    if open_still:
        return f"open: {open_still}"
    return "open: every delivery is settled, and the next `digest send` closes the ledger"


def open_because(issue: Issue) -> tuple[str, ...]:
    """What keeps the ledger open; nothing when the equation holds and no reader is to come."""
    totals = issue.totals
    reasons = []
    if not issue.waves_closed:
        reasons.append("readers whose hour is still to come will be chosen")
    if totals.waiting:
        reasons.append(f"{count(totals.waiting, 'delivery waits', 'deliveries wait')}")
    elif totals.chosen != totals.settled:
        reasons.append(f"{totals.chosen:,} were chosen, but {totals.settled:,} are accounted for")
    return tuple(reasons)


def why_rows(found: Sequence[Detail]) -> tuple[Rows, ...]:
    """Why deliveries stand as they do; what was simply accepted needs no reason."""
    rows = [
        (str(one.state), f"{one.count:,}", one.detail)
        for one in found
        if one.detail and one.state is not DeliveryState.ACCEPTED
    ]
    return (Rows(columns=("state", "deliveries#", "why"), rows=rows),) if rows else ()


def told(issue: Issue, list_key: str) -> dict[str, object]:
    """The issue and its ledger, for a script."""
    totals = issue.totals
    return {
        "list": list_key,
        "number": issue.number,
        "day": issue.slot.day.isoformat(),
        "state": issue.state,
        "closed": not open_because(issue),
        "open_because": list(open_because(issue)),
        "chosen": totals.chosen,
        **{name: getattr(totals, name) for name in _PARTS},
        "waiting": totals.waiting,
    }
