import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model.errors import InputRefused
from digest.people.choices import check_hour, check_language, check_zone


@pytest.mark.parametrize(
    "zone", ["Europe/Kyiv", "Europe/Kiev", "America/Argentina/Ushuaia", "UTC", "EST5EDT"]
)
def test_zones_are_known_by_their_iana_names(zone: str) -> None:
    assert check_zone(zone) == zone


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("europe/kyiv", "Europe/Kyiv"),
        ("Kyiv", "Europe/Kyiv"),
        ("Europe/Kyivv", "Europe/Kyiv"),
        ("Warszaw", "Europe/Warsaw"),
        ("new york", "America/New_York"),
        ("Asia/Berlin", "Europe/Berlin"),
    ],
)
def test_an_unknown_zone_is_refused_with_the_nearest(text: str, near: str) -> None:
    with pytest.raises(InputRefused, match="is not a time zone") as caught:
        check_zone(text)
    assert near in caught.value.hint


@pytest.mark.parametrize(
    "text", ["", "UTC+2", "+02:00", "../../etc/passwd", "Factory", "\0", "Europe/Nowhere"]
)
def test_what_is_no_zone_at_all_gets_an_example(text: str) -> None:
    with pytest.raises(InputRefused) as caught:
        check_zone(text)
    assert caught.value.hint


def test_five_languages_are_offered_by_name() -> None:
    assert [check_language(code) for code in ("en", "uk", "ru", "pl", "de")] == ["en", "uk", "ru", "pl", "de"]
    with pytest.raises(InputRefused, match="'ua' is not a language") as caught:
        check_language("ua")
    assert "uk (Ukrainian)" in caught.value.hint


@given(st.integers())
def test_a_day_has_hours_0_to_23(hour: int) -> None:
    if hour in range(24):
        assert check_hour(hour) == hour
    else:
        with pytest.raises(InputRefused, match=f"{hour} is not an hour"):
            check_hour(hour)
