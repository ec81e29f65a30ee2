"""Who was erased does not come back with a backup on the card, whichever of them replaces damaged records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.ops.erase import erase, erase_expired
from kiosk.storage import Stamping, ready_records
from kiosk.storage.generations import generations, lines_in, next_generation
from kiosk.storage.verify import verify
from tests.storage.conftest import Clocks
from tests.storage.test_audit_commands import judged

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.storage import Store

NAME = "Runner Oneofone"


@pytest.fixture
def backed(store: Store, path: Path) -> Store:
    """Records with a person in them and in two generations of different age."""
    store.supervisors.add("Eva", "hash")
    store.runners.add(NAME, 1980)
    for at_s in (1.0, 2.0):
        next_generation(path, path.parent)
        store.events.append("day", at_s=at_s)
    return store


def _erase(store: Store, path: Path, said: list[str]) -> int:
    return erase(store, 1, by="Eva", reason="asked", is_sure=True, data_dir=path.parent, out=said.append)


@pytest.mark.parametrize("lost", [(), (0,), (1,)])
def test_no_backup_brings_back_who_was_erased(backed: Store, path: Path, lost: tuple[int, ...]) -> None:
    assert _erase(backed, path, []) == 0
    backed.close()
    path.unlink()
    for number in lost:
        generations(path.parent)[number].unlink()
    clocks = Clocks()
    store = ready_records(path.parent, Stamping(boot="b", now=clocks.now, utc=clocks.utc))()
    assert (store.runners.count(), store.erasures.count(), len(store.events.page(0, 9))) == (0, 1, 2)
    store.close()


def test_nothing_of_them_is_left_in_a_backup(backed: Store, path: Path) -> None:
    assert all(NAME.encode() in file.read_bytes() for file in generations(path.parent))
    _erase(backed, path, [])
    for file in generations(path.parent):
        assert NAME.encode() not in file.read_bytes()
        assert verify(file) == verify(path)


def test_who_was_not_here_for_years_is_forgotten_likewise(backed: Store, path: Path, clocks: Clocks) -> None:
    clocks.advance(days=3 * 366)
    judged(backed, clocks, is_trusted=True)
    assert erase_expired(backed, 2, by="Eva", is_sure=True, data_dir=path.parent, out=lambda _: None) == 0
    assert not any(NAME.encode() in file.read_bytes() for file in generations(path.parent))


def test_a_backup_that_cannot_be_brought_forward_is_said_and_the_others_forget(backed: Store, path: Path) -> None:
    first, second = generations(path.parent)
    first.write_bytes(b"no backup any more")
    said: list[str] = []
    assert _erase(backed, path, said) == 1
    assert [line for line in said if "MAY HOLD THEM STILL" in line and str(first) in line]
    assert first.read_bytes() == b"no backup any more"
    assert (NAME.encode() in second.read_bytes(), lines_in(second)) == (False, verify(path).lines)
    assert backed.runners.count() == 0
