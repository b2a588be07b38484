"""Alerts written down once, found under whatever number their story has."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from digest.model.alert import Alert, AlertKind
from digest.model.article import ArticleStatus
from digest.model.delivery import DeliveryState
from digest.model.ids import StoryId
from digest.model.issue import Lane, SlotKey
from digest.store import alerts, articles, issues, ledger, stories
from digest.store import tables as t
from digest.store.database import Connection, Database
from stored import NOW, a_list, a_source, a_variant, a_wave, an_issue, minutes, readers_of, understood


def an_alert(story: StoryId, revision: int = 1, **fields: object) -> Alert:
    known = {"kind": AlertKind.RAISED, "at": NOW, "expires": NOW + minutes(120), "cause": "test"}
    return Alert(story=story, revision=revision, **{**known, **fields})  # type: ignore[arg-type]  # builders pass fields on by name


def three_stories(c: Connection) -> tuple[StoryId, ...]:
    return tuple(stories.new(c) for _ in range(3))


def test_one_revision_is_written_once_whoever_comes_second(database: Database) -> None:
    with database.writing() as c:
        one, other, _ = three_stories(c)
        first = an_alert(one, words="Stay inside.")

        news = [alerts.record(c, each) for each in (first, replace(first, cause="late"), an_alert(other))]

        assert news == [True, False, True]
        assert alerts.of_story(c, one) == (first,)


def test_alerts_of_merged_stories_are_found_under_the_older(database: Database) -> None:
    with database.writing() as c:
        one, other, third = three_stories(c)
        told = [an_alert(one), an_alert(third), an_alert(one, 2, kind=AlertKind.CORRECTED)]
        for each in told:
            alerts.record(c, each)
        stories.merge(c, into=one, gone=third)

        assert alerts.of_story(c, one) == alerts.of_story(c, third) == tuple(told)
        assert alerts.of_stories(c, (one, other)) == {one: tuple(told)}


def test_what_expired_is_not_worth_sending(database: Database) -> None:
    with database.writing() as c:
        one, other, _ = three_stories(c)
        alerts.record(c, an_alert(one, expires=NOW + minutes(5)))
        alerts.record(c, an_alert(other))

        assert [alert.story for alert in alerts.live(c, NOW)] == [one, other]
        assert [alert.story for alert in alerts.live(c, NOW + minutes(5))] == [other]


def test_a_story_is_weighed_by_its_usable_articles(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c, "siren")
        first = articles.add(c, understood(source.id, 1), story=None, seen=NOW)
        story = first.story_id
        copy = articles.add(c, understood(source.id, 2), story=story, seen=NOW + minutes(1))
        gone = articles.add(c, understood(source.id, 3), story=story, seen=NOW)
        articles.set_status(c, gone.article_id, ArticleStatus.WITHHELD)
        c.execute(update(t.source).values(urgent=True))
        c.execute(t.article_copy.insert().values(article_id=copy.article_id, copy_of=first.article_id))

        found = alerts.reported(c, story)

        assert [(each.article, each.copy_of, each.urgent) for each in found.reports] == [
            (first.article_id, None, True),
            (copy.article_id, first.article_id, True),
        ]
        assert found.reports[0].at == first.when


def test_only_stories_of_late_and_flagged_ones_are_looked_at(database: Database) -> None:
    with database.writing() as c:
        source = a_source(c)
        old, late, flagged, told = (
            articles.add(
                c, understood(source.id, number), story=None, seen=NOW + timedelta(hours=number == 2)
            ).story_id
            for number in range(1, 5)
        )
        c.execute(update(t.story).where(t.story.c.id.in_([flagged, told])).values(urgent=True))
        alerts.record(c, an_alert(told))

        found = alerts.perhaps_urgent(c, since=NOW + minutes(1))

        assert [each.story for each in found] == [late, flagged]
        assert old not in [each.story for each in found]


def test_what_readers_were_shown_is_asked_of_these_issues_alone(database: Database) -> None:
    """Of the last mail with a story in it; who was not sent it, and what came on other days, is left out."""
    with database.writing() as c:
        daily = a_list(c)
        people = readers_of(c, daily, 4)
        another, raised, ended = (an_issue(c, daily, day=day) for day in (1, 2, 3))
        for issue, whom, told in ((another, people, [9]), (raised, people[:3], [1]), (ended, people[:1], [])):
            variant = a_variant(c, issue, *told)
            chosen = [ledger.Chosen(subscriber=person, variant=variant) for person in whom]
            ledger.choose(c, a_wave(c, issue), chosen, watermark=9, now=NOW)
        c.execute(
            update(t.delivery)
            .where(t.delivery.c.issue_id == raised.id, t.delivery.c.subscriber_id == people[2])
            .values(state=DeliveryState.CANCELED)
        )

        found = alerts.shown(c, [raised.id, ended.id], [people[0], people[1], people[2]])

        assert {person: pick.version for person, pick in found.items()} == {people[0]: 1, people[1]: 1}
        assert alerts.shown(c, [], people) == alerts.shown(c, [raised.id], []) == {}


def test_the_issue_of_an_alert_leads_back_to_it(database: Database) -> None:
    with database.writing() as c:
        daily = a_list(c)
        story = stories.new(c)
        alert = an_alert(story, 2)
        alerts.record(c, an_alert(story))
        alerts.record(c, alert)
        slot = SlotKey(day=NOW.date(), name=alerts.slot_name(alert))
        issue = issues.open_issue(c, daily.id, Lane.ALERT, slot=slot, made=NOW)
        digest = issues.open_issue(c, daily.id, Lane.DIGEST, slot=slot, made=NOW)

        assert alerts.of_issue(c, issue.id) == alert
        assert alerts.of_issue(c, digest.id) is None
