"""How the benchmarks time: the median of several rounds, two things in turn so that drift hits both."""

import statistics
import time
from collections.abc import Callable

ROUNDS = 7


def seconds(work: Callable[[], object], *, times: int = 1) -> float:
    """How long one call takes: the median of several rounds of `times` calls, after a warm-up."""
    return _medians([work], times)[0]


def against(
    ours: Callable[[], object], other: Callable[[], object], *, times: int = 1
) -> tuple[float, float]:
    """The same for two, measured in turn."""
    first, second = _medians([ours, other], times)
    return first, second


def _medians(works: list[Callable[[], object]], times: int) -> list[float]:
    rounds: list[list[float]] = [[] for _ in works]
    for work in works:
        work()
    for _ in range(ROUNDS):
        for number, work in enumerate(works):
            begun = time.perf_counter()
            for _ in range(times):
                work()
            rounds[number].append((time.perf_counter() - begun) / times)
    return [statistics.median(taken) for taken in rounds]
