"""Which stories deserve an alert, told as news comes in minute by minute."""

from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.alert import Alert, AlertKind, Report, Reported
from digest.model.errors import InputRefused
from digest.model.ids import ArticleId, StoryId
from digest.select.urgency import Rules, correct, end, weigh
from stories import NOW

RULES = Rules(publishers=3, within=timedelta(minutes=30), expires=timedelta(minutes=120))
LONG = timedelta(days=2)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def a_report(number: int, at: float, publisher: str = "", **fields: object) -> Report:
    """An article that was published so many minutes after NOW."""
    known = {"article": ArticleId(number), "publisher": publisher or f"Paper {number}"}
    return Report(**{**known, "at": NOW + minutes(at), **fields})  # type: ignore[arg-type]  # builders pass fields on by name


def a_story(*reports: Report, alerts: tuple[Alert, ...] = (), **fields: bool) -> Reported:
    return Reported(story=StoryId(7), reports=reports, alerts=alerts, **fields)


def raised(*reports: Report, until: int, rules: Rules = RULES) -> tuple[Alert, ...]:
    """The alerts that a daemon raises which weighs the story every minute, as far as it is told."""
    alerts: tuple[Alert, ...] = ()
    for minute in range(until + 1):
        now = NOW + minutes(minute)
        known = tuple(each for each in reports if each.at <= now)
        alert = weigh(a_story(*known, alerts=alerts), now, rules)
        alerts = (*alerts, alert) if alert else alerts
    return alerts


def test_three_publishers_within_half_an_hour_make_an_alert() -> None:
    alerts = raised(a_report(1, 0), a_report(2, 9), a_report(3, 20), until=60)

    assert [(one.kind, one.revision, one.cause, one.at) for one in alerts] == [
        (AlertKind.RAISED, 1, "3 publishers within 20 minutes", NOW + minutes(20))
    ]
    assert alerts[0].expires == NOW + minutes(140)


def test_publishers_who_come_too_far_apart_make_none() -> None:
    assert raised(a_report(1, 0), a_report(2, 20), a_report(3, 40), until=120) == ()


def test_one_publisher_who_writes_often_is_one() -> None:
    reports = [a_report(number, number, "The Courier") for number in range(1, 8)]

    assert raised(*reports, a_report(8, 8, "THE COURIER"), until=60) == ()


def test_copies_find_out_nothing() -> None:
    original = a_report(1, 0, "Agency")
    copies = [a_report(number, number, copy_of=ArticleId(1)) for number in range(2, 9)]
    of_one_we_lack = [a_report(number, number, copy_of=ArticleId(99)) for number in range(20, 25)]

    assert raised(original, *copies, until=60) == ()
    assert raised(original, *copies, *of_one_we_lack, until=60) == ()
    assert len(raised(original, *copies, *of_one_we_lack, a_report(30, 25), until=60)) == 1


def test_a_hundred_hints_of_one_story_give_one_alert() -> None:
    hints = [a_report(number, number / 2, f"Paper {number % 40}") for number in range(100)]

    assert len(raised(*hints, until=600)) == 1


def test_a_story_that_hovers_around_the_number_gives_one_alert() -> None:
    """Two publishers stay on it, a third comes and goes for ten hours."""
    steady = [a_report(at * 2 + who, at * 25, f"Paper {who}") for at in range(24) for who in (0, 1)]
    third = [a_report(100 + at, at * 50, "Paper 3") for at in range(12)]

    assert len(raised(*steady, *third, until=600)) == 1


def test_after_a_lull_it_is_raised_again() -> None:
    first = [a_report(number, number) for number in range(3)]
    again = [a_report(10 + number, 300 + number) for number in range(3)]

    alerts = raised(*first, *again, until=400)

    assert [(one.revision, one.at) for one in alerts] == [(1, NOW + minutes(2)), (2, NOW + minutes(302))]


def test_what_comes_together_while_the_alert_is_open_is_told_by_it() -> None:
    """A lull of an hour, the number again while the first alert stands, and it stays so after that ended."""
    first = [a_report(number, number) for number in range(3)]
    again = [
        a_report(10 + at * 3 + who, 100 + at * 20, f"Paper {who}") for at in range(9) for who in range(3)
    ]

    assert len(raised(*first, *again, until=300)) == 1


def test_an_editor_s_flag_is_one_hint_however_long_it_stands() -> None:
    quiet = a_story(a_report(1, -600), urgent=True)

    alert = weigh(quiet, NOW, RULES)

    assert alert is not None
    assert (alert.cause, alert.expires) == ("flagged by an editor", NOW + RULES.expires)
    flagged = a_story(a_report(1, -600), urgent=True, alerts=(alert,))
    assert weigh(flagged, NOW + minutes(1), RULES) is None
    assert weigh(flagged, NOW + LONG, RULES) is None


