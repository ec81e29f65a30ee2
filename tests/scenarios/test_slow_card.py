"""A card that takes a second for each line that has to be on it: the station is slower, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.core.model import Mode, Phase
from kiosk.safety import journal, limits
from tests.scenarios.held import Case, Held, Seen, watch
from tests.scenarios.visitor import Virtual, Visitor

WRITE_S = 1.2
STOP_S = 0.35
FAULT_S = 0.55
"""Goals of design section 8: from the finger, or from the fault, to both vents without current."""


def test_a_bout_begins_although_the_watchdogs_journal_is_written_slowly(
    virtual: Virtual, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = journal.append
    slow: list[bool] = []

    async def story(visitor: Visitor) -> None:
        clock = visitor.station._watchdog_clock

        def append(fd: int, text: bytes, *, through: bool) -> None:
            honest(fd, text, through=through)
            if through:
                slow.append(True)
                clock.sleep(WRITE_S)

        monkeypatch.setattr(journal, "append", append)
        await visitor.train(Phase.WORK)
        assert visitor.store.trips.all() == ()
        assert len(slow) >= 4  # each proof and each fill is noted, and each end of one

    virtual.run(story)


class SlowCard(Held):
    """A held cuff, and from then on a slow card; its case names the fault, or none for a STOP."""

    patch: pytest.MonkeyPatch

    def _strike(self) -> None:
        honest, clock = journal.append, self.station._watchdog_clock

        def append(fd: int, text: bytes, *, through: bool) -> None:
            honest(fd, text, through=through)
            if through:
                clock.sleep(WRITE_S)

        self.patch.setattr(journal, "append", append)
        if self.case.fault:
            super()._strike()
        else:
            self.station.stop_sender.send()


@pytest.fixture(params=[0.0, limits.PASS_S], ids=["one-pass", "the-next"])
def struck(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Seen]:
    """Watch a fault on a slow card, a pass apart, so in passes of either kind: with a report due, and without."""
    monkeypatch.setattr(SlowCard, "patch", monkeypatch, raising=False)
    return lambda fault: watch(tmp_path, Case(fault=fault, phase=Phase.WORK, offset_s=request.param), SlowCard)


def test_a_slow_card_does_not_delay_a_stop_and_makes_no_trip_of_it(struck: Callable[[str], Seen]) -> None:
    seen = struck("")
    assert seen.released_s is not None
    assert seen.released_s <= STOP_S
    assert seen.mode is Mode.STOPPED


def test_a_slow_card_does_not_delay_a_trip(struck: Callable[[str], Seen]) -> None:
    seen = struck("adc_b_nack")
    assert seen.released_s is not None
    assert seen.released_s <= FAULT_S
    assert seen.mode is Mode.TRIPPED
