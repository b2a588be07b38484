"""The table of which file may import which library. A new row needs a reason one can say aloud."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "digest"

ROOMS: dict[str, tuple[str, ...]] = {
    "aiohttp": ("gather/fetch.py",),
    "alembic": ("store/",),
    "apscheduler": ("daemon.py",),
    "babel": ("compose/",),
    "email_validator": ("people/address.py",),
    "htmldate": ("gather/",),
    "jinja2": ("compose/", "web/"),
    "listparser": ("gather/opml.py",),
    "lxml": ("gather/",),
    "markupsafe": ("compose/", "web/"),
    "mjml": ("compose/mjml.py",),
    "nh3": ("understand/clean.py",),
    "numpy": tuple(f"select/{name}.py" for name in ("barring", "filling", "joining", "placing", "weighing")),
    "protego": ("gather/robots.py",),
    "psycopg": ("store/",),
    "publicsuffixlist": ("understand/links.py",),
    "pysqlite3": ("store/",),
    "rich": ("cli/",),
    "simplemma": ("language/",),
    "sqlalchemy": ("store/",),
    "sqlite3": ("store/",),
    "starlette": ("web/",),
    "structlog": ("log.py",),
    "trafilatura": ("gather/",),
    "typer": ("cli/", "__main__.py"),
    "uvicorn": ("daemon.py", "web/"),
    "yarl": ("gather/fetch.py", "gather/destinations.py"),  # aiohttp's own addresses
}

# Standard libraries that open a door to the outside; the rest may be used anywhere.
GUARDED: dict[str, tuple[str, ...]] = {
    "email": (),
    "http": ("cli/newsroom.py",),
    "multiprocessing": ("child.py",),
    "pickle": ("child.py",),
    "smtplib": (),
    "socket": ("gather/", "deliver/", "child.py", "daemon.py"),
    "ssl": ("deliver/", "gather/fetch.py"),
    "subprocess": ("child.py",),
    "urllib.request": (),
    "xml": (),
}


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def in_room(relative: str, room: tuple[str, ...]) -> bool:
    return any(relative == door or (door.endswith("/") and relative.startswith(door)) for door in room)


FILES = sorted(path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.py"))


@pytest.mark.parametrize("relative", FILES)
def test_a_file_imports_only_libraries_of_its_room(relative: str) -> None:
    names = imports(SOURCE / relative)
    outside = {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - {"digest"}

    unlisted = outside - set(ROOMS)
    astray = {name for name in outside & set(ROOMS) if not in_room(relative, ROOMS[name])}
    unguarded = {name for name in names & set(GUARDED) if not in_room(relative, GUARDED[name])}

    assert (unlisted, astray, unguarded) == (set(), set(), set())


@pytest.mark.parametrize("relative", [file for file in FILES if file.startswith("model/")])
def test_the_model_knows_the_standard_library_alone(relative: str) -> None:
    outside = {name.partition(".")[0] for name in imports(SOURCE / relative)}

    assert outside <= set(sys.stdlib_module_names) | {"digest"}


@pytest.mark.parametrize("relative", [file for file in FILES if not file.startswith("store/migrations/")])
def test_a_file_and_its_functions_can_be_seen_whole(relative: str) -> None:
    text = (SOURCE / relative).read_text(encoding="utf-8")
    functions = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = [f.name for f in functions if (f.end_lineno or f.lineno) - f.lineno >= 40]

    assert len(text.splitlines()) <= 400
    assert long == []
