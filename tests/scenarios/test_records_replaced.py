"""Records that are damaged at a start: replaced by the backup, told, and nothing begins before a supervisor accepts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.core.model import Phase
from kiosk.link.supervisorintents import AcceptRecords
from kiosk.link.wire import ApprovePlan
from kiosk.storage import open_store
from kiosk.storage.generations import next_generation
from kiosk.storage.verify import verify
from tests.caller import PIN

if TYPE_CHECKING:
    from tests.scenarios.visitor import Virtual, Visitor


def _damaged(data_dir: Path) -> None:
    """A day's records with a backup; then the card has eaten the file."""
    path = data_dir / "kiosk.db"
    store = open_store(path, boot="before", now=lambda: 1.0, utc=lambda: "2026-01-04T08:00:00+00:00")
    store.runners.add("Ann", 1980)
    store.events.append("before", at_s=1.0)
    store.close()
    next_generation(path, data_dir)
    path.write_bytes(b"eaten" * 1000)


def test_a_station_with_damaged_records_waits_for_a_supervisor(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        def is_told() -> bool:
            return any(one.code == "records_replaced" for one in visitor.now.alarms)

        await visitor.open_station()
        await visitor.until(lambda: visitor.now.phase is Phase.IDLE, "an empty cuff")
        assert is_told()
        assert [one.name for one in visitor.store.runners.page(0, 9)][-1] == "Ann"
        plan = visitor.make_plan()
        approval = ApprovePlan(plan_id=plan, pin=PIN, vows=visitor.vows(plan))
        refused = await visitor.ask(approval)
        assert "records_unaccepted" in [one.code for one in refused.reasons]
        wrong = await visitor.ask(AcceptRecords(pin="000000"))
        assert [one.code for one in wrong.reasons] == ["pin_wrong"]
        await visitor.agreed(AcceptRecords(pin=PIN))
        await visitor.until(lambda: not is_told(), "the supervisor's word")
        await visitor.agreed(approval)
        again = await visitor.ask(AcceptRecords(pin=PIN))
        assert [one.code for one in again.reasons] == ["restoration_accepted"]
        assert [one.detail for one in visitor.store.events.page(0, 99) if one.code == "records_accepted"] == ["1"]
        assert verify(visitor.store._file.path).findings == ()

    virtual.run(story, before=_damaged)
