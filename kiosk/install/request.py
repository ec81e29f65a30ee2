"""A request of the screen's, as the controller put it down after a supervisor's PIN.

Root believes it because of where it lies: the folder is the controller's, and its unit alone may write there
(`systemd/`, ADR 68). The screen has the same user, and does not see that folder.
"""

import json
import os
import stat
from dataclasses import dataclass
from typing import Final

from kiosk.install.machine import InstallError, Machine
from kiosk.install.why import Why

ASKED: Final = "/run/bfr-kiosk-asked"
UPDATE: Final = f"{ASKED}/update"
FORMAT: Final = 1
FRESH_S: Final = 60.0
"""Nothing that was asked for longer ago is begun: whoever asked stands there and waits (our inference)."""
MOST_BYTES: Final = 4096
_MOST_ID: Final = 64
UNREADABLE: Final = Why("request_unreadable")
STRANGER: Final = Why("request_stranger")
AGAIN: Final = "ask again, on the screen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What was asked for, when (monotonic), and the controller's process that says so."""

    id: str
    path: str
    at_s: float
    pid: int


def read(machine: Machine, owner: int) -> Request:
    """The request that lies there. `owner`: number of the station's user.

    Raises:
        InstallError: it is none, or somebody else's.
    """
    try:
        folder = os.open(machine.at(ASKED), os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise InstallError(f"what the screen asked for cannot be read: {error.strerror}", AGAIN, UNREADABLE) from error
    try:
        _demand_own(os.fstat(folder), owner, is_folder=True)
        data = _content(folder, owner)
    except OSError as error:
        raise InstallError(f"what the screen asked for cannot be read: {error.strerror}", AGAIN, UNREADABLE) from error
    finally:
        os.close(folder)
    return _parsed(data)


def _content(folder: int, owner: int) -> bytes:
    handle = os.open(os.path.basename(UPDATE), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    try:
        _demand_own(os.fstat(handle), owner, is_folder=False)
        return os.read(handle, MOST_BYTES)
    finally:
        os.close(handle)


def _demand_own(about: os.stat_result, owner: int, *, is_folder: bool) -> None:
    """Of the station's user, and nobody else may have put it there or write to it."""
    if not (stat.S_ISDIR(about.st_mode) if is_folder else stat.S_ISREG(about.st_mode) and about.st_nlink == 1):
        raise InstallError("what the screen asked for is no plain file", AGAIN, UNREADABLE)
    if about.st_uid != owner or about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise InstallError("what was asked for did not come from the controller", AGAIN, STRANGER)


def _parsed(data: bytes) -> Request:
    try:
        told = json.loads(data)
        request = Request(id=told["id"], path=told["path"], at_s=told["at_s"], pid=told["pid"])
        is_whole = told["format"] == FORMAT and told["errand"] == os.path.basename(UPDATE)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InstallError("what the screen asked for is not understood", AGAIN, UNREADABLE) from error
    is_whole = is_whole and isinstance(request.id, str) and request.id.isalnum() and len(request.id) <= _MOST_ID
    is_whole = is_whole and isinstance(request.path, str) and type(request.at_s) is float and type(request.pid) is int
    if not is_whole:
        raise InstallError("what the screen asked for is not understood", AGAIN, UNREADABLE)
    return request


def demand_fresh(request: Request, now_s: float) -> None:
    """Raise `InstallError` for one that was not put down just now. `now_s`: monotonic time of this machine."""
    ago_s = now_s - request.at_s
    if not 0.0 <= ago_s <= FRESH_S:
        raise InstallError(f"it was asked for {ago_s:.0f} s ago", AGAIN, Why("request_old", figures={"ago_s": ago_s}))
