"""Words to their keys, against folding and splitting alone."""

from bench.timing import against
from digest.language.skeleton import skeleton
from digest.language.tokens import folded, words
from digest.language.word_keys import text_keys, word_key
from digest.model.ids import Language

TEXTS = {
    "en": (
        "Rescuers evacuated 240 people from Kupiansk overnight, and Governor Oleh Syniehubov said that the "
        "evacuations would go on as long as the shelling of roads and bridges did. Zelensky’s office called "
        "the strikes on the energy system the heaviest since October; negotiators leave for Geneva on Monday."
    ),
    "uk": (
        "Рятувальники вивезли з Куп’янська за ніч 240 людей, і голова області Олег Синєгубов сказав, що "
        "евакуація триватиме, доки обстрілюють дороги й мости. В Офісі Зеленського удари по енергосистемі "
        "назвали найважчими з жовтня; у понеділок перемовники вирушають до Женеви."
    ),
    "ru": (
        "Спасатели вывезли из Купянска за ночь 240 человек, и глава области Олег Синегубов сказал, что "
        "эвакуация продлится, пока обстреливают дороги и мосты. В Офисе Зеленского удары по энергосистеме "
        "назвали самыми тяжёлыми с октября; в понедельник переговорщики выезжают в Женеву."
    ),
}


def rows() -> list[str]:
    return [row for language, text in TEXTS.items() for row in _rows(Language(language), text)]


def _rows(language: Language, text: str) -> list[str]:
    count = len(words(text))
    warm, split = against(lambda: text_keys(text, language), lambda: text.casefold().split(), times=100)
    cold, _ = against(lambda: _cold(text, language), lambda: text.casefold().split(), times=20)
    boned, _ = against(lambda: _boned(text), lambda: text.casefold().split(), times=20)
    return [
        f"keys of words seen before, {language}: {_figure(count, warm, split)}",
        f"keys of new words, {language}: {_figure(count, cold, split)}",
        f"skeletons of new words, {language}: {_figure(count, boned, split)}",
    ]


def _cold(text: str, language: Language) -> None:
    word_key.cache_clear()
    folded.cache_clear()
    text_keys(text, language)


def _boned(text: str) -> None:
    skeleton.cache_clear()
    for word in words(text):
        skeleton(word)


def _figure(count: int, ours: float, split: float) -> str:
    return f"{count / ours:,.0f} words/s ({ours / split:.0f}x the time of casefold and split)"
