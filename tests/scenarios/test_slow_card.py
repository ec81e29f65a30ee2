"""A card that takes a second for each line that has to be on it: the station is slower, and nothing else."""

import pytest

from kiosk.core.model import Phase
from kiosk.safety import journal
from tests.scenarios.visitor import Virtual, Visitor

WRITE_S = 1.2


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
