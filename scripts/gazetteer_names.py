"""How names are written: in Latin letters, without their kind, as an adjective, as an old name."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from digest.language.fold import fold, mend
from scripts.gazetteer_sources import City, Registered


def _listed(words: str) -> list[str]:
    return words.split()


_CYRILLIC = re.compile(r"[А-ЩЬЮЯЄІЇҐЫЭЪЁ][а-щьюяєіїґыэъё' -]*(?:[А-Яа-яЄІЇҐєіїґёЁ' -])*")
_LATIN = re.compile(r"[A-ZÀ-ŽŚŻŹŁĆ][A-Za-zÀ-ž' -]+")
_SURNAME = re.compile(r"(?:[сц]ь?кий|[сц]кой|енко|чук|sky|ski[iyj]|sk[iy]y|ckij|skyi|enko)$")
_OF_SOMEBODY = re.compile(r"(?:[оеёї]в|[иі]н|ov|ev|off|in)$")
"""What an old name of a town ends in is taken for a person's, unless the town is called so today."""
_UKRAINIAN, _RUSSIAN = re.compile("[іїєґІЇЄҐ']"), re.compile("[ыэъёЫЭЪЁ]")
_LATIN_OF = "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch - iu ia -"
_KMU = {
    letter: latin.strip("-")
    for letter, latin in zip("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя'", _listed(_LATIN_OF), strict=True)
}
"""How Ukraine writes its names in Latin letters (Cabinet resolution 55 of 2010)."""
_KMU_FIRST = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}


class UkrainianNames:
    """Official names and districts of Ukraine's settlements, by any of the names that GeoNames has."""

    def __init__(self, register: Iterable[Registered], regions: dict[str, str]) -> None:
        self._regions = regions
        self._of_district: dict[str, set[str]] = defaultdict(set)
        self._districts: dict[str, set[str]] = defaultdict(set)
        for unit in register:
            if unit.category in "MTXCK":
                self._of_district[unit.district].add(mend(unit.name))
                self._districts[mend(unit.name)].add(unit.district)

    def district(self, city: City) -> str:
        """The one district of its region that has a settlement of this name; empty for several."""
        found = {
            district
            for name in map(mend, city.aliases)
            for district in self._districts.get(name, ())
            if self._regions.get(district) == city.region
        }
        return found.pop() if len(found) == 1 else ""

    def names(self, city: City) -> dict[str, str]:
        cyrillic = [mend(name) for name in city.aliases if _CYRILLIC.fullmatch(mend(name))]
        district = city.district or self.district(city)
        official = [name for name in cyrillic if name in self._of_district[district]]
        marked = [name for name in cyrillic if _UKRAINIAN.search(name) and not _RUSSIAN.search(name)]
        plain = [name for name in cyrillic if not _UKRAINIAN.search(name) and not _RUSSIAN.search(name)]
        ukrainian = next(iter((*official, *marked, *plain)), "")
        names = {"en": transliterated(ukrainian) if ukrainian else city.name}
        if ukrainian:
            names["uk"] = ukrainian
        russian = [name for name in cyrillic if not re.search("[іїєґІЇЄҐ']|[сцз]ьк", name)]
        if russian:
            names["ru"] = max(russian, key=lambda name: (alike(name, ukrainian), name))
        return names


def singulars(name: str, language: str) -> Iterator[str]:
    """How a dictionary would list the word: суми → сума, лозова → лозовий."""
    yield name
    endings = {
        "uk": (("и", "а"), ("и", ""), ("і", "а"), ("ї", "я"), ("і", "ь"), ("е", "ий"), ("а", "ий")),
        "ru": (("ы", "а"), ("ы", ""), ("и", "а"), ("ое", "ый"), ("ая", "ый"), ("ая", "ой"), ("ые", "ый")),
        "pl": (("y", "a"), ("y", ""), ("a", "y"), ("e", "y"), ("i", "a")),
        "en": (("s", ""), ("ing", ""), ("ed", "")),
    }[language]
    for ending, first in endings:
        if name.endswith(ending) and len(name) > len(ending) + 2:
            yield name[: len(name) - len(ending)] + first


