"""What names keep in every case, where no dictionary knows them: Синєгубова, Синєгубовим → синєгубов."""

from digest.model.ids import Language

_SHORTEST_STEM = 4
_SHORTEST_STEM_OF_UNKNOWN = 3
_ENDINGS = (
    "а я у ю и і ї е є ы о ах ях ами ями ою ею єю ом ем єм ові еві єві ой ей ий ый "
    "ого його ього его ому йому ьому ему им ім їм ым их іх їх ых ими іми їми ыми ої ая яя ое ее ую юю"
)
_POLISH_ENDINGS = "a e i o u y ą ę ie om ach ami ą em iem owi im ym ego iego emu iemu ej iej imi ymi ich ych"
_CASE_ENDINGS = tuple(sorted((*_ENDINGS.split(), *_POLISH_ENDINGS.split()), key=len, reverse=True))
# Short names end like this of themselves: Вільям, Абрам.
_PLURAL_DATIVES = ("ам", "ям")
# In Russian, "ий" is an adjective's ending after these (Зеленский); after others it is a name's (Макарий).
_BEFORE_ADJECTIVE = "гжкнхцчшщ"
_FLEETING = ("ец", "ок")


def without_case_ending(word: str, language: Language, *, is_known: bool) -> str:
    """The stem of a folded Ukrainian, Russian or Polish name, whatever its case.

    What follows an и or і is taken off alone, so that Германия and Герман stay two names. Of names that a
    dictionary knows, short ones stay whole: Куба is no куб.
    """
    return _without_vowel_that_flees(_without_ending(word, language, is_known=is_known).rstrip("ьй"))


def _without_ending(word: str, language: Language, *, is_known: bool) -> str:
    if word.endswith(_PLURAL_DATIVES):
        return word[:-2] if len(word) - 2 > _SHORTEST_STEM else word
    if language == "ru" and word.endswith("ий") and word[-3:-2] not in _BEFORE_ADJECTIVE:
        return word[:-1]
    for ending in _CASE_ENDINGS:
        brief = len(ending) == 1 and not is_known
        shortest = _SHORTEST_STEM_OF_UNKNOWN if brief else _SHORTEST_STEM
        if word.endswith(ending) and len(word) - len(ending) >= shortest:
            return word[: -len(ending)]
    return word


def _without_vowel_that_flees(stem: str) -> str:
    """The stem as other cases have it: Бакунець, Бакунця; Жеребок, Жеребка."""
    if len(stem) > _SHORTEST_STEM and stem.endswith(_FLEETING):
        return stem[:-2] + stem[-1]
    return stem