def test_one_article_of_an_urgent_source_is_enough() -> None:
    siren = [a_report(1, 0, "Air Raid Service", urgent=True), a_report(2, 10, urgent=True)]
    next_day = a_report(3, 1000, "Air Raid Service", urgent=True)

    alerts = raised(*siren, next_day, until=1100)

    assert [one.cause for one in alerts] == ["reported by Air Raid Service, whose news is urgent"] * 2
    assert [one.at for one in alerts] == [NOW, NOW + minutes(1000)]


def test_news_that_we_had_late_is_no_alert_any_more() -> None:
    old = a_story(*(a_report(number, -130 - number, urgent=True) for number in range(5)))
    fresh = a_story(*(a_report(number, -100 - number) for number in range(5)))

    assert weigh(old, NOW, RULES) is None
    late = weigh(fresh, NOW, RULES)
    assert late is not None
    assert late.expires == NOW + minutes(20)


def test_after_hours_in_which_nobody_weighed_a_story_that_goes_on_is_still_raised() -> None:
    going_on = [a_report(at * 3 + who, at * 10, f"Paper {who}") for at in range(40) for who in range(3)]

    alert = weigh(a_story(*going_on), NOW + minutes(390), RULES)

    assert alert is not None
    assert alert.expires == NOW + minutes(390) + RULES.expires


@pytest.mark.parametrize(
    "barred", [a_story(urgent=True), a_story(a_report(1, 0), urgent=True, withheld=True)]
)
def test_what_nobody_may_be_sent_raises_no_alert(barred: Reported) -> None:
    assert weigh(barred, NOW, RULES) is None


def test_an_alert_is_corrected_and_ended_under_the_next_revisions() -> None:
    reports = [a_report(number, 0) for number in range(3)]
    first = weigh(a_story(*reports), NOW, RULES)
    assert first is not None

    correction = correct(a_story(alerts=(first,)), " It was no missile. ", now=NOW + minutes(9), rules=RULES)
    story = a_story(*reports, alerts=(first, correction))
    all_clear = end(story, now=NOW + minutes(30), rules=RULES)

    assert (correction.revision, correction.kind, correction.words) == (
        2,
        AlertKind.CORRECTED,
        "It was no missile.",
    )
    assert (all_clear.revision, all_clear.kind, all_clear.expires) == (
        3,
        AlertKind.ENDED,
        NOW + minutes(150),
    )
    ended = a_story(*reports, alerts=(first, correction, all_clear))
    assert weigh(ended, NOW + minutes(31), RULES) is None
    with pytest.raises(InputRefused, match="was ended"):
        correct(ended, "Once more.", now=NOW + minutes(40), rules=RULES)


def test_only_what_was_raised_and_not_long_ago_can_be_corrected() -> None:
    (alert,) = raised(*(a_report(number, 0) for number in range(3)), until=10)
    story = a_story(alerts=(alert,))

    with pytest.raises(InputRefused, match="no alert was raised"):
        end(a_story(), now=NOW, rules=RULES)
    with pytest.raises(InputRefused, match="needs words"):
        correct(story, "  ", now=NOW, rules=RULES)
    with pytest.raises(InputRefused, match="expired at"):
        end(story, now=NOW + minutes(120) + LONG + minutes(1), rules=RULES)
    assert end(story, now=NOW + LONG, rules=RULES).kind is AlertKind.ENDED


reports = st.lists(
    st.builds(
        a_report,
        st.integers(1, 60),
        st.integers(0, 400),
        st.sampled_from(["A", "B", "C", "D", "E"]),
        copy_of=st.sampled_from([None, None, ArticleId(1), ArticleId(2)]),
    ),
    max_size=40,
    unique_by=lambda report: report.article,
)


@given(reports=reports, publishers=st.integers(2, 4))
def test_between_two_alerts_there_are_always_fewer_than_half(reports: list[Report], publishers: int) -> None:
    """Said apart from how it is done: between two alerts lies a minute with less than half of them."""
    rules = Rules(publishers=publishers, within=minutes(30), expires=minutes(60))

    alerts = raised(*reports, until=500, rules=rules)

    originals = [each for each in reports if each.copy_of is None]
    for one, other in pairwise(alerts):
        assert one.expires <= other.at
        quietest = min(
            _publishers(originals, NOW + minutes(minute), rules)
            for minute in range(500)
            if one.at <= NOW + minutes(minute) < other.at
        )
        assert quietest * 2 < publishers


@given(reports=reports, seed=st.randoms(use_true_random=False), at=st.integers(0, 500))
def test_the_same_facts_in_any_order_give_the_same_alert(
    reports: list[Report], seed: Random, at: int
) -> None:
    shuffled = list(reports)
    seed.shuffle(shuffled)

    first = weigh(a_story(*reports), NOW + minutes(at), RULES)

    assert weigh(a_story(*shuffled), NOW + minutes(at), RULES) == first


def _publishers(reports: list[Report], until: datetime, rules: Rules) -> int:
    return len({each.publisher for each in reports if until - rules.within < each.at <= until})
