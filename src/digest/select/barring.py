"""Who is not to get what: told twice over, as choosing asks by the story and counting by the reader."""

from typing import Self

import numpy as np

from digest.select.placing import Bits, Flags, Ints

_WORD = 64


class Barred:
    """A flag for every candidate and reader of a block, and the same as bits in a row for every reader."""

    def __init__(self, *, readers: int, words: int) -> None:
        """So many readers, and so many times 64 candidates."""
        self.flags: Flags = np.zeros((words * _WORD, readers), dtype=np.bool_)
        self.words: Bits = np.zeros((readers, words), dtype=np.uint64)

    def add(self, places: Ints, readers: Ints) -> None:
        """Bars the first of these candidates from the first of these readers, the second from the second."""
        self.flags[places, readers] = True
        bits = np.uint64(1) << (places % _WORD).astype(np.uint64)
        np.bitwise_or.at(self.words, (readers, places // _WORD), bits)

    def of(self, readers: list[int]) -> Self:
        """What is barred from these readers, as if they were the block."""
        if len(readers) == len(self.words):
            return self
        some = type(self)(readers=0, words=0)
        some.flags, some.words = self.flags[:, readers], self.words[readers]
        return some
