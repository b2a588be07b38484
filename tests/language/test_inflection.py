"""How many forms of a name its key finds, and how many of what it finds are forms of that name.

A pair is a lemma and a form of it, folded; each counts once, however often it stands in the text.
Recall: of all pairs, those whose two sides share a key. Precision: every lemma is asked for among every
form; of the lemmas and forms that share a key, those that are a pair.
"""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.language.tokens import words
from digest.language.word_keys import word_key
from digest.model.ids import Language
from shared_corpora import shared

Pairs = frozenset[tuple[str, str]]

OWN = {
    "en": """
        Houthi: Houthis  Kurd: Kurds Kurd's  Zelensky: Zelensky's Zelenskys  Salafi: Salafis
        Ukrainian: Ukrainians  Kharkiv: Kharkiv's  Starmer: Starmer's Starmers  Kellogg: Kellogg's
    """,
    "uk": """
        Синєгубов: Синєгубова Синєгубову Синєгубовим  Бакунець: Бакунця Бакунцю Бакунцем
        Сирський: Сирського Сирському Сирським  Буданов: Буданова Буданову Будановим
        Вільям: Вільяма Вільямом
        Куп'янськ: Куп'янська Куп'янську Куп'янськом  Вовчанськ: Вовчанська Вовчанську
        Умєров: Умєрова Умєрову
        Івано-Франківськ: Івано-Франківська Івано-Франківську  Малюк: Малюка Малюком  Ґвоздь: Гвоздя Гвоздем
        Трамп: Трампа Трампові Трампом  Шольц: Шольца Шольцем  Стармер: Стармера Стармеру  Бахмут: Бахмута
        Єрмак: Єрмака Єрмаком  Залужний: Залужного Залужному Залужним  Борисівна: Борисівну Борисівні
    """,
    "ru": """
        Воронов: Воронова Воронову Вороновым  Зеленский: Зеленского Зеленскому Зеленским  Семён: Семен Семёна
        Австрия: Австрии Австрию Австрией  Уильям: Уильяма Уильямом  Орёл: Орел Орла  Макарий: Макария Макарию
        Пушилин: Пушилина Пушилину Пушилиным  Купянск: Купянска Купянске  Харьков: Харькова Харькове
        Нью-Йорк: Нью-Йорка Нью-Йорке  Сырский: Сырского Сырскому  Сербия: Сербии Сербию  Дуров: Дурова
    """,
    "pl": """
        Zełenski: Zełenskiego Zełenskiemu Zełenskim  Budanow: Budanowa Budanowowi Budanowem Budanowie
        Jermak: Jermaka Jermakiem  Kułeba: Kułeby Kułebą Kułebie  Trump: Trumpa Trumpem Trumpowi
        Charków: Charkowa Charkowie  Wołczańsk: Wołczańska Wołczańsku  Kijów: Kijowa Kijowie
    """,
    "de": """
        Selenskyj: Selenskyjs  Budanow: Budanows  Charkiw: Charkiws  Isjum: Isjums  Jermak: Jermaks
    """,
}


@pytest.mark.parametrize(
    ("language", "corpus", "recall"),
    [("uk", "uk-parlamint-test", 0.96), ("ru", "ru-gsd-test", 0.95), ("en", "en-ewt-test", 0.95)],
)
def test_names_are_found_in_nearly_every_form_in_texts_of_others(
    language: str, corpus: str, recall: float
) -> None:
    pairs = _names(shared(f"corpora/inflection/{corpus}.conllu"))

    assert len(pairs) > 100
    assert _recall(pairs, Language(language)) >= recall
    assert _precision(pairs, Language(language)) >= 0.90


@pytest.mark.parametrize(
    ("language", "corpus", "recall"), [("uk", "uk-parlamint-test", 0.95), ("ru", "ru-gsd-test", 0.95)]
)
def test_so_they_are_where_the_form_is_another_than_the_lemma(
    language: str, corpus: str, recall: float
) -> None:
    pairs = _names(shared(f"corpora/inflection/{corpus}.conllu"))
    inflected = frozenset((lemma, form) for lemma, form in pairs if lemma != form)

    assert _recall(inflected, Language(language)) >= recall
    assert _precision(inflected, Language(language)) >= 0.90


@pytest.mark.parametrize("language", OWN)
def test_names_of_the_day_are_found_in_every_form(language: str) -> None:
    pairs = frozenset(_own_pairs(OWN[language]))

    assert [(lemma, form) for lemma, form in sorted(pairs) if not _meet(lemma, form, language)] == []
    assert _precision(pairs, Language(language)) == 1


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("ru", "Германия Герман Грузия груз Куба куб Сербия Румыния Россия росс Москва Минск"),
        ("uk", "Луганськ Донецьк Харків Херсон Суми Київ Канів Львів Лев Ковель Коваль"),
        ("en", "Poland Holland Georgia George Iran Iraq Niger Nigeria Austria Australia Paris Harris"),
    ],
)
def test_different_names_stay_different(language: str, names: str) -> None:
    different = words(names)

    assert len({word_key(name, Language(language)) for name in different}) == len(different)


def _names(corpus: Path) -> Pairs:
    """The proper names of a CoNLL-U file that are one word: lemma and form."""
    rows = (line.split("\t") for line in corpus.read_text(encoding="utf-8").splitlines())
    names = ((words(row[2]), words(row[1])) for row in rows if len(row) == 10 and row[3] == "PROPN")
    return frozenset(
        (lemma[0], form[0]) for lemma, form in names if len(lemma) == len(form) == 1 and form[0][0].isalpha()
    )


def _own_pairs(table: str) -> Iterator[tuple[str, str]]:
    lemma = ""
    for word in table.split():
        if word.endswith(":"):
            (lemma,) = words(word)
        (form,) = words(word)
        yield lemma, form


def _recall(pairs: Pairs, language: Language) -> float:
    return sum(_meet(lemma, form, language) for lemma, form in pairs) / len(pairs)


def _precision(pairs: Pairs, language: Language) -> float:
    forms = defaultdict(set)
    for _, form in pairs:
        forms[word_key(form, language)].add(form)
    found = [
        (lemma, form) for lemma in {lemma for lemma, _ in pairs} for form in forms[word_key(lemma, language)]
    ]
    return sum(pair in pairs for pair in found) / len(found)


def _meet(lemma: str, form: str, language: str) -> bool:
    return word_key(lemma, Language(language)) == word_key(form, Language(language))
