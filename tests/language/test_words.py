import subprocess
import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.language.fold import fold
from digest.language.recognise import recognise
from digest.language.tokens import words
from digest.language.word_keys import LANGUAGES, text_keys, word_key
from digest.model.ids import Language
from stories import EN, UK, known_places, the_gazetteer, the_world


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    "written",
    [
        "Куп'янськ",
        "Куп’янськ",
        "Купʼянськ",
        "Куп`янськ",
        "Ку́п'янськ",
        "КУП’ЯНСЬК",
        "Куп\u00ad’янськ",
        "Kуп’янськ",
        "Куп´янськ",
        "Куп”янськ",
        'Куп"янськ',
        "KУП’ЯHСЬK",
        "Кýп’янськ",
        "Куп’я\u200bнськ",
        "#Куп’янськ",
    ],
)
def test_however_a_name_is_written_it_folds_to_one(written: str) -> None:
    assert words(written) == ("куп'янськ",)
    assert word_key(words(written)[0], UK) == "купянськ"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kharkiv’s", "kharkiv"),
        ("#Kharkiv", "kharkiv"),
        ("Kharkiv/Izium", "kharkiv izium"),
        ("#StandWithUkraine #СлаваУкраїні", "stand with ukraine слава україні"),
        ("Кривий\u00a0Ріг", "кривий ріг"),
        ("Нью\u2011Йорк", "нью-йорк"),
        ("Харків…", "харків"),
        ("İstanbul", "istanbul"),
        ("Straße", "strasse"),
        ("F-16", "f-16"),
        ("The U.S. and the U.N.", "the us and the un"),
        ("Zеlensky in Кharkiv", "zelensky in kharkiv"),
        ("ХAPKIВ", "харків"),
        ('Полк "Азов"та "Харків"', "полк азов та харків"),
        ("за́мок і замо̀к", "замок і замок"),
    ],
)
def test_what_is_one_word_to_a_reader_is_one_here(text: str, expected: str) -> None:
    assert words(text) == tuple(expected.split())


@given(st.text(st.characters()) | st.text("Kк'’”\"ґї\u0301\u0308İıß-‑#.ŉ´ѐÁ\u1100\u1161\u200d\ud800"))
def test_any_text_at_all_folds_and_has_words_and_keys(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert all(fold(word) == word for word in words(text))
    for word in words(text):
        for language in LANGUAGES:
            assert word_key(word, language) == word_key.__wrapped__(word, language)


@pytest.mark.parametrize("piece", ["'", "а'", "К’", "i", "-а", "#А", "A.", "\u0301", "´", '"я', "Ха\u00ad"])
def test_long_text_costs_as_its_length(piece: str) -> None:
    once, tenfold = _seconds(piece * 4_000), _seconds(piece * 40_000)

    assert tenfold < 60 * once + 0.05


def test_dictionaries_are_read_when_their_language_is_asked_for() -> None:
    asked = "import digest.language.gazetteer, digest.language.word_keys as keys; import simplemma, sys"
    loaded = (
        "from simplemma.strategies.dictionaries import LOW_MEMORY_DICTIONARY_FACTORY as f, "
        "DEFAULT_DICTIONARY_FACTORY as g; "
        "print(f._get_dictionary.cache_info().currsize, g._get_dictionary.cache_info().currsize, "
        "families._heads.cache_info().currsize)"
    )
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", f"{asked}; import digest.language.families as families; {loaded}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["0", "0", "0"]


def test_decomposed_letters_stay_the_letters_they_are() -> None:
    assert fold(unicodedata.normalize("NFD", "Київ, йод")) == "київ, йод"


@given(st.text())
def test_words_hold_no_space_and_are_never_empty(text: str) -> None:
    assert all(word and not any(letter.isspace() for letter in word) for word in words(text))


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", "evacuation evacuations Evacuation’s"),
        ("uk", "Харків Харкова Харкові Харковом"),
        ("uk", "евакуація евакуації евакуацією"),
        ("uk", "Вовчанськ Вовчанська Вовчанську"),
        ("ru", "Харьков Харькова Харькове"),
        ("uk", "Синєгубов Синєгубова Синєгубовим"),
    ],
)
def test_the_forms_of_a_word_share_a_key(language: str, forms: str) -> None:
    assert len(set(text_keys(forms, Language(language)))) == 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Російські війська атакували Харків уночі", "uk"),
        ("Войска атаковали Харьков, и это было не раз", "ru"),
        ("Войска атаковали Харьков на рассвете", None),
        ("Russian drones hit Kharkiv for the third night", "en"),
        ("Ewakuacja z Charkowa trwa od rana", "pl"),
        ("Evakuierung aus Charkiw und Isjum hat begonnen", "de"),
        ("Zelensky Kharkiv", None),
        ("12 345", None),
    ],
)
def test_a_common_word_tells_the_language_of_a_headline(text: str, language: str | None) -> None:
    assert recognise(text) == language


def test_places_are_found_in_any_case_form_and_the_longest_name_wins() -> None:
    def found(text: str, language: Language) -> set[str]:
        return {the_gazetteer()[place].key for place in the_world().mentioned(text, language)}

    assert found("Fighting near Kupiansk in Kharkiv Oblast", EN) == {"kupiansk", "kharkiv-oblast"}
    assert found("Тривога на Харківщині, у Сумах та Запоріжжі", UK) == {
        "kharkiv-oblast",
        "sumy",
        "zaporizhzhia",
    }
    assert found("Виділено значні суми коштів", UK) == set()


def test_a_region_holds_its_towns_and_a_town_only_itself() -> None:
    places, gazetteer = known_places(), the_gazetteer()
    inside = gazetteer.within(places["kharkiv-oblast"].id)

    assert {places["kupiansk"].id, places["kharkiv"].id, places["kharkiv-oblast"].id} <= inside
    assert places["pokrovsk"].id not in inside
    assert gazetteer.within(places["kupiansk"].id) == {places["kupiansk"].id}
    assert gazetteer.named("Харьков") == {places["kharkiv"].id}


def _seconds(text: str) -> float:
    begun = time.perf_counter()
    words(text)
    return time.perf_counter() - begun
