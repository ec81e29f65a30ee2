"""The machine's clock is set while the station runs: over the link it is said, and a plan that was good is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from kiosk.core.model import Mode, Phase
from kiosk.link.supervisorintents import ConfirmClock, SetClock
from kiosk.link.wire import ApprovePlan, StartSession
from tests.caller import PIN

if TYPE_CHECKING:
    from tests.scenarios.visitor import Virtual, Visitor


def test_a_clock_that_is_set_stops_what_would_begin_until_a_supervisor_says_what_the_time_is(virtual: Virtual) -> None:
    """Then the supervisor sets another day, and the self-test has to be passed again."""

    async def story(visitor: Visitor) -> None:
        def is_trusted() -> bool:
            return visitor.last is not None and visitor.now.clock is not None and visitor.now.clock.is_trusted

        await visitor.open_station()
        await visitor.until(lambda: visitor.now.phase is Phase.IDLE, "an empty cuff")
        assert (is_trusted(), visitor.now.mode) == (True, Mode.READY)
        plan = visitor.make_plan()
        approval = ApprovePlan(plan_id=plan, pin=PIN, vows=visitor.vows(plan))
        await visitor.agreed(approval)
        before = visitor.store.utc()
        visitor.station.bench.fault("clock_off", True, -3.0e6)
        assert await visitor.until(lambda: not is_trusted(), "the jump") < 1.5
        assert visitor.store.utc()[:10] == before[:10]
        for intent in (StartSession(plan_id=plan), approval):
            refused = await visitor.ask(intent)
            assert "clock_untrusted" in [one.code for one in refused.reasons]
        wrong = await visitor.ask(ConfirmClock(pin="000000"))
        assert [one.code for one in wrong.reasons] == ["pin_wrong"]
        assert not is_trusted()
        await visitor.agreed(ConfirmClock(pin=PIN))
        await visitor.until(is_trusted, "the supervisor's word")
        await visitor.agreed(approval)
        later = datetime.fromisoformat(visitor.store.utc()) + timedelta(days=2)
        await visitor.agreed(SetClock(civil_s=later.timestamp(), as_of_s=float(visitor.now.at_s), pin=PIN))
        assert visitor.store.utc()[:10] == later.date().isoformat()
        await visitor.until(lambda: visitor.now.mode is Mode.CLOSED, "the station to close")
        assert visitor.now.proof_due is not None
        assert visitor.now.proof_due.code == "proof_expired"

    virtual.run(story)
