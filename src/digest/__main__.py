"""`digest`, and `python -m digest`: the command line."""

import sys

from digest.cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
