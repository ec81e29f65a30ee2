"""A supervisor corrects a year of birth: the controller judges, keeps who it was, and writes nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.link.supervisorintents import CorrectYear
from tests.caller import PIN
from tests.scenarios.test_clearance import begin, codes

if TYPE_CHECKING:
    from tests.scenarios.visitor import Virtual, Visitor


def test_a_year_is_corrected_with_the_pin_and_both_years_are_kept(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await begin(visitor)
        store = visitor.store
        runner = store.runners.add("Ann", 1960)
        for runner_id, year, pin, code in (
            (runner.id, 1950, "000000", "pin_wrong"),
            (99, 1950, PIN, "runner_unknown"),
            (runner.id, 1960, PIN, "correction_same"),
            (runner.id, 3000, PIN, "birth_year_range"),
        ):
            assert await codes(visitor, CorrectYear(runner_id=runner_id, year=year, pin=pin)) == [code]
        await visitor.agreed(CorrectYear(runner_id=runner.id, year=1950, pin=PIN))
        assert store.runners.get(runner.id) == runner
        (line,) = [one for one in store.events.page(0, 100) if one.code == "birth_year_corrected"]
        assert (line.figures, line.detail) == ({"runner": float(runner.id)}, "1")

    virtual.run(story)
