"""The line between procedure and screen: what answers nothing, how it breaks, and that what counts stays on record."""

from __future__ import annotations

import socket
import struct
from typing import TYPE_CHECKING

import pytest

from kiosk.core.errors import AccessError, StorageError
from kiosk.hw.calibrated import load
from kiosk.hw.calibration_files import places
from kiosk.ops import calibrate
from kiosk.ops.console import left
from kiosk.ops.panelside import Panel, run
from kiosk.ops.panelwire import Said, answered
from kiosk.storage.calibrations import Calibrations
from tests.hw.test_ops_calibrate import WIRING, Technician, on_rig
from tests.hw.test_ops_panelside import Screen, lines, store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.config import Settings
    from kiosk.storage import Store
    from tests.hw.conftest import Rig

__all__ = ["on_rig", "store"]


@pytest.fixture
def ends() -> Iterator[tuple[Panel, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Panel(ours.fileno(), ours.fileno()), theirs


def typed(panel: Panel) -> list[str]:
    return [line for line in (panel.typed(0.0) for _ in range(4)) if line is not None]


def test_a_tap_too_many_is_no_figure_that_the_gauge_showed(ends: tuple[Panel, socket.socket]) -> None:
    panel, screen = ends
    panel.tell(Said("pump", {}))
    ready = f"{answered(1, '')}\n".encode()
    screen.send(ready + ready)
    assert panel.typed(0.0) == ""
    panel.tell(Said("gauge", {"asked_mmhg": 200.0}))
    assert typed(panel) == [], "the second tap was for the step before"
    screen.send(f"{answered(2, '')}\n".encode())
    assert typed(panel) == [], "no figure is no answer"
    screen.send(f"{answered(1, '200')}\n{answered(2, '199.4')}\n".encode())
    assert typed(panel) == ["199.4"]
    panel.tell(Said("measuring", {}))
    screen.send(b"q\n")
    assert typed(panel) == ["q"], "to leave counts at any time"


def test_each_line_has_its_number(ends: tuple[Panel, socket.socket]) -> None:
    panel, screen = ends
    for code in ("zeroing", "connect"):
        panel.tell(Said(code, {}))
    assert [Said.decoded(line).number for line in screen.recv(4096).splitlines()] == [1, 2]


def reset(end: socket.socket) -> None:
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.close()


def test_a_line_that_is_reset_is_a_technician_who_left(ends: tuple[Panel, socket.socket]) -> None:
    panel, screen = ends
    panel.tell(Said("zeroing", {}))
    reset(screen)  # with a line that nobody has read: the next read says that the connection was reset
    with pytest.raises(AccessError, match="nothing was written"):
        panel.typed(0.0)
    with pytest.raises(AccessError, match="nothing was written"):
        panel.tell(Said("connect", {}))


def test_one_reset_before_its_first_word_is_on_record_as_left(on_rig: Rig, settings: Settings, store: Store) -> None:
    store.calibrations.agree(1)
    screen = Screen(Technician(on_rig))
    ours, theirs = socket.socketpair()
    with ours:
        theirs.close()
        screen._fd = ours.fileno()
        assert run(settings, WIRING, screen) == 0
    assert lines(store)[-1] == ("calibration_failed", "1 calibration_left")


def test_what_nobody_foresaw_is_on_record_too(
    on_rig: Rig, settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(calibrate, "run", broken)
    store.calibrations.agree(1)
    with pytest.raises(ZeroDivisionError):
        run(settings, WIRING, Screen(Technician(on_rig)))
    assert lines(store)[-1] == ("calibration_failed", "1 broken")


@pytest.mark.parametrize("breaks", ["screen", "record"])
def test_a_calibration_that_counts_is_never_told_as_failed(
    on_rig: Rig, settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch, breaks: str
) -> None:
    store.calibrations.agree(1)
    screen = Screen(Technician(on_rig))
    original = screen.tell

    def tell(said: Said) -> None:
        if said.code == "written" and breaks == "screen":
            raise left()
        original(said)

    def done(*_: object) -> None:
        raise StorageError("store_full", "the disk is full", "make room")

    screen.tell = tell  # type: ignore[method-assign]
    if breaks == "record":
        monkeypatch.setattr(Calibrations, "done", done)
    assert run(settings, WIRING, screen) == 0
    found = load(places(settings), WIRING)
    assert found is not None
    assert found.number == 1
    codes = [code for code, _ in lines(store)]
    assert "calibration_failed" not in codes
    if breaks == "screen":
        assert codes[-1] == "calibrated"
    else:
        assert screen.codes[-1] == "written"
        assert "refused" not in screen.codes
