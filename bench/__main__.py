"""Runs the benchmarks: each prints `name: figure unit (ratio to what)`, both measured in this run."""

import sys
from collections.abc import Callable
from importlib import import_module

ROWS = (
    *("reading", "gathering", "beside"),
    *("words", "places", "grouping", "matching", "choosing", "joining"),
    *("composing", "delivering"),
)


def main() -> None:
    wanted = sys.argv[1:] or ROWS
    for name in wanted:
        rows: Callable[[], list[str]] = import_module(f"bench.{name}").rows
        for row in rows():
            print(row, flush=True)


if __name__ == "__main__":
    main()
