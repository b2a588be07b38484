import pickle
import tomllib
from datetime import date
from pathlib import Path

import pytest
from babel import Locale

from digest.compose.words import Words, load_words
from digest.model.errors import TemplateRefused
from digest.model.ids import Language
from digest.shipped import shipped

LANGUAGES = ["en", "uk", "ru", "pl", "de"]


def words(language: str) -> Words:
    return load_words(Language(language))


def override(folder: Path, text: str, language: str = "uk") -> Path:
    (folder / "words").mkdir()
    (folder / "words" / f"{language}.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("en", 1, "1 story"),
        ("en", 1200, "1,200 stories"),
        ("uk", 1, "1 новина"),
        ("uk", 3, "3 новини"),
        ("uk", 11, "11 новин"),
        ("uk", 21, "21 новина"),
        ("ru", 22, "22 новости"),
        ("ru", 25, "25 новостей"),
        ("pl", 22, "22 artykuły"),
        ("pl", 21, "21 artykułów"),
        ("de", 2, "2 Meldungen"),
    ],
)
def test_numbers_take_the_form_of_their_language(language: str, number: int, said: str) -> None:
    assert words(language).numbered(words(language).stories, number) == said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Sunday, 22 November"),
        ("uk", "Неділя, 22 листопада"),
        ("ru", "Воскресенье, 22 ноября"),
        ("pl", "Niedziela, 22 listopada"),
        ("de", "Sonntag, 22. November"),
    ],
)
def test_a_day_is_said_as_its_readers_say_it(language: str, said: str) -> None:
    assert words(language).on(date(2026, 11, 22)) == said


@pytest.mark.parametrize(
    ("language", "one", "several"),
    [
        ("en", "Because you follow Kharkiv", "Because you follow Kharkiv and Oskil"),
        ("uk", "Бо ви стежите за темою «Kharkiv»", "Бо ви стежите за темами «Kharkiv» і «Oskil»"),
        ("de", "Weil Sie dem Thema „Kharkiv“ folgen", "Weil Sie den Themen „Kharkiv“ und „Oskil“ folgen"),
    ],
)
def test_a_reason_names_one_topic_or_several(language: str, one: str, several: str) -> None:
    assert words(language).because_of(["Kharkiv"]) == one
    assert words(language).because_of(["Kharkiv", "Oskil"]) == several


def test_without_names_there_is_nothing_to_say() -> None:
    assert words("uk").because_of([]) == ""
    assert words("uk").also_by([]) == ""


def test_why_names_the_list_and_what_is_followed() -> None:
    assert words("en").why_sent("Daily", []) == "You get this email because you subscribed to Daily."
    assert words("uk").why_sent("День", ["Харків"]).endswith("на «День» і стежите за темою «Харків».")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_plural_form_with_its_number(language: str) -> None:
    known = words(language)
    needed = {*Locale.parse(language).plural_form.tags, "other"}

    for forms in (known.stories, known.minutes, known.more):
        assert all("{n}" in getattr(forms, form) for form in needed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_wording_keeps_the_places_of_the_english_one(language: str) -> None:
    known, english = words(language), words("en")

    assert "{list}" in known.why
    assert "{name}" in known.quoted
    for name in ("because", "also", "why_following"):
        for form in ("one", "other"):
            ours, theirs = getattr(getattr(known, name), form), getattr(getattr(english, name), form)
            assert [place in ours for place in ("{names}", "{list}")] == [
                place in theirs for place in ("{names}", "{list}")
            ]


def test_an_override_changes_single_wordings(tmp_path: Path) -> None:
    changed = load_words(Language("uk"), [override(tmp_path, 'read = "Далі"\n')])

    assert changed.read == "Далі"
    assert changed.unsubscribe == words("uk").unsubscribe
    assert changed.hash != words("uk").hash


def test_a_language_may_come_from_an_override_alone(tmp_path: Path) -> None:
    english = (shipped("templates") / "words" / "en.toml").read_text(encoding="utf-8")
    swedish = load_words(Language("sv"), [override(tmp_path, english, "sv")])

    assert swedish.on(date(2026, 11, 22)) == "Söndag, 22 november"


def test_words_of_right_to_left_languages_say_so(tmp_path: Path) -> None:
    text = (shipped("templates") / "words" / "en.toml").read_text(encoding="utf-8")
    for table, number in (("stories", "n"), ("minutes", "n"), ("more", "n")):
        forms = "".join(f'{form} = "{{{number}}}"\n' for form in ("zero", "two", "few", "many"))
        text = text.replace(f"[{table}]\n", f"[{table}]\n{forms}")
    assert tomllib.loads(text)

    assert load_words(Language("ar"), [override(tmp_path, text, "ar")]).direction == "rtl"
    assert words("uk").direction == "ltr"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('raed = "Далі"\n', r"words/uk\.toml: 'raed' is not a wording we know"),
        ("read = 3\n", r"words/uk\.toml: 'read' must be a text"),
        ('read = " "\n', r"words/uk\.toml: 'read' must be a text"),
        (
            '[stories]\none = "{n}"\n',
            r"words/uk\.toml \[stories\]: needs a wording for each of few, many, one",
        ),
        ("read = \n", r"words/uk\.toml: .*line 1"),
    ],
)
def test_a_mistake_in_words_is_refused_by_name(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(TemplateRefused, match=message):
        load_words(Language("uk"), [override(tmp_path, text)])


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(TemplateRefused, match="no words in 'fi'"):
        load_words(Language("fi"))


def test_words_travel_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(words("pl"))) == words("pl")  # noqa: S301 - our own value


def test_what_comes_again_says_so_before_its_reason() -> None:
    english = words("en")

    assert english.chip(["Kharkiv"], updated=True) == "Updated · Because you follow Kharkiv"
    assert english.chip(["Kharkiv"], updated=False) == "Because you follow Kharkiv"
    assert (english.chip([], updated=True), english.chip([], updated=False)) == ("Updated", "")
