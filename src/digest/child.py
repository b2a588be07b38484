"""Runs a function in a child process that can be killed: for work on bytes that may be hostile.

A feed that never ends to be read, a template that crashes its compiler: what happens to the child
happens to nobody else. The parent gets the answer, or `ChildDied` with one line that says why.

A worker is a plain `python -c` with two pipes, kept for the next task until something kills it.
That is chosen over `multiprocessing`, whose fork server and spawned children import the program's
main module again, keep processes of their own alive, and tell a caller little about how a child
died. Here a worker that loses its parent sees the end of its pipe and goes too.

What holds a worker: memory by RLIMIT_AS, processor time by an interval timer of the kernel whose
signal it does not catch, and time by the clock from outside, with SIGKILL. Importing the work is
not counted. Its environment holds no secret of ours, and its answer is read by an unpickler that
knows nothing but values, so that even a child which was taken over cannot speak for itself.
"""

import asyncio
import dataclasses
import enum
import io
import os
import pickle
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import TracebackType
from typing import Self, TypeVar, cast

from digest.model.errors import DigestError

T = TypeVar("T")

_MIB = 1 << 20
_MEMORY = 160 * _MIB
_LARGEST_ANSWER = 32 * _MIB
_START_SECONDS = 60.0
"""For the interpreter to start and import the work, on a machine that is busy."""
_PATIENCE = 4
"""How many seconds by the clock one second of processor time may take: others are at work too."""
_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL", "TZ", "TMPDIR")
_OUT_OF_TIME = (-signal.SIGPROF, -signal.SIGALRM)
_GROWN = 96 * _MIB
"""A worker that holds so much makes room for a new one: what a parser took it seldom gives back."""
_LENGTH = struct.Struct("!Q")
_BOOT = "import sys; from digest.child import serve; serve(int(sys.argv[1]))"


class ChildDied(DigestError):
    """The work was not done, and will hardly be done next time: its input is to blame, or a fault of ours.

    The child was killed for its time or memory, crashed, or met an error that the work did not
    foresee. `reason` goes on after "it": "took more than 2 s of processor time". `late` says that it
    was killed for its time: with more of it, the work might be done. `harmed` says that a process was
    lost to it, and not that the work met an error or could not begin.
    """

    def __init__(self, work: str, reason: str, *, late: bool = False, harmed: bool = False) -> None:
        super().__init__(f"{work} {reason}")
        self.reason = reason
        self.late = late
        self.harmed = harmed


class Children:
    """A few workers, started when first needed. Close it, or use it with `with`.

    `work` is a function at the top of a module, its arguments and answer are values (numbers,
    text, bytes, tuples, dataclasses and enums of ours, dates). A `DigestError` that it raises is raised here.
    """

    def __init__(self, count: int = 2, *, memory: int = _MEMORY) -> None:
        self._memory = memory
        self._turn = threading.BoundedSemaphore(count)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="digest-child")
        self._lock = threading.Lock()
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._closed = False

    async def run(self, work: Callable[..., T], *args: object, seconds: float) -> T:
        """The answer of `work(*args)`, while other tasks of the loop go on.

        Raises ChildDied when it needs more than `seconds` of processor time (or four times as long
        by the clock), more than the pool's memory, or crashes; else what `call` raises.
        """
        task = partial(self.call, work, *args, seconds=seconds)
        return await asyncio.get_running_loop().run_in_executor(self._threads, task)

    def call(self, work: Callable[..., T], *args: object, seconds: float) -> T:
        """As `run`, for a caller that waits."""
        frame = pickle.dumps((work, args, seconds))
        with self._turn:
            while True:
                worker = self._take()
                try:
                    return cast("T", worker.ask(frame, seconds))
                except _DiedIdle:
                    continue  # killed between two tasks, so it tells nothing about this one
                except _Dead as dead:
                    raise ChildDied(
                        work.__name__, dead.reason, late=dead.late, harmed=not worker.alive and worker.begun
                    ) from None
                finally:
                    self._put_back(worker)

    def close(self) -> None:
        """Kills the workers, at work or not; tasks under way end with ChildDied."""
        with self._lock:
            self._closed = True
            for worker in self._busy:
                worker.kill()  # and whoever waits for its answer buries it
            while self._idle:
                self._idle.pop().bury()
        self._threads.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _take(self) -> "_Worker":
        with self._lock:
            if self._closed:
                raise DigestError("the child processes have been closed")
            worker = self._idle.pop() if self._idle else _Worker(self._memory)
            self._busy.add(worker)
            return worker

    def _put_back(self, worker: "_Worker") -> None:
        with self._lock:
            self._busy.discard(worker)
            if worker.alive and not self._closed:
                self._idle.append(worker)
                return
        worker.bury()


