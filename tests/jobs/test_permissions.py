"""What is remembered of the sites' rules: bounded, whatever the sites say."""

from datetime import timedelta

from digest.jobs.permissions import Permissions
from presses import MORNING


def test_a_thousand_sites_with_endless_rules_are_remembered_within_bounds() -> None:
    permissions = Permissions()
    for number in range(1000):
        rules = permissions.at(f"https://site-{number}.example/robots.txt")
        rules.keep(bytes(1 << 20), now=MORNING)
    held = sum(len(rules.body or b"") for rules in permissions._rules.values())
    assert held < 10 << 20


def test_rules_hold_for_a_day_and_their_absence_for_minutes() -> None:
    rules = Permissions().at("https://site.example/robots.txt")
    assert not rules.hold(MORNING)
    rules.keep(b"", now=MORNING)
    assert rules.hold(MORNING + timedelta(hours=23))
    assert not rules.hold(MORNING + timedelta(hours=25))
    rules.keep(None, now=MORNING)
    assert not rules.hold(MORNING + timedelta(minutes=16))
