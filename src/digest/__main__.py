"""`digest`, and `python -m digest`: the command line."""

import gc
import sys

from digest.cli import main as command_line

__all__ = ["collect_seldom", "main"]

_NEW_OBJECTS = 70_000
"""How many there may be before garbage is looked for: a hundred times what Python usually allows."""


def main() -> int:
    """Runs the command that was typed and returns its exit code."""
    collect_seldom()
    return command_line.main()


def collect_seldom() -> None:
    """Lets this process look for garbage in cycles a hundred times less often.

    An issue makes millions of small values for its readers that hold no cycles and are gone after the
    block. Looking through them again and again took as long as choosing for them. Set once and for the
    whole process, because that is whom the collector belongs to: its threads cannot each have their own.
    """
    gc.set_threshold(_NEW_OBJECTS)


if __name__ == "__main__":
    sys.exit(main())
