"""Finds the folders that ship with the program: in the package, else in the repository.

A wheel holds `templates/` and `examples/` inside the package; an editable install has them at the
repository's top, where hatchling's force-include does not reach. Everyone asks here.
"""

from pathlib import Path

from digest.model.errors import DigestError

_PACKAGE = Path(__file__).parent


def shipped(folder: str) -> Path:
    """The folder of this name that came with the program.

    Raises DigestError when the installation lacks it.
    """
    for candidate in (_PACKAGE / folder, _PACKAGE.parents[1] / folder):
        if candidate.is_dir():
            return candidate
    raise DigestError(
        f"this installation has no {folder}/ folder", hint="install the package again: it is incomplete"
    )
