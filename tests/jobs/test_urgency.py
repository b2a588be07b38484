"""News that comes in, weighed after every gathering: the right alerts, once."""

import asyncio
from dataclasses import replace
from datetime import datetime
from threading import Thread

import pytest
from sqlalchemy import update

from digest.jobs.urgency import correct, end, raise_alerts
from digest.model.alert import Alert, AlertKind
from digest.model.errors import InputRefused, NotFound
from digest.model.ids import StoryId
from digest.select.urgency import Rules
from digest.store import alerts, articles, stories
from digest.store import tables as t
from digest.store.articles import Understood
from digest.store.database import Connection, Database
from stored import NOW, a_source, minutes, understood

RULES = Rules(publishers=3, within=minutes(30), expires=minutes(120))


def weighed(database: Database, at: datetime) -> tuple[Alert, ...]:
    return asyncio.run(raise_alerts(database, RULES, clock=lambda: at))


def told_by(c: Connection, publisher: str, number: int, story: StoryId | None = None) -> StoryId:
    """An article of that publisher joins the story, seen and published so many minutes after NOW."""
    source = a_source(c, f"source-{number}")
    found: Understood = understood(source.id, number)
    words = replace(found.article, publisher=publisher, published=NOW + minutes(number))
    return articles.add(c, replace(found, article=words), story=story, seen=NOW + minutes(number)).story_id


def test_a_story_that_three_publishers_tell_is_raised_once(database: Database) -> None:
    with database.writing() as c:
        story = told_by(c, "The Courier", 1)
        told_by(c, "The Courier", 2, story)
        told_by(c, "The Post", 3, story)
    before = weighed(database, NOW + minutes(4))
    with database.writing() as c:
        told_by(c, "Vistnyk", 5, story)

    first, again = weighed(database, NOW + minutes(6)), weighed(database, NOW + minutes(7))

    assert (before, again) == ((), ())
    assert [(one.story, one.revision, one.cause) for one in first] == [
        (story, 1, "3 publishers within 4 minutes")
    ]
    with database.reading() as c:
        assert alerts.of_story(c, story) == first


def test_two_stories_that_were_told_and_become_one_are_not_raised_again(database: Database) -> None:
    with database.writing() as c:
        one = told_by(c, "Siren", 1)
        other = told_by(c, "Siren", 2)
        c.execute(update(t.source).values(urgent=True))
    both = weighed(database, NOW + minutes(3))
    with database.writing() as c:
        stories.merge(c, into=one, gone=other)
        told_by(c, "The Post", 4, one)
        told_by(c, "Vistnyk", 5, one)

    assert {alert.story for alert in both} == {one, other}
    assert weighed(database, NOW + minutes(6)) == ()


def test_a_flag_raises_an_alert_of_old_news_too_and_withholding_prevents_it(database: Database) -> None:
    with database.writing() as c:
        flagged, withheld = told_by(c, "The Post", 1), told_by(c, "The Post", 2)
        c.execute(update(t.story).values(urgent=True))
        c.execute(update(t.story).where(t.story.c.id == withheld).values(withheld=True))

    raised = weighed(database, NOW + minutes(600))

    assert [(alert.story, alert.cause) for alert in raised] == [(flagged, "flagged by an editor")]
    assert weighed(database, NOW + minutes(1200)) == ()


def test_two_who_say_something_at_once_of_an_alert_are_both_heard(database: Database) -> None:
    with database.writing() as c:
        story = told_by(c, "The Post", 1)
        c.execute(update(t.story).values(urgent=True))
    (alert,) = weighed(database, NOW + minutes(2))

    def correct_it() -> None:
        with database.writing() as c:
            correct(c, story, "It was a drone.", now=NOW + minutes(6), rules=RULES)

    other = Thread(target=correct_it)
    with database.writing() as c:
        correct(c, story, "It was no missile.", now=NOW + minutes(5), rules=RULES)
        other.start()
        other.join(timeout=0.5)  # it has to wait
    other.join()

    with database.reading() as c:
        told = [(one.revision, one.words) for one in alerts.of_story(c, story)]
    assert told == [(1, alert.words), (2, "It was no missile."), (3, "It was a drone.")]


def test_an_alert_is_corrected_and_ended_for_those_who_got_it(database: Database) -> None:
    with database.writing() as c:
        story = told_by(c, "The Post", 1)
        c.execute(update(t.story).values(urgent=True))
    (alert,) = weighed(database, NOW + minutes(2))

    with database.writing() as c:
        correction = correct(c, story, "It was no missile.", now=NOW + minutes(5), rules=RULES)
        all_clear = end(c, story, now=NOW + minutes(9), rules=RULES)

        assert alerts.of_story(c, story) == (alert, correction, all_clear)
        assert [one.kind for one in (correction, all_clear)] == [AlertKind.CORRECTED, AlertKind.ENDED]
        with pytest.raises(InputRefused, match="was ended"):
            end(c, story, now=NOW + minutes(10), rules=RULES)
        with pytest.raises(NotFound, match="no story 99"):
            end(c, StoryId(99), now=NOW, rules=RULES)
