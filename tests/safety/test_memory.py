"""Locked memory: asked for once, and done without where there is no right to it."""

from __future__ import annotations

import ctypes
import errno
import os
import resource
import subprocess
import sys

import pytest

from kiosk.safety.memory import lock_memory


class FakeLibc:
    """Takes the flags; fails with an error number when told, and keeps the number when asked to."""

    def __init__(self, error: int = 0) -> None:
        self.error = error
        self.keeps_errno = False
        self.flags: list[int] = []

    def mlockall(self, flags: int) -> int:
        self.flags.append(flags)
        ctypes.set_errno(self.error if self.keeps_errno else 0)
        return -1 if self.error else 0


def arranged(
    monkeypatch: pytest.MonkeyPatch, *, limit: int = resource.RLIM_INFINITY, uid: int = 1000, error: int = 0
) -> FakeLibc:
    libc = FakeLibc(error)

    def load(name: None, *, use_errno: bool = False) -> FakeLibc:
        assert name is None  # this process itself
        libc.keeps_errno = use_errno
        return libc

    monkeypatch.setattr(resource, "getrlimit", {resource.RLIMIT_MEMLOCK: (limit, limit)}.__getitem__)
    monkeypatch.setattr(os, "geteuid", lambda: uid)
    monkeypatch.setattr(ctypes, "CDLL", load)
    return libc


@pytest.mark.parametrize(("uid", "limit"), [(1000, resource.RLIM_INFINITY), (0, 8 << 20)])
def test_present_and_future_pages_as_they_are_touched(monkeypatch: pytest.MonkeyPatch, uid: int, limit: int) -> None:
    libc = arranged(monkeypatch, uid=uid, limit=limit)
    assert lock_memory() == ""
    assert libc.flags == [1 | 2 | 4]


def test_a_limit_that_would_be_met_later_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    libc = arranged(monkeypatch, limit=8 << 20)
    assert lock_memory() == "at most 8388608 bytes may be locked"
    assert not libc.flags


def test_a_refusal_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    arranged(monkeypatch, error=errno.EPERM)
    assert lock_memory() == os.strerror(errno.EPERM)


def test_the_kernel_does_it() -> None:
    """In a process of its own, since there is no way back for this one. What is not touched takes no memory."""
    script = (
        "import mmap\n"
        "from kiosk.safety.memory import lock_memory\n"
        "def kib(key):\n"
        "    return next(int(line.split()[1]) for line in open('/proc/self/status') if line.startswith(key))\n"
        "said, before = lock_memory(), kib('VmRSS')\n"
        "unused = mmap.mmap(-1, 64 << 20)\n"
        "print(said or (kib('VmLck') > 64 << 10 and kib('VmRSS') - before < 32 << 10))\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter
    refused = ("bytes may be locked", os.strerror(errno.EPERM), os.strerror(errno.ENOMEM))
    assert ran.stdout.strip() == "True" or any(why in ran.stdout for why in refused)
