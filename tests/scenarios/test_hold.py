"""A supervisor holds the progression through the controller: by PIN, for a reason of the list, once, until released."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.core.model import Limb, Side
from kiosk.link.wire import CreateSupervisor, HoldProgression, ReleaseProgression
from tests.caller import PIN

if TYPE_CHECKING:
    from kiosk.link.wire import AnyIntent
    from tests.scenarios.visitor import Virtual, Visitor


async def codes(visitor: Visitor, intent: AnyIntent) -> list[str]:
    """Why something was refused; nothing when it was not."""
    return [reason.code for reason in (await visitor.ask(intent)).reasons]


def asked(runner_id: int, reason: str = "flare", pin: str = PIN) -> HoldProgression:
    return HoldProgression(runner_id=runner_id, limb=Limb.LEG, side=Side.LEFT, reason=reason, pin=pin)


def test_a_supervisor_holds_and_releases(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.until(lambda: visitor.link.connected and visitor.last is not None, "the link")
        await visitor.agreed(CreateSupervisor(name="Supervisor", pin=PIN))
        store, runner = visitor.store, visitor.store.runners.add("Alex", 1990).id
        for intent, code in (
            (asked(99), "hold_runner"),
            (asked(runner, reason="because"), "hold_reason"),
            (asked(runner, pin="000000"), "pin_wrong"),
            (ReleaseProgression(hold_id=1, pin=PIN), "hold_unknown"),
        ):
            assert await codes(visitor, intent) == [code]
        assert store.holds.standing(runner) == ()
        await visitor.agreed(asked(runner))
        (kept,) = store.holds.standing(runner)
        assert (kept.limb, kept.side, kept.reason, kept.supervisor_id) == (Limb.LEG, Side.LEFT, "flare", 1)
        assert await codes(visitor, asked(runner)) == ["hold_stands"]
        assert await codes(visitor, ReleaseProgression(hold_id=kept.id, pin="000000")) == ["pin_wrong"]
        assert store.holds.standing(runner) == (kept,)
        await visitor.agreed(ReleaseProgression(hold_id=kept.id, pin=PIN))
        assert store.holds.standing(runner) == ()
        assert await codes(visitor, ReleaseProgression(hold_id=kept.id, pin=PIN)) == ["hold_released"]
        said = [line.code for line in store.events.page(0, 100)]
        assert {"progression_held", "progression_released"} <= set(said)

    virtual.run(story)