def iso_code(code: str, english: str, called: dict[str, str]) -> str:
    """The ISO code of a region that GeoNames numbers in another way: by its English name."""
    country = code[:2]
    if country == "US":
        return code
    wanted = _bare(english)
    same = [iso for iso, name in called.items() if iso[:2] == country and _bare(name) == wanted]
    if len(same) == 1:
        return same[0]
    near = [
        (SequenceMatcher(None, _bare(name), wanted).ratio(), iso)
        for iso, name in called.items()
        if iso[:2] == country
    ]
    best = max(near, default=(0.0, ""))
    return best[1] if best[0] > 0.85 else ""  # noqa: PLR2004 - Kirovohrad and Kirovohradska


_PART = re.compile(
    r"(?i)\b(oblast|region|province|state|district|county|city|republic|krai|department|governorate|"
    r"prefecture|municipality|voivodeship|canton|of|the|area|territory)\b"
)


def _bare(name: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return re.sub("[^a-z]", "", _PART.sub("", plain).lower())


_HEADS = re.compile(
    r"^(?:штат|провінція|провинция|stan|obwód|województwo|Woiwodschaft|Oblast|Provinz|Kanton)\s+"
    r"(?=[A-ZА-ЯЄІЇҐŁŚŻ])"
)


def without_the_word(names: dict[str, str]) -> list[str]:
    """штат Техас → Техас; a name that ends so stays as it is, for it is an adjective without it."""
    return [bare for name in names.values() if (bare := _HEADS.sub("", name)) != name]


def stems(name: str) -> Iterator[str]:
    """Белгородская область → белгородск; Куп'янський район → куп'янськ."""
    found = re.fullmatch(
        r"(.+(?:[сцз]ьк|[сц]к))(?:ий|а|ая|ое|ой|е) (?:область|край|район|округ|республика|республіка)",
        mend(name),
    )
    if found:
        yield fold(found[1])


def russian_stem(name: str) -> list[str]:
    bare = re.sub("(?:[аяоеыиь]|ое|ая|ые)$", "", fold(name))
    if not bare:
        return []
    return [bare if bare.endswith(("ск", "цк")) else f"{bare}ск"]


def alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one.replace("и", "і"), other.replace("и", "і")).ratio()


def aliases_of(city: City, names: Iterable[str], *, all_latin: bool) -> list[str]:
    found = [city.name, plain(city.name)]
    for name in map(mend, city.aliases):
        if len(name) < 3 or (name.isupper() and len(name) < 5):  # noqa: PLR2004 - codes of airports
            continue
        if _SURNAME.search(name) and not _SURNAME.search(city.name):
            continue
        if _OF_SOMEBODY.search(name) and fold(name)[:2] not in {fold(each)[:2] for each in names}:
            continue
        if _CYRILLIC.fullmatch(name) or (all_latin and _LATIN.fullmatch(name)):
            found.append(name)
    return found


def plain(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def transliterated(name: str) -> str:
    """Куп'янськ → Kupiansk."""
    out = []
    for word in re.split(r"([ -])", name):
        low = word.lower().replace("зг", "з\0г")
        latin = "".join(
            _KMU_FIRST[letter]
            if at == 0 and letter in _KMU_FIRST
            else "g"
            if letter == "\0"
            else _KMU.get(letter, letter)
            for at, letter in enumerate(low)
        ).replace("zgh", "zgh")
        out.append(latin[:1].upper() + latin[1:])
    return "".join(out)


def slug_of(name: str) -> str:
    return re.sub(
        "[^a-z0-9]+", "-", plain(name).replace("ł", "l").replace("'", "").replace("’", "").lower()
    ).strip("-")
