"""Which stories deserve an alert: weighed after every gathering, and written down once."""

from collections.abc import Callable
from datetime import datetime

from digest.model.alert import Alert, Reported
from digest.model.clock import Clock
from digest.model.errors import InputRefused
from digest.model.ids import StoryId
from digest.select import urgency
from digest.select.urgency import Rules
from digest.store import alerts
from digest.store.database import Connection, Database

_TRIES = 5


async def raise_alerts(database: Database, rules: Rules, *, clock: Clock) -> tuple[Alert, ...]:
    """Writes down the alerts that the news of now deserves, and says which those are.

    Nobody is sent anything by this. Doing it again, or twice at once, changes nothing. Raises
    StoreUnavailable.
    """
    if not await database.read(weigh_news, now=clock(), rules=rules):
        return ()  # as nearly always: then nobody who writes has to wait
    return await database.write(_raise, now=clock(), rules=rules)


def weigh_news(c: Connection, *, now: datetime, rules: Rules) -> tuple[Alert, ...]:
    """The alerts that stories deserve now and have not had. Nothing is written.

    A story is looked at when an article of it is new enough for an alert that has not expired.
    """
    stories = alerts.perhaps_urgent(c, since=now - rules.expires)
    weighed = (urgency.weigh(story, now, rules) for story in stories)
    return tuple(alert for alert in weighed if alert is not None)


def correct(c: Connection, story: StoryId, words: str, *, now: datetime, rules: Rules) -> Alert:
    """Writes down the correction of a story's alert, for those who got it.

    Raises NotFound, InputRefused when there is none to correct, or no words.
    """
    return _said(c, story, lambda told: urgency.correct(told, words, now=now, rules=rules))


def end(c: Connection, story: StoryId, words: str = "", *, now: datetime, rules: Rules) -> Alert:
    """Writes down the all-clear after a story's alert, for those who got it.

    Raises NotFound, InputRefused when there is none to end.
    """
    return _said(c, story, lambda told: urgency.end(told, words, now=now, rules=rules))


def _said(c: Connection, story: StoryId, say: Callable[[Reported], Alert]) -> Alert:
    """What an editor says is weighed again where another's word of the story was written down just before."""
    for _ in range(_TRIES):
        alert = say(alerts.reported(c, story))
        if alerts.record(c, alert):
            return alert
    raise InputRefused(f"others keep writing of the alert of story {story}", hint="say it once more")


def _raise(c: Connection, *, now: datetime, rules: Rules) -> tuple[Alert, ...]:
    return tuple(alert for alert in weigh_news(c, now=now, rules=rules) if alerts.record(c, alert))
