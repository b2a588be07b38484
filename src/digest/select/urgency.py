"""Which stories deserve an alert now, and what may still be said of an alert that was raised.

Three things make a story urgent: an editor's flag, an article of a source whose news is urgent, or
several independent publishers that report it within a short while. However often it is hinted at, a
story is told by one alert: while that alert is open nothing raises another, and afterwards only what
is new does, a count of publishers only after it has fallen below half of what is asked for.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from digest.language.fold import fold
from digest.model.alert import Alert, AlertKind, Report, Reported
from digest.model.errors import InputRefused
from digest.select.originals import independent

RECENT = timedelta(days=2)
"""How long after it expired an alert can still be corrected or ended: it stands in people's mailboxes."""
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """When a story deserves an alert, and how long that is worth sending."""

    publishers: int
    within: timedelta
    expires: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """A point at which the number of publishers changes."""

    at: datetime
    reports: tuple[Report, ...]
    """The first of each publisher within the while that ends here."""
    arrival: bool
    """Whether one came here; else one went."""

    @property
    def count(self) -> int:
        return len(self.reports)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cause:
    """What makes a story urgent, since when, in words."""

    since: datetime
    words: str


def weigh(story: Reported, now: datetime, rules: Rules) -> Alert | None:
    """The alert that this story deserves and has not had; None when it deserves none.

    It says what it knows at `now`: the same facts give the same alert, whoever asks, before or after
    a restart. What is so old that its alert would have expired raises none.
    """
    if story.withheld or not story.reports or is_open(story.alerts, now):
        return None
    causes = (_flagged(story, now), _urgent_source(story), _many(story, now, rules))
    worth = (cause for cause in causes if cause is not None and cause.since + rules.expires > now)
    cause = next(worth, None)
    if cause is None:
        return None
    return Alert(
        story=story.story,
        revision=_next_revision(story.alerts),
        kind=AlertKind.RAISED,
        at=now,
        expires=cause.since + rules.expires,
        cause=cause.words,
    )


def correct(story: Reported, words: str, *, now: datetime, rules: Rules) -> Alert:
    """The correction of the alert that this story was told by.

    Raises InputRefused when there is none to correct, or no words.
    """
    if not words.strip():
        raise InputRefused("a correction needs words", hint="say what was wrong, and what is right")
    return _afterwards(story, AlertKind.CORRECTED, words, now=now, rules=rules)


def end(story: Reported, words: str = "", *, now: datetime, rules: Rules) -> Alert:
    """The all-clear after the alert that this story was told by.

    Raises InputRefused when there is none to end.
    """
    return _afterwards(story, AlertKind.ENDED, words, now=now, rules=rules)


def is_open(alerts: Sequence[Alert], now: datetime) -> bool:
    """Whether the latest of a story's alerts still stands: neither ended nor expired."""
    return bool(alerts) and alerts[-1].kind is not AlertKind.ENDED and alerts[-1].expires > now


def _afterwards(story: Reported, kind: AlertKind, words: str, *, now: datetime, rules: Rules) -> Alert:
    if not story.alerts:
        raise InputRefused(f"no alert was raised of story {story.story}")
    last = story.alerts[-1]
    if last.kind is AlertKind.ENDED:
        raise InputRefused(f"the alert of story {story.story} was ended at {last.at:%Y-%m-%d %H:%M} UTC")
    if last.expires + RECENT < now:
        raise InputRefused(f"the alert of story {story.story} expired at {last.expires:%Y-%m-%d %H:%M} UTC")
    return Alert(
        story=story.story,
        revision=_next_revision(story.alerts),
        kind=kind,
        at=now,
        expires=now + rules.expires,
        cause="corrected by an editor" if kind is AlertKind.CORRECTED else "ended by an editor",
        words=words.strip(),
    )


def _next_revision(alerts: Iterable[Alert]) -> int:
    return max((alert.revision for alert in alerts), default=0) + 1


def _flagged(story: Reported, now: datetime) -> _Cause | None:
    """The flag is one hint, however long it stands: it raises the first alert of a story."""
    if not story.urgent or story.alerts:
        return None
    return _Cause(since=now, words="flagged by an editor")


def _urgent_source(story: Reported) -> _Cause | None:
    """The newest article of an urgent source, if it came after all that was told so far."""
    told = _told_until(story.alerts)
    reports = (each for each in story.reports if each.urgent and (told is None or each.at > told))
    newest = max(reports, key=lambda each: (each.at, each.article), default=None)
    if newest is None:
        return None
    return _Cause(since=newest.at, words=f"reported by {newest.publisher}, whose news is urgent")


def _told_until(alerts: Sequence[Alert]) -> datetime | None:
    """When the latest alert ended or expired; what came before that is told already."""
    if not alerts:
        return None
    last = alerts[-1]
    return last.at if last.kind is AlertKind.ENDED else last.expires


def _many(story: Reported, now: datetime, rules: Rules) -> _Cause | None:
    """The latest time at which enough publishers had come together of whom no alert tells yet.

    Those who come together while an alert is open are told by it; from then on, or from the alert on, as
    many count again only after there were fewer than half of them.
    """
    since = max((alert.at for alert in story.alerts), default=None)
    told = _told_until(story.alerts)
    armed, found = since is None, None
    for moment in _moments(story.reports, since=since, now=now, within=rules.within):
        if moment.count * 2 < rules.publishers:
            armed = True
        elif armed and moment.count >= rules.publishers:
            armed = told is None or moment.at > told
            found = moment if armed and moment.arrival else found
    return None if found is None else _Cause(since=found.at, words=_in_words(found))


def _moments(
    reports: Iterable[Report], *, since: datetime | None, now: datetime, within: timedelta
) -> Iterator[_Moment]:
    """Every point in time at which publishers come or go, and those who count from then on."""
    own = independent(reports, lambda each: (each.at, each.article))
    times = [each.at for each in own]
    arrivals = set(times)
    points = {*arrivals, *(time + within for time in times), *(() if since is None else (since,))}
    for point in sorted(points):
        if point <= now and (since is None or point >= since):
            counted = own[bisect_right(times, point - within) : bisect_right(times, point)]
            yield _Moment(at=point, reports=_one_each(counted), arrival=point in arrivals)


def _one_each(reports: Iterable[Report]) -> tuple[Report, ...]:
    """The first report of every publisher."""
    first: dict[str, Report] = {}
    for each in reports:
        first.setdefault(fold(each.publisher), each)
    return tuple(first.values())


def _in_words(found: _Moment) -> str:
    times = [each.at for each in found.reports]
    minutes = max(1, -((min(times) - max(times)) // _MINUTE))
    return f"{found.count} publishers within {minutes} minute{'' if minutes == 1 else 's'}"
