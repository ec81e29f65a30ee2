"""The desk's thread hears STOP and feeds the watchdog: it waits for nobody's long transaction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from kiosk.controller import desk
from kiosk.link.supervisorintents import EnterSupervision
from kiosk.storage.opening import BUSY_TIMEOUT_S
from kiosk.tui import reasons
from tests.architecture.test_units import service
from tests.histories.lightroom import PIN, LightRoom, driven
from tests.libraries import shared_library

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.storage import Store


def room_in(folder: Path) -> LightRoom:
    room = LightRoom(
        folder,
        shared_library(),
        boot="b1",
        begins_s=50.0,
        utc=lambda at_s: datetime.fromtimestamp(1.8e9 + at_s, UTC).isoformat(timespec="milliseconds"),
    )
    driven(room.open())
    return room


def wait_s(store: Store) -> float:
    return float(store._file.one("PRAGMA busy_timeout")["timeout"]) / 1000.0  # type: ignore[index]


def test_the_desk_waits_for_less_than_a_watchdog_bears_and_other_connections_as_ever(tmp_path: Path) -> None:
    room = room_in(tmp_path)
    assert wait_s(room._desk._parts.store) == desk.DESK_WAIT_S
    assert wait_s(room.store) == BUSY_TIMEOUT_S
    assert float(service("controller")["WatchdogSec"][0]) >= 4.0 * desk.DESK_WAIT_S, "several writes in a turn"
    driven(room.close())


def test_what_meets_a_long_transaction_is_refused_with_a_sentence_and_goes_through_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "DESK_WAIT_S", 0.01)
    room = room_in(tmp_path)
    with room.store._file.transaction():
        refused = driven(room.ask(EnterSupervision(pin=PIN)))
    assert [one.code for one in refused.reasons] == ["store_busy"]
    assert reasons.sentence(refused.reasons[0]) == "The records are in use elsewhere"
    assert driven(room.ask(EnterSupervision(pin=PIN))).accepted
    driven(room.close())
