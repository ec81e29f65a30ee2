"""Accounts on the whole station: each PIN is verified by the controller, and a lock-out outlives its process."""

from pathlib import Path

import pytest

from kiosk.access import FIRST_LOCK_S, FREE_ATTEMPTS, lockout
from kiosk.link.supervisorintents import EnterSupervision
from kiosk.link.wire import (
    AddSupervisor,
    CreateSupervisor,
    Reply,
    RetireSupervisor,
)
from kiosk.storage import open_store
from tests.scenarios.visitor import Virtual, Visitor

SAM, JO, LEE = "135790", "246802", "975312"


@pytest.fixture
def virtual(tmp_path: Path) -> Virtual:
    return Virtual(tmp_path)


async def linked(visitor: Visitor) -> None:
    await visitor.until(lambda: visitor.link.connected and visitor.last is not None, "the link")


def codes(reply: Reply) -> list[str]:
    return [reason.code for reason in reply.reasons]


def test_each_supervisor_has_a_pin_and_the_last_one_stays(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await linked(visitor)
        ask, store = visitor.ask, visitor.store
        assert (await ask(CreateSupervisor(name="Sam", pin=SAM))).accepted
        assert codes(await ask(AddSupervisor(name="Jo", new_pin=JO, pin=LEE))) == ["pin_wrong"], "nobody by themselves"
        assert codes(await ask(AddSupervisor(name="Jo", new_pin=JO, pin=JO))) == ["pin_wrong"]
        assert codes(await ask(AddSupervisor(name="Jo", new_pin=SAM, pin=SAM))) == ["pin_taken"]
        assert codes(await ask(AddSupervisor(name="sam", new_pin=JO, pin=SAM))) == ["supervisor_name_taken"]
        assert codes(await ask(AddSupervisor(name="Jo", new_pin="1", pin=SAM))) == ["pin_format"]
        assert codes(await ask(AddSupervisor(name="\x1b[2J", new_pin=JO, pin=SAM))) == ["name_character"]
        assert [one.name for one in store.supervisors.all()] == ["Sam"]
        assert (await ask(AddSupervisor(name="Jo", new_pin=JO, pin=SAM))).accepted
        assert (await ask(EnterSupervision(pin=JO))).accepted
        sam, jo = store.supervisors.active()
        assert codes(await ask(RetireSupervisor(supervisor_id=sam.id, pin=LEE))) == ["pin_wrong"]
        assert (await ask(RetireSupervisor(supervisor_id=sam.id, pin=JO))).accepted
        assert codes(await ask(EnterSupervision(pin=SAM))) == ["pin_wrong"], "retired is retired"
        assert codes(await ask(RetireSupervisor(supervisor_id=jo.id, pin=JO))) == ["supervisor_last"]
        assert codes(await ask(RetireSupervisor(supervisor_id=sam.id, pin=JO))) == ["supervisor_unknown"]
        assert codes(await ask(CreateSupervisor(name="Eve", pin=LEE))) == ["supervisor_exists"]
        noted = {one.code: one.detail for one in store.events.page(0, 50)}
        assert noted["supervisor_added"] == f"{jo.id} by {sam.id}"
        assert noted["supervisor_retired"] == f"{sam.id} by {jo.id}"
        assert not any(pin in one.detail for one in store.events.page(0, 50) for pin in (SAM, JO, LEE))

    virtual.run(story)


def test_wrong_pins_lock_adding_and_retiring_too_and_the_lock_outlives_a_restart(
    virtual: Virtual, tmp_path: Path
) -> None:
    async def story(visitor: Visitor) -> tuple[float, str]:
        await linked(visitor)
        await visitor.ask(CreateSupervisor(name="Sam", pin=SAM))
        for number in range(FREE_ATTEMPTS):
            wrong = RetireSupervisor(supervisor_id=1, pin=LEE) if number % 2 else EnterSupervision(pin=LEE)
            assert codes(await visitor.ask(wrong)) == ["pin_wrong"]
        reply = await visitor.ask(AddSupervisor(name="Jo", new_pin=JO, pin=SAM))
        assert codes(reply) == ["pin_locked"], "the right PIN waits as well"
        assert 0 < reply.reasons[0].figures["wait_s"] <= FIRST_LOCK_S
        return float(visitor.now.at_s), visitor.store.boot

    now_s, boot = virtual.run(story)
    store = open_store(
        tmp_path / "1" / "kiosk.db", boot="after", now=lambda: 0.0, utc=lambda: "2026-01-01T00:00:00+00:00"
    )
    try:
        attempts = store.attempts.recent(50)
        assert lockout(attempts, now_s + 1.0, boot) > 0, "the process was restarted"
        assert lockout(attempts, 1.0, "another boot") > 0, "the machine was restarted"
        assert lockout(attempts, FIRST_LOCK_S + 1.0, "another boot") == 0
    finally:
        store.close()