class _Dead(Exception):
    """The worker did not answer as it should."""

    def __init__(self, reason: str, *, late: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.late = late


class _DiedIdle(_Dead):
    """It was gone before the task began."""


class _Late(Exception):
    """The deadline passed."""


class _TooLong(Exception):
    """The answer is larger than we take."""


class _Worker:
    """One child process, as its parent sees it."""

    def __init__(self, memory: int) -> None:
        environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        tasks, self._tasks = os.pipe()
        self._answers, answers = os.pipe()
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own words
            [sys.executable, "-c", _BOOT, str(memory)],
            stdin=tasks,
            stdout=answers,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # Ctrl-C in the terminal is for the parent alone
        )
        os.close(tasks)
        os.close(answers)
        os.set_blocking(self._tasks, False)
        os.set_blocking(self._answers, False)
        self._used = False
        self.alive = True
        self.begun = False
        """Whether the work itself has begun: what dies before that tells nothing about it."""

    def ask(self, frame: bytes, seconds: float) -> object:
        """The answer to one task; raises what the work raised, or _Dead."""
        used, self._used = self._used, True
        self.begun = False
        try:
            self._begin(frame)
        except _Dead as dead:
            raise _DiedIdle(dead.reason) if used else dead from None
        self.begun = True
        kind, value = self._hear(seconds * _PATIENCE, late=f"took longer than {seconds * _PATIENCE:g} s")
        if kind == "done":
            return value
        if isinstance(value, DigestError):
            raise value
        if kind == "memory":
            self.alive = False
        raise _Dead(str(value))

    def kill(self) -> None:
        self._process.kill()

    def bury(self) -> None:
        """Ends it for good and gives back what it held."""
        self.alive = False
        self._process.kill()
        self._process.wait()
        os.close(self._tasks)
        os.close(self._answers)

    def _begin(self, frame: bytes) -> None:
        deadline = time.monotonic() + _START_SECONDS
        try:
            _send(self._tasks, _LENGTH.pack(len(frame)), deadline)
            _send(self._tasks, frame, deadline)
        except (_Late, OSError):
            raise self._dead("could not be started in time") from None
        kind, value = self._hear(_START_SECONDS, late="could not be started in time")
        if kind != "ready":
            raise _Dead(str(value))

    def _hear(self, wait: float, *, late: str) -> tuple[str, object]:
        deadline = time.monotonic() + wait
        try:
            frame = _receive_frame(self._answers, deadline)
        except (_Late, EOFError):
            raise self._dead(late, late=True) from None
        except _TooLong as error:
            raise self._dead(f"gave an answer of {error}") from None
        try:
            kind, value = _Values(io.BytesIO(frame)).load()
        except Exception as error:
            raise self._dead("gave an answer that is no value of ours") from error
        return str(kind), value

    def _dead(self, otherwise: str, *, late: bool = False) -> _Dead:
        """Makes sure that it is, and says what it died of; `otherwise` is why we kill it if it lives."""
        self.alive = False
        try:
            code = self._process.wait(0.0 if _open(self._answers) else 1.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return _Dead(f"{otherwise} and was stopped", late=late)
        return _Dead(_epitaph(code), late=code in _OUT_OF_TIME)


def _epitaph(code: int) -> str:
    if code == -signal.SIGPROF:
        return "took more processor time than it was allowed and was stopped"
    if code == -signal.SIGALRM:
        return "took too long and was stopped"
    if code == -signal.SIGKILL:
        return "was killed from outside, perhaps for want of memory"
    if code < 0:
        return f"crashed ({signal.Signals(-code).name})"
    return f"ended with exit code {code}"


def _open(descriptor: int) -> bool:
    """Whether the other end of the pipe is still held by somebody."""
    poll = select.poll()
    poll.register(descriptor, 0)
    return not poll.poll(0)


def _await(descriptor: int, event: int, deadline: float) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        raise _Late


def _send(descriptor: int, frame: bytes, deadline: float) -> None:
    rest = memoryview(frame)
    while rest:
        _await(descriptor, select.POLLOUT, deadline)
        rest = rest[os.write(descriptor, rest) :]


def _receive_frame(descriptor: int, deadline: float) -> bytes:
    (length,) = _LENGTH.unpack(_receive(descriptor, _LENGTH.size, deadline))
    if length > _LARGEST_ANSWER:
        raise _TooLong(f"{length >> 20} MiB")
    return _receive(descriptor, length, deadline)


def _receive(descriptor: int, size: int, deadline: float) -> bytes:
    """Exactly this many bytes. Raises EOFError when the other end is closed before."""
    parts: list[bytes] = []
    while size:
        _await(descriptor, select.POLLIN, deadline)
        part = os.read(descriptor, min(size, _MIB))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class _Values(pickle.Unpickler):
    """Reads answers: values only, nothing that could act on being read."""

    def find_class(self, module: str, name: str) -> object:
        if module == "datetime" and name in {"date", "datetime", "time", "timedelta", "timezone"}:
            return super().find_class(module, name)
        if module.startswith("digest."):
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module and _is_value(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value of ours")


def _is_value(kind: type) -> bool:
    return dataclasses.is_dataclass(kind) or issubclass(kind, (enum.Enum, DigestError))


# From here on: what happens inside the child.


def serve(memory: int) -> None:
    """A worker's life: task after task until its parent closes the pipe."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get between our answers
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    while head := sys.stdin.buffer.read(_LENGTH.size):
        kind, value = _work(sys.stdin.buffer.read(_LENGTH.unpack(head)[0]), answers, memory)
        _say(answers, kind, value)
        if kind == "memory" or _held() > _GROWN:
            return  # and what is left of the first heap is not to be trusted with another task


def _held() -> int:
    """The bytes this process holds in memory now; 0 where the system does not say."""
    # Not `ru_maxrss`: through fork and exec it begins with what the parent holds.
    try:
        with open("/proc/self/statm", encoding="ascii") as memory:  # noqa: PTH123 - pathlib is not loaded in the child
            return int(memory.read().split()[1]) * resource.getpagesize()
    except OSError:
        return 0


def _work(frame: bytes, answers: io.BufferedWriter, memory: int) -> tuple[str, object]:
    """Does one task: what kind of end it came to, and the answer or what went wrong."""
    try:
        work, args, seconds = pickle.loads(frame)  # noqa: S301 - written by our parent
        _say(answers, "ready", None)
        signal.setitimer(signal.ITIMER_PROF, seconds)
        signal.setitimer(signal.ITIMER_REAL, seconds * _PATIENCE + 1)  # should the parent be gone
        try:
            return "done", work(*args)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
    except MemoryError:
        return "memory", f"needed more than {memory // _MIB} MiB of memory"
    except DigestError as error:
        return "raised", error
    except Exception as error:  # noqa: BLE001 - the parent must be told whatever it is
        return "failed", f"failed: {_where(error)}"


def _where(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({os.path.basename(frames[-1].filename)}, line {frames[-1].lineno})" if frames else ""  # noqa: PTH119 - pathlib is not loaded in the child
    return f"{type(error).__name__}: {str(error)[:200]}{place}"


def _say(answers: io.BufferedWriter, kind: str, value: object) -> None:
    frame = pickle.dumps((kind, value))
    answers.write(_LENGTH.pack(len(frame)) + frame)
    answers.flush()
