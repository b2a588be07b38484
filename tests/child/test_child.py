import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

import child_work
from digest.child import ChildDied, Children
from digest.model.article import Image
from digest.model.errors import DigestError, InputRefused


@pytest.fixture
def children() -> Iterator[Children]:
    with Children(1) as children:
        yield children


def gone(process: int) -> bool:
    """Whether it runs no more; one that nobody has waited for yet is a Z in its third field."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").split()[2] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_the_answer_comes_from_another_process(children: Children) -> None:
    assert children.call(child_work.add, 2, 3, seconds=2) == 5
    assert children.call(child_work.process, seconds=2) != os.getpid()


def test_a_worker_is_kept_for_the_next_task(children: Children) -> None:
    first = children.call(child_work.process, seconds=2)
    assert children.call(child_work.process, seconds=2) == first


def test_values_of_ours_come_back_as_they_were(children: Children) -> None:
    expected = Image(url="https://example.org/a.jpg", caption="Купʼянськ")
    assert children.call(child_work.picture, "https://example.org/a.jpg", seconds=2) == expected
    assert children.call(child_work.moment, seconds=2) == datetime(2026, 11, 22, tzinfo=UTC)


def test_large_arguments_and_answers_pass(children: Children) -> None:
    assert children.call(child_work.length, bytes(11 << 20), seconds=2) == 11 << 20
    assert len(children.call(child_work.as_long_as, 11 << 20, seconds=2)) == 11 << 20


@pytest.mark.parametrize(
    ("work", "reason"),
    [
        (child_work.burn, "took more processor time than it was allowed and was stopped"),
        (child_work.hoard, "needed more than 160 MiB of memory"),
        (child_work.crash, "crashed (SIGSEGV)"),
        (child_work.kill_itself, "was killed from outside, perhaps for want of memory"),
        (child_work.leave, "ended with exit code 3"),
        (child_work.trojan, "gave an answer that is no value of ours and was stopped"),
    ],
)
def test_a_child_that_dies_says_why_and_the_next_task_gets_a_fresh_one(
    children: Children, work: child_work.Work, reason: str
) -> None:
    with pytest.raises(ChildDied) as died:
        children.call(work, seconds=0.3)
    assert died.value.reason == reason
    assert str(died.value) == f"{work.__name__} {reason}"
    assert children.call(child_work.add, 2, 3, seconds=2) == 5


@pytest.mark.parametrize(
    ("work", "late"), [(child_work.burn, True), (child_work.crash, False), (child_work.trojan, False)]
)
def test_whether_more_time_would_have_helped_is_told(
    children: Children, *, work: child_work.Work, late: bool
) -> None:
    with pytest.raises(ChildDied) as died:
        children.call(work, seconds=0.3)
    assert died.value.late is late


@pytest.mark.parametrize(
    ("work", "harmed"), [(child_work.burn, True), (child_work.crash, True), (child_work.stumble, False)]
)
def test_whether_a_process_was_lost_to_the_work_is_told(
    children: Children, *, work: child_work.Work, harmed: bool
) -> None:
    with pytest.raises(ChildDied) as died:
        children.call(work, seconds=0.3)
    assert died.value.harmed is harmed


def test_a_worker_that_has_grown_makes_room_for_a_new_one(children: Children) -> None:
    first = children.call(child_work.process, seconds=2)
    children.call(child_work.keep, 80 << 20, seconds=5)
    assert children.call(child_work.process, seconds=2) != first


def test_a_child_that_only_sleeps_is_killed_by_the_clock(children: Children) -> None:
    start = time.monotonic()
    with pytest.raises(ChildDied, match=r"sleep took longer than 0\.4 s and was stopped"):
        children.call(child_work.sleep, 60, seconds=0.1)
    assert time.monotonic() - start < 30


def test_an_answer_too_large_is_refused_unread(children: Children) -> None:
    with pytest.raises(ChildDied, match="gave an answer of 33 MiB"):
        children.call(child_work.as_long_as, 33 << 20, seconds=2)


def test_a_refusal_by_the_work_is_raised_as_it_is(children: Children) -> None:
    with pytest.raises(InputRefused) as refused:
        children.call(child_work.refuse, seconds=2)
    assert (str(refused.value), refused.value.hint) == ("no such thing", "ask for another")


def test_an_error_nobody_foresaw_names_its_place_and_the_worker_lives_on(children: Children) -> None:
    before = children.call(child_work.process, seconds=2)
    with pytest.raises(ChildDied, match=r"failed: KeyError: .nobody expected this. \(child_work.py, line"):
        children.call(child_work.stumble, seconds=2)
    assert children.call(child_work.process, seconds=2) == before


def test_what_a_library_prints_does_not_get_into_the_answer(children: Children) -> None:
    assert children.call(child_work.chatter, seconds=2) == "done"


def test_a_worker_killed_between_two_tasks_is_replaced_without_a_word(children: Children) -> None:
    first = children.call(child_work.process, seconds=2)
    os.kill(first, signal.SIGKILL)
    assert children.call(child_work.process, seconds=2) != first


def test_a_worker_sees_no_secret_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIGEST_SMTP_PASSWORD", "secret")
    with Children(1) as children:
        assert "DIGEST_SMTP_PASSWORD" not in children.call(child_work.environment, seconds=2)


def test_one_that_is_killed_does_not_hurt_or_delay_the_others() -> None:
    async def all_of_them() -> tuple[str, list[int]]:
        with Children(2) as children:
            bad = asyncio.ensure_future(children.run(child_work.burn, seconds=0.5))
            good = [children.run(child_work.add, n, n, seconds=2) for n in range(20)]
            sums = await asyncio.gather(*good)
            with pytest.raises(ChildDied) as died:
                await bad
            return died.value.reason, sums

    reason, sums = asyncio.run(all_of_them())
    assert reason == "took more processor time than it was allowed and was stopped"
    assert sums == [2 * n for n in range(20)]


def test_threads_may_share_the_workers() -> None:
    with Children(2) as children, ThreadPoolExecutor(4) as threads:
        sums = threads.map(lambda n: children.call(child_work.add, n, 1, seconds=2), range(40))
        assert list(sums) == list(range(1, 41))


def test_closing_leaves_no_process_behind_and_ends_what_is_under_way() -> None:
    children = Children(2)
    idle = children.call(child_work.process, seconds=2)
    with ThreadPoolExecutor(1) as threads:
        under_way = threads.submit(children.call, child_work.sleep, 60, seconds=60)
        while not children._busy:
            pass
        children.close()
        assert isinstance(under_way.exception(timeout=30), DigestError)
    assert gone(idle)
    with pytest.raises(DigestError, match="have been closed"):
        children.call(child_work.add, 1, 1, seconds=2)


PARENT = """
import os, threading, child_work
from digest.child import Children
children = Children(2)
print(children.call(child_work.process, seconds=2), flush=True)
threading.Thread(target=children.call, args=(child_work.sleep, 60), kwargs={"seconds": 0.1}).start()
children.call(child_work.kill, os.getpid(), seconds=2)
"""


def test_workers_whose_parent_was_killed_go_too() -> None:
    command = [sys.executable, "-c", PARENT]
    path = os.pathsep.join(filter(None, sys.path))
    parent = subprocess.run(  # noqa: S603 - our own interpreter, our own words
        command, stdout=subprocess.PIPE, env={"PYTHONPATH": path}, check=False, text=True, timeout=60
    )
    assert parent.returncode == -signal.SIGKILL
    deadline = time.monotonic() + 30
    while not gone(int(parent.stdout)) and time.monotonic() < deadline:
        pass
    assert gone(int(parent.stdout))
