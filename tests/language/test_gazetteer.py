"""The shipped gazetteer holds together, and finds a place however its name is typed."""

import subprocess
import sys
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.language.gazetteer import shipped_gazetteer
from digest.language.gazetteer_file import read_gazetteer
from digest.language.place_choice import choices_for
from digest.model.errors import NotFound
from digest.model.ids import Language, PlaceId
from digest.model.place import Place, PlaceKind

FILE = read_gazetteer()
GAZETTEER = shipped_gazetteer()
KEPT = (
    "ukraine kyiv kharkiv-oblast kharkiv kupiansk izium vovchansk chuhuiv balakliia lozova donetsk-oblast "
    "pokrovsk kramatorsk sloviansk sumy-oblast sumy kherson-oblast kherson zaporizhzhia-oblast zaporizhzhia "
    "dnipropetrovsk-oblast dnipro nikopol odesa-oblast odesa mykolaiv chernihiv poltava lviv uzhhorod crimea"
)


def place(key: str) -> Place:
    return GAZETTEER.by_key(key)


def keys(places: frozenset[PlaceId]) -> set[str]:
    return {GAZETTEER[each].key for each in places}


def test_every_place_has_a_number_and_a_key_of_its_own() -> None:
    rows = range(len(FILE))
    assert len({FILE.number(row) for row in rows}) == len({FILE.place(row).key for row in rows}) == len(rows)


def test_every_place_lies_in_a_wider_one_up_to_a_country() -> None:
    wide = {PlaceKind.COUNTRY: 0, PlaceKind.REGION: 1, PlaceKind.DISTRICT: 2, PlaceKind.TOWN: 3}
    for row, parent in enumerate(FILE.parents):
        inner = FILE.place(row)
        assert parent < row
        if parent < 0:
            assert inner.kind is PlaceKind.COUNTRY
        else:
            outer = FILE.place(parent)
            assert inner.parent == outer.id
            # Kyiv and Sevastopol are regions of their own, with towns in them.
            assert wide[outer.kind] < wide[inner.kind] or outer.key in {"kyiv", "sevastopol"}


def test_it_says_what_it_is_made_from_and_is_small() -> None:
    data = resources.files("digest.language").joinpath("data")
    licence = data.joinpath("gazetteer.LICENSE.txt").read_text(encoding="utf-8")
    assert "GeoNames" in licence
    assert "creativecommons.org/licenses/by/4.0" in licence
    assert len(data.joinpath("gazetteer.txt.gz").read_bytes()) < 2_000_000


def test_ukraine_is_there_from_its_regions_to_its_villages() -> None:
    inside = [GAZETTEER[each] for each in GAZETTEER.inside(place("ukraine").id)]
    of_kind = {kind: [each for each in inside if each.kind is kind] for kind in PlaceKind}
    regions = {each.key for each in of_kind[PlaceKind.REGION]}
    assert len(regions) == 25
    assert all(
        {language for language, _ in place(key).names} >= {"en", "uk", "ru", "pl", "de"} for key in regions
    )
    assert len(of_kind[PlaceKind.DISTRICT]) == 136
    assert len(of_kind[PlaceKind.TOWN]) > 5_000


@pytest.mark.parametrize("key", KEPT.split())
def test_keys_that_are_in_use_stay(key: str) -> None:
    assert place(key).key == key


