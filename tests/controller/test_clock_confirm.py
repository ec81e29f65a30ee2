"""A clock that cannot be right is not made believed by saying that it is: it can only be set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.core.clocktrust import BUILT_S, LONGEST_S
from kiosk.core.days import DAY_S
from kiosk.storage import open_store
from kiosk.tui import reasons
from tests.controller.test_timekeeping import BEGAN, Machine, codes, keeper, machine, store

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.storage import Store

__all__ = ["machine", "store"]


@pytest.mark.parametrize(
    ("off_s", "code"),
    [(-BEGAN, "clock_early"), (BUILT_S - BEGAN - 1.0, "clock_early"), (LONGEST_S, "clock_late")],
)
def test_what_is_implausible_is_not_confirmed_and_can_be_set(
    store: Store, machine: Machine, off_s: float, code: str
) -> None:
    machine.off_s = off_s
    kept = keeper(store, machine)
    eva = store.supervisors.add("Eva", "hash").id
    refused = kept.confirm(eva)
    assert [one.code for one in refused] == [code]
    assert reasons.sentence(refused[0]).startswith("The date lies")
    assert (kept.trust.is_trusted, codes(store)) == (False, ["clock_lost"])
    assert kept.set(eva, BEGAN, machine.mono_s) == ()
    assert kept.confirm(eva) == ()


def test_a_clock_behind_the_last_record_is_not_confirmed_and_can_be_set(
    tmp_path: Path, store: Store, machine: Machine
) -> None:
    """Set, it may be confirmed too: then it was the record that was wrong."""
    kept = keeper(store, machine)
    eva = store.supervisors.add("Eva", "hash").id
    assert kept.confirm(eva) == ()
    store.events.append("x", at_s=machine.mono_s)
    machine.off_s = -DAY_S
    second = open_store(tmp_path / "kiosk.db", boot="b2", now=machine.now, utc=machine.utc)
    try:
        again = keeper(second, machine)
        refused = again.confirm(eva)
        assert [one.code for one in refused] == ["clock_back"]
        assert refused[0].figures["back_s"] == pytest.approx(DAY_S, abs=2.0)
        assert "went back" in reasons.sentence(refused[0])
        assert not again.trust.is_trusted
        assert again.set(eva, BEGAN - DAY_S, machine.mono_s) == ()
        assert again.confirm(eva) == ()
    finally:
        second.close()
