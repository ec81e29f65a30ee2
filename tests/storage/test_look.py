"""How a start looks for damage: for a moment, or through all of it once somebody has met some."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.core.errors import StorageError
from kiosk.storage import Store, opening
from kiosk.storage.opening import open_database, suspect
from tests.storage.conftest import Opener


@pytest.fixture
def spoilt(opened: Opener, path: Path) -> Path:
    """A file whose last pages, which hold events, are damaged."""
    store = opened()
    for number in range(200):
        store.events.append("x", detail="y" * 100, at_s=float(number))
    store.close()
    content = bytearray(path.read_bytes())
    content[-8192:] = b"\xff" * 8192
    path.write_bytes(content)
    return path


def _code(opener: Callable[[], object]) -> str:
    with pytest.raises(StorageError) as refusal:
        opener()
    return refusal.value.code


def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LOOK_S", -1.0)
    monkeypatch.setattr(opening, "_STEPS", 1)


def test_a_start_does_not_look_longer_than_it_may(spoilt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _hurried(monkeypatch)
    open_database(spoilt).close()


def test_who_meets_damage_makes_the_next_start_look_through_all(
    spoilt: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    _hurried(monkeypatch)
    store: Store = opened()
    assert _code(lambda: store.events.page(0, 200)) == "store_damaged"
    assert suspect(spoilt).exists()
    store.close()
    gone_on: list[int] = []
    assert _code(lambda: open_database(spoilt, goes=lambda: gone_on.append(1))) == "store_damaged"
    assert gone_on
    assert suspect(spoilt).exists()


def test_a_suspicion_that_was_nothing_goes(opened: Opener, path: Path) -> None:
    opened().runners.add("Ann", 1990)
    suspect(path).touch()
    open_database(path).close()
    assert not suspect(path).exists()


def test_another_refusal_is_no_suspicion(opened: Opener, path: Path) -> None:
    store = opened()
    assert _code(lambda: store.events.append("x", session_id=99, at_s=1.0)) == "row_refused"
    assert not suspect(path).exists()
