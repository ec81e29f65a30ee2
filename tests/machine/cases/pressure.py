"""A cuff with air in it, on a machine that regulates it: what the cases with a fault in them begin with."""

from dataclasses import dataclass
from typing import Final, cast

from tests.machine.boards.base import BoardError
from tests.machine.room import NotMeasurableError, Room

HELD_MMHG: Final = 30.0
"""So much is in the cuff when a fault comes: the self-test goes up to 60."""
SAFE_MMHG: Final = 20.0
RISE_MMHG: Final = 15.0
"""What may still come in after the fault. More is a pump that nobody has stopped, or a self-test that went on: it would
reach 60, and let the air out by itself in the end."""
TEST_MMHG: Final = 60.0
"""The self-test goes up to it, in less than the second that a silent screen is waited for (docs/hazards.md)."""
TESTING: Final = "Self-test"
LET_GO_S: Final = 0.55
"""From the fault to both coils without current, for a process that dies or stands still (docs/hazards.md)."""
FILLS_S: Final = 600.0
VENTS_S: Final = 900.0
"""Of our seconds; an emulated machine is slow, and others use this one."""


@dataclass(frozen=True, slots=True)
class World:
    """What is so around the machine."""

    cuff_mmhg: float
    peak_mmhg: float
    released_s: tuple[float | None, float | None]
    """Since when the coils of both dump valves have had no current; None: they have."""

    @property
    def is_let_go(self) -> bool:
        """Whether both valves are open for want of current."""
        return None not in self.released_s


def world(room: Room) -> World:
    """Look around. Raises `BoardError` when the plant does not answer."""
    told = room.board.plant({"state": True})
    if not told.get("ok"):
        raise BoardError(f"the plant: {told}")
    state = cast("dict[str, float | None]", told["state"])
    return World(
        cast("float", state["cuff_mmhg"]),
        cast("float", state["peak_mmhg"]),
        (state["dump_a_released_s"], state["dump_b_released_s"]),
    )


def fill(room: Room) -> None:
    """Begin the self-test and wait until it has put air into the cuff.

    That is the run without a fault as well: had a loop missed what the other expects, the station would have let go.

    Raises:
        NotMeasurableError: no air comes, so nothing can be said of letting it go.
    """
    # the marks of the self-test's steps look as the dots of a PIN do: its page may be there at the next look
    room.panel.tap_for("OK", lambda: room.panel.has_dots(0) or room.panel.shows(TESTING))
    end_s = room.clock() + FILLS_S
    while (here := world(room)).cuff_mmhg < HELD_MMHG:
        if room.clock() > end_s:
            room.keep("no-air.png", room.panel.png())
            raise NotMeasurableError(f"the self-test puts no air into the cuff, {here.cuff_mmhg:.0f} mmHg at most")
        room.sleep(0.05)
    room.board.plant({"forget_peak": True})
    room.figures["mmHg at the fault"] = round(here.cuff_mmhg)


def vented(room: Room, fault_s: float | None, rise_mmhg: float = RISE_MMHG, *, is_silence: bool = False) -> None:
    """Wait until the air has gone, and hold that no more came in.

    Args:
        fault_s: when the fault came, on the machine's clock: how long both coils still had current is then measured,
            and must not be longer than `LET_GO_S`. None: nothing is promised, or the machine's clock has gone.
        rise_mmhg: what may still come in.
        is_silence: of a screen that says nothing any more and has not gone: it is waited for a second, in which the
            self-test goes on, up to its own pressure and no further.
    """
    room.until("both valves are let go", lambda: world(room).is_let_go, VENTS_S)
    if fault_s is not None:
        _measure(room, fault_s)
    room.until("the cuff is empty", lambda: world(room).cuff_mmhg < SAFE_MMHG, VENTS_S)
    at, peak = float(room.figures["mmHg at the fault"]), world(room).peak_mmhg
    room.figures["peak mmHg"] = round(peak)
    most = rise_mmhg + (TEST_MMHG if is_silence else at)
    room.hold(peak <= most, f"the pump adds nothing: {at:.0f} mmHg at the fault, then up to {peak:.0f}")


def _measure(room: Room, fault_s: float) -> None:
    clock = room.board.plant({"clock": True})
    released = world(room).released_s
    if clock.get("machine_s") is None or None in released:
        raise NotMeasurableError(
            "the clocks of machine and world cannot be compared, so nothing is said of the deadline"
        )
    ahead_s = cast("float", clock["world_s"]) - cast("float", clock["machine_s"])
    took_s = max(cast("tuple[float, float]", released)) - ahead_s - fault_s
    room.figures["ms to both let go"] = round(took_s * 1e3)
    room.hold(took_s <= LET_GO_S, f"both coils are without current within {LET_GO_S} s, not {took_s:.2f} s")
