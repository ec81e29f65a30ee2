"""The body of the analysis process on a pair of sockets, and how the process takes its place behind the controller."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.analysis.background import NICE
from kiosk.analysis.process import run
from kiosk.core.errors import LinkError
from kiosk.core.lop import Estimate
from kiosk.core.reason import Reason
from kiosk.link.hearing import MAX_MESSAGE, Chunk, Conclude, LastWord, News, Ready, pack, unpack_answer

ROOT = Path(__file__).parents[2]
ANALYSIS = [sys.executable, "-m", "kiosk.analysis"]


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    mine.settimeout(20.0)
    with mine, theirs:
        yield mine, theirs


def answer(line: socket.socket) -> object:
    return unpack_answer(line.recv(MAX_MESSAGE))


def test_it_says_ready_then_news_then_its_last_word_and_ends_with_the_line(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    mine, theirs = pair
    codes: list[int] = []
    body = threading.Thread(target=lambda: codes.append(run(theirs)))
    body.start()
    assert answer(mine) == Ready()
    mine.send(pack(Conclude()))
    assert answer(mine) == LastWord(Estimate(refusal=Reason(code="analysis_nothing")))
    for index in range(100):
        times = tuple(10.0 + 0.02 * index + 0.005 * part for part in range(4))
        mine.send(pack(Chunk(listening=1, at_s=times, mmhg=(80.0,) * 4)))
    news = answer(mine)
    assert isinstance(news, News)
    assert (news.heard.listening, news.heard.agreeing) == (1, 0)
    mine.close()
    body.join(20.0)
    assert codes == [0]


def test_what_is_no_message_ends_it_with_an_error(pair: tuple[socket.socket, socket.socket]) -> None:
    mine, theirs = pair
    mine.send(b"garbage")
    with pytest.raises(LinkError):
        run(theirs)


def test_a_controller_that_has_hung_up_is_no_error(pair: tuple[socket.socket, socket.socket]) -> None:
    mine, theirs = pair
    mine.send(pack(Conclude()))
    mine.close()
    assert run(theirs) == 0


@pytest.mark.processes
def test_without_the_controller_that_started_it_it_does_not_begin() -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [*ANALYSIS, "1"], cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, timeout=60.0, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.processes
def test_it_steps_back_and_dies_with_its_controller_though_its_line_is_open(
    pair: tuple[socket.socket, socket.socket],
) -> None:
    mine, theirs = pair
    script = (
        "import os, subprocess, sys, time\n"
        "try:\n"
        "    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))\n"
        "except PermissionError:\n"
        "    pass\n"
        f"child = subprocess.Popen([*{ANALYSIS!r}, str(os.getpid())], stdin={theirs.fileno()})\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, pass_fds=(theirs.fileno(),), text=True
    )
    assert parent.stdout is not None
    try:
        pid = int(parent.stdout.readline())
        assert answer(mine) == Ready()
        assert os.sched_getscheduler(pid) == os.SCHED_OTHER
        assert os.getpriority(os.PRIO_PROCESS, pid) >= NICE
    finally:
        parent.kill()
        parent.wait()
        parent.stdout.close()
    deadline = time.monotonic() + 20.0
    while Path(f"/proc/{pid}").exists() and "Z" not in _state(pid):
        assert time.monotonic() < deadline
        os.sched_yield()


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"
