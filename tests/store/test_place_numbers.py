"""Places that a table numbered get the gazetteer's numbers, and what refers to them goes with them."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from databases import PostgresqlDatabases, SqliteDatabases
from digest.language.gazetteer import shipped_gazetteer
from digest.model.ids import ArticleId
from digest.store import articles, places, topics
from digest.store.database import open_database
from digest.store.migrate import MIGRATIONS

BEFORE = """
INSERT INTO place (id, key, parent_id, names, aliases) VALUES (1, 'ukraine', NULL, '{}', '[]');
INSERT INTO place (id, key, parent_id, names, aliases) VALUES (2, 'kharkiv-oblast', 1, '{}', '[]');
INSERT INTO place (id, key, parent_id, names, aliases) VALUES (3, 'atlantis', 1, '{}', '[]');
INSERT INTO place (id, key, parent_id, names, aliases) VALUES (4, 'kupiansk', 2, '{}', '[]');
INSERT INTO topic (id, key, names, query, place_id, meaning)
    VALUES (5, 'there', '{}', '[[{"text": "there"}]]', 2, '\\x05');
INSERT INTO topic (id, key, names, query, place_id, meaning)
    VALUES (6, 'nowhere', '{}', '[[{"text": "nowhere"}]]', NULL, '\\x06');
INSERT INTO source (id, key, url, publisher, pages, active)
    VALUES (7, 'courier', 'https://c.example/', 'Courier', {true}, {true});
INSERT INTO story (id) VALUES (8);
INSERT INTO article (id, source_id, story_id, status, seen) VALUES (9, 7, 8, 'usable', 0);
INSERT INTO article_place (article_id, place_id) VALUES (9, 4), (9, 3)
"""


@contextmanager
def known_until(step: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The program knows the migrations up to this one only."""
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    shutil.copy(MIGRATIONS / "env.py", versions.parent)
    for script in sorted((MIGRATIONS / "versions").glob("[0-9]*.py")):
        if script.name[:4] <= step:
            shutil.copy(script, versions)
    with monkeypatch.context() as patch:
        patch.setattr("digest.store.migrate.MIGRATIONS", versions.parent)
        yield


def migrated_places(address: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    true = "TRUE" if "://" in address else "1"
    with (
        known_until("0004", folder, monkeypatch),
        open_database(address) as opened,
        opened.writing() as c,
    ):
        for statement in BEFORE.split(";"):
            hexed = statement if "://" in address else statement.replace("'\\x0", "x'0")
            c.execute(text(hexed.replace("{true}", true).replace(":", "\\:")))
    gazetteer = shipped_gazetteer()
    numbers = {key: gazetteer.by_key(key).id for key in ("ukraine", "kharkiv-oblast", "kupiansk")}
    with open_database(address) as opened, opened.writing() as c:
        now = {place.key: place for place in places.every(c)}
        assert {key: now[key].id for key in numbers} == numbers
        assert now["kupiansk"].parent == numbers["kharkiv-oblast"]
        assert now["atlantis"].id == 3
        assert now["atlantis"].parent == numbers["ukraine"]
        assert topics.by_key(c, "there").place == numbers["kharkiv-oblast"]
        assert topics.by_key(c, "nowhere").place is None
        located = articles.places_of(c, [ArticleId(9)])
        assert located == {9: frozenset({numbers["kupiansk"], 3})}
        places.keep(c, [gazetteer.by_key("izium").id])


def test_on_sqlite(
    sqlite_databases: SqliteDatabases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_databases.empty() as address:
        migrated_places(str(address), tmp_path, monkeypatch)


def test_on_postgresql(
    postgresql_databases: PostgresqlDatabases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgresql_databases.empty() as address:
        migrated_places(str(address), tmp_path, monkeypatch)