def test_a_town_lies_in_a_district_a_region_and_a_country() -> None:
    chain = [GAZETTEER[each].key for each in GAZETTEER.ancestors(place("kupiansk").id)]
    assert chain == ["kupiansk-raion", "kharkiv-oblast", "ukraine"]
    assert GAZETTEER.contains(place("kharkiv-oblast").id, place("kupiansk").id)
    assert GAZETTEER.contains(place("kupiansk").id, place("kupiansk").id)
    assert not GAZETTEER.contains(place("kupiansk").id, place("kharkiv-oblast").id)
    assert not GAZETTEER.contains(place("donetsk-oblast").id, place("kupiansk").id)
    inside = set(GAZETTEER.inside(place("kharkiv-oblast").id))
    assert {place("kupiansk").id, place("kupiansk-raion").id} <= inside
    assert place("pokrovsk").id not in inside


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Харків", "kharkiv"),
        ("харьков", "kharkiv"),
        ("KHARKOV", "kharkiv"),
        ("Харкова", "kharkiv"),
        ("в Харькове".removeprefix("в "), "kharkiv"),
        ("Куп’янськ", "kupiansk"),
        ("Купʼянська", "kupiansk"),
        ("Kupyansk", "kupiansk"),
        ("Artemivsk", "bakhmut"),
        ("Артемовск", "bakhmut"),
        ("Артёмовск", "bakhmut"),
        ("Артёмовска", "bakhmut"),
        ("Дніпропетровськ", "dnipro"),
        ("Слобожанщина", "kharkiv-oblast"),
        ("Донеччини", "donetsk-oblast"),
        ("Харківської області", "kharkiv-oblast"),
        ("Kharkiv region", "kharkiv-oblast"),
        ("obwód charkowski", "kharkiv-oblast"),
        ("  Ivano-Frankivsk ", "ivano-frankivsk"),
        ("Техас", "texas-us"),
        ("Lwów", "lviv"),
        ("Deutschland", "germany"),
    ],
)
def test_a_place_is_found_however_it_is_typed(typed: str, key: str) -> None:
    assert key in keys(GAZETTEER.named(typed))


def test_several_places_of_one_name_are_all_found() -> None:
    found = keys(GAZETTEER.named("Odessa"))
    assert {"odesa", "odessa-texas-us"} <= found


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Karkiv", "kharkiv"),
        ("Купянс", "kupiansk"),
        ("Zaporizja oblast", "zaporizhzhia-oblast"),
    ],
)
def test_a_misspelt_name_leads_to_the_nearest(typed: str, key: str) -> None:
    assert key in [each.key for each in GAZETTEER.nearest(typed)]


def test_an_unknown_key_is_refused_with_the_nearest() -> None:
    with pytest.raises(NotFound) as refused:
        place("kharkov-oblast")
    assert "kharkiv-oblast" in refused.value.hint
    with pytest.raises(NotFound):
        GAZETTEER[PlaceId(1)]


@given(st.text(max_size=80))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    for found in GAZETTEER.named(typed):
        assert found in GAZETTEER
    assert len(GAZETTEER.nearest(typed[:20])) <= 5


@pytest.mark.parametrize(
    ("word", "likely", "also"),
    [
        ("Kharkiv", "kharkiv", "kharkiv-oblast"),
        ("Суми", "sumy", "sumy-oblast"),
        ("Kyiv", "kyiv", "kyiv-oblast"),
        ("Харківщина", "kharkiv-oblast", None),
        ("Paris", "paris", None),
        ("grain", None, None),
        ("Reading", None, None),
        ("evacuations", None, None),
    ],
)
def test_a_city_may_mean_its_region_and_an_ordinary_word_no_place(
    word: str, likely: str | None, also: str | None
) -> None:
    choices = choices_for(word, GAZETTEER)
    assert (choices.likely.key if choices.likely else None) == likely
    assert also is None or also in [each.key for each in choices.wider]
    assert not choices.undecided


def test_two_places_that_are_as_likely_are_left_to_whoever_asks() -> None:
    assert choices_for("Springfield", GAZETTEER).undecided


def test_the_gazetteer_is_read_only_when_a_place_is_asked_for() -> None:
    code = (
        "import digest.app; from digest.language.gazetteer import shipped_gazetteer as shipped; "
        "shipped().world([]).mentioned('Kupiansk', 'en'); print('_file' in vars(shipped()))"
    )
    told = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == ["False"]


def test_names_are_in_the_languages_of_the_readers() -> None:
    names = dict(place("kharkiv").names)
    assert (names[Language("uk")], names[Language("ru")]) == ("Харків", "Харьков")
    assert (names[Language("pl")], names[Language("de")]) == ("Charków", "Charkiw")


def test_a_place_that_a_later_gazetteer_lacks_lies_nowhere_and_stops_nothing() -> None:
    unknown = PlaceId(2 * 10**9 - 1)
    everywhere = GAZETTEER.world([GAZETTEER.by_key("ukraine").id])

    assert GAZETTEER.ancestors(unknown) == ()
    assert everywhere.mentioned("Strike on Kupiansk", Language("en"), home=unknown)
