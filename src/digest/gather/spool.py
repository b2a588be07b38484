"""Bodies on their way: in memory while they are small, beyond that in files without a name.

Servers take their time, some on purpose. What a body needs meanwhile must be cheap enough for all of
them at once, so that nobody waits for the slow ones.
"""

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self

from digest.gather.turns import FREE, KeptWaiting

_SIZE = 512 << 20
_DISK = "could not be kept: the folder for temporary files is full or not to be written in"


class Spool:
    """The disk that all bodies on their way share.

    `folder` is where they are kept, None the system's place for temporary files; `size` is in bytes.
    """

    def __init__(self, folder: Path | None = None, *, size: int = _SIZE) -> None:
        self.folder = folder
        self._free = size

    def body(self) -> "Body":
        """A body that is about to come. Use it with `with`."""
        return Body(self)

    def take(self, more: int, *, held: int) -> None:
        """Room for so many bytes more of a body that has `held` so many already. Raises KeptWaiting.

        None may have more than is left: when room is short, the largest are the first to find none,
        and an ordinary feed still comes through between any number of them.
        """
        if held + more > self._free:
            raise KeptWaiting
        self._free -= more

    def give_back(self, held: int) -> None:
        self._free += held


class Body:
    """One body, as far as it has come. At the end nothing is left of it but what `whole` has given."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._start = bytearray()
        self._file: IO[bytes] | None = None
        self._held = 0
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._start.clear()  # an error's traceback would keep it until the garbage is next collected
        self._spool.give_back(self._held)
        self._held = 0
        if self._file is not None:
            with suppress(OSError):  # what could not be written then is not wanted now
                self._file.close()

    @property
    def large(self) -> bool:
        """Whether it needs a place in memory before it is made whole."""
        return self._file is not None

    def add(self, block: bytes) -> None:
        """What comes next. Raises KeptWaiting when there is no room for it."""
        if self._file is None and self.size + len(block) <= FREE:
            self._start += block
        else:
            self._spool_on(block)
        self.size += len(block)

    def whole(self) -> bytes:
        """All of it, in memory. Raises KeptWaiting when the disk does not give it back."""
        if self._file is None:
            return bytes(self._start)
        try:
            self._file.seek(0)
            body = self._file.read(self.size)
        except OSError as error:
            raise KeptWaiting(_DISK) from error
        if len(body) != self.size:
            raise KeptWaiting(_DISK)
        return body

    def _spool_on(self, block: bytes) -> None:
        try:
            if self._file is None:
                self._file = TemporaryFile(dir=self._spool.folder)  # noqa: SIM115 - closed by __exit__
                self._write(self._file, self._start)
                self._start.clear()
            self._write(self._file, block)
        except OSError as error:
            raise KeptWaiting(_DISK) from error

    def _write(self, file: IO[bytes], block: bytes | bytearray) -> None:
        self._spool.take(len(block), held=self._held)
        self._held += len(block)
        file.write(block)
