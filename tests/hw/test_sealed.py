"""A process that has its hands on the lines keeps others of the same user out of its memory."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.hw import factory
from kiosk.hw.sealed import seal
from kiosk.hw.wiring import default_wiring_path, load_wiring

_SCRIPT = """
import ctypes, os
from kiosk.hw.sealed import seal

def is_written():
    # somebody of the same user, and not root: two children, since a parent may be another case
    asked, told = os.pipe()
    pid = os.fork()
    if not pid:
        if os.geteuid() == 0:
            os.setuid(65534)
        ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
        try:
            open(f"/proc/{os.getppid()}/mem", "r+b").close()
        except PermissionError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0

if os.geteuid() == 0:
    os.setuid(65534)
ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)  # as a program of that user is started
before = is_written()
seal()
print(before, is_written())
"""


def test_others_of_the_same_user_are_kept_out() -> None:
    ran = subprocess.run([sys.executable, "-c", _SCRIPT], capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter
    before, after = ran.stdout.split()
    if before == "False":
        pytest.skip("this kernel keeps processes of one user apart already")
    assert after == "False"


@pytest.mark.parametrize("opener", [factory.controller_hardware, factory.watchdog_hardware])
@pytest.mark.parametrize("backend", factory.BACKENDS)
def test_nobody_gets_the_lines_unsealed(
    opener: object, backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> None:
        raise OSError("the kernel refuses")

    monkeypatch.setattr(factory, "seal", refused)
    assert callable(opener)
    with pytest.raises(OSError, match="the kernel refuses"):
        opener(backend, load_wiring(default_wiring_path()), runtime_dir=tmp_path)


_GET = "import ctypes; print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
"""PR_GET_DUMPABLE."""
_TELL = f"""
from kiosk.hw.sealed import seal
import subprocess, sys
seal()
{_GET}
sys.stdout.flush()
subprocess.run([sys.executable, "-c", {_GET!r}], check=True)
"""


def test_what_it_starts_is_as_open_as_ever() -> None:
    done = subprocess.run([sys.executable, "-c", _TELL], capture_output=True, text=True, check=True)  # noqa: S603 - our own interpreter
    assert done.stdout.split() == ["0", "1"]


def test_a_kernel_that_does_not_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Kernel:
        @staticmethod
        def prctl(*_words: int) -> int:
            ctypes.set_errno(22)
            return -1

    monkeypatch.setattr(ctypes, "CDLL", lambda *_given, **_named: Kernel())
    with pytest.raises(OSError, match="Invalid argument"):
        seal()
