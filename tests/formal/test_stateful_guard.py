"""Long random lives of the guard beside its real journal: no abstraction, any pressure, real limits, real file.

The same invariants as in the search. Beside them every life shows that the search's idea of the journal is right: what
the file says after each pass, and what a new process makes of it, is what the search's world says.
"""

import math
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from kiosk.safety import journal, limits
from kiosk.safety.heartbeat import Evidence, GuardState
from kiosk.safety.history import replay
from kiosk.safety.journal import Journal, clear_lockout
from kiosk.safety.limits import PASS_S, RESET_S
from kiosk.safety.states import Entry, EntryKind
from tests.formal.invariants import broken
from tests.formal.scenes import ACKNOWLEDGE, CARD_FAILS, DAMP, FILL, FULL, HELD, IDLE, PROOF, RELEASE, SILENCE, WORK
from tests.formal.world import CODE, NOW_S, SESSION, Action, Pass, Sense, World, advance, beginning, restart

ACTIONS = [action for action in FULL.actions if not action.restart]
EMPTY = Sense(name="empty", mmhg=2.0)
SENSES = st.one_of(
    st.sampled_from(FULL.senses),
    st.floats(-5.0, 330.0).map(lambda mmhg: Sense(name=f"{mmhg:.1f}", mmhg=mmhg)),
)


def shifted(world: World, by_s: float) -> World:
    """The same world told `by_s` later, so that its passes go on at `NOW_S`."""

    def frame(old: Evidence | None) -> Evidence | None:
        ns = round(by_s * 1e9)
        return None if old is None else replace(old, pass_ns=old.pass_ns + ns, sample_ns=old.sample_ns + ns)

    guard, signal = world.guard, world.guard.signal
    signal = replace(
        signal,
        began_s=signal.began_s + by_s,
        claimed_s=signal.claimed_s + by_s,
        paused_s=None if signal.paused_s is None else signal.paused_s + by_s,
    )
    guard = replace(
        guard,
        at_s=guard.at_s + by_s,
        code=None if guard.code is None else CODE,  # the next reading differs, unless it is a frozen one
        last=frame(guard.last),
        noted_s=guard.noted_s + by_s,
        trend=None if guard.trend is None else replace(guard.trend, at_s=guard.trend.at_s + by_s),
        since={name: began_s + by_s for name, began_s in guard.since.items()},
        past=tuple(replace(trip, at_s=trip.at_s + by_s) for trip in guard.past),
        jumps=tuple(at_s + by_s for at_s in guard.jumps),
        signal=signal,
    )
    return replace(world, guard=guard, newest=frame(world.newest))


JUMPS_PASSES = round(limits.JUMPS_S / PASS_S)
"""Air comes and goes at once here, which the guard would count as jumps of its sensor."""


class GuardLives(RuleBasedStateMachine):
    """One watchdog after another on one journal."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "watchdog.journal"
        self.patch = pytest.MonkeyPatch()
        self.fails = False
        append = journal.append

        def may_fail(fd: int, text: bytes, *, through: bool) -> None:
            if self.fails:
                raise OSError(28, "no space")
            append(fd, text, through=through)

        self.patch.setattr(journal, "append", may_fail)
        self.now_s = NOW_S
        self.world = beginning(proved=False)
        self.session = SESSION
        self.boot = 1

    @initialize()
    def begins(self) -> None:
        self.journal = Journal(self.path, boot=self.boot, now=self.now_s)

    @rule(sense=SENSES, action=st.sampled_from(ACTIONS), count=st.integers(1, 20))
    def happens(self, sense: Sense, action: Action, count: int) -> None:
        for _ in range(count):
            self.passes(sense, action)

    @rule(seconds=st.floats(0.1, RESET_S + 1.0))
    def rests_and_is_acknowledged(self, seconds: float) -> None:
        for _ in range(round(seconds / PASS_S)):
            self.passes(EMPTY, IDLE)
        for _ in range(3):
            self.passes(EMPTY, ACKNOWLEDGE)

    @rule(sense=st.sampled_from([EMPTY, DAMP, HELD]), action=st.sampled_from(ACTIONS))
    def is_asked_for(self, sense: Sense, action: Action) -> None:
        for ask in (IDLE, action, FILL, FILL, FILL):
            self.passes(sense, ask)

    @rule(
        mmhg=st.floats(0.0, 180.0),
        count=st.integers(1, 60),
        frames=st.sampled_from([WORK, FILL, SILENCE]),
        then=st.sampled_from(ACTIONS),
        seen=st.one_of(st.none(), SENSES),
    )
    def is_held(self, mmhg: float, count: int, frames: Action, then: Action, seen: Sense | None) -> None:
        self.session += 1
        self.is_proved()
        for action in (IDLE, IDLE, FILL, FILL, FILL):
            self.passes(EMPTY, action)
        held = Sense(name="held", mmhg=mmhg)
        for _ in range(count):
            self.passes(held, frames)
        self.passes(seen or held, then)
        self.passes(held, frames)

    @rule()
    def is_proved(self) -> None:
        """The self-test as far as the guard needs it: its own vent alone, on a filled cuff."""
        for action in (IDLE, IDLE, PROOF, PROOF, PROOF):
            self.passes(EMPTY, action)
        self.passes(HELD, PROOF)
        self.passes(HELD, RELEASE)
        self.passes(EMPTY, RELEASE)
        for _ in range(JUMPS_PASSES):
            self.passes(EMPTY, IDLE)

    @rule(how=st.sampled_from(["killed", "clean", "damaged", "cleared"]))
    def starts_again(self, how: str) -> None:
        if self.world.unwritten or not self.world.journal_ok:
            return
        self.fails = False  # the last pass may have had nothing to write to its failing card
        if how == "clean":
            self.journal.write(journal_entry(self.world, EntryKind.CLEAN), self.now_s)
        self.journal.close()
        if how == "damaged":
            self.path.write_bytes(b"nothing of this is a journal\n" * 2)
        if how == "cleared" and replay(self.path.read_bytes())[0].locked:
            clear_lockout(self.path, boot=self.boot, now=self.now_s)
        self.boot += 1
        self.journal = Journal(self.path, boot=self.boot, now=self.now_s)
        if how == "damaged":
            # what is lost is the past; the search keeps it, as a file does that is damaged at its end only
            self.world = replace(self.world, disk=replace(beginning().disk), trips=())
        one = restart(self.world, Action(name=how, restart=how))
        self.judged(one)
        history, state = self.journal.history, one.after.guard
        assert (state.state is GuardState.TRIPPED) == bool(history.latched or history.locked)
        assert [trip.reason for trip in history.recent(self.now_s)] == [trip.reason for trip in state.past]

    def state(self) -> GuardState:
        return self.world.guard.state

    def passes(self, sense: Sense, action: Action) -> None:
        self.fails = action.write_fails
        frames = tuple(replace(frame, session=frame.session - SESSION + self.session) for frame in action.frames)
        one = advance(self.world, sense, replace(action, frames=frames))
        self.now_s += action.step_s
        for entry in one.outputs.entries:
            self.journal.write(entry, self.now_s)
        self.judged(one)

    def judged(self, one: Pass) -> None:
        assert not broken(one), broken(one)
        assert self.journal.ok == one.after.journal_ok
        found, _, _ = replay(self.path.read_bytes())
        said = one.after.disk
        assert (found.latched, found.held, found.locked) == (said.latched, said.held, said.locked)
        assert math.isclose(found.restriction_s, said.restriction_s, abs_tol=0.001)
        self.world = shifted(one.after, NOW_S - one.now)

    def teardown(self) -> None:
        self.fails = False
        self.patch.undo()
        if hasattr(self, "journal"):
            self.journal.close()
        shutil.rmtree(self.folder)


def journal_entry(world: World, kind: EntryKind) -> Entry:
    """A line as the watchdog writes it at a clean end."""
    return Entry(
        kind=kind,
        reason=world.guard.reason,
        is_test=world.guard.is_test,
        restriction_s=world.guard.restriction_s,
        pressure_mmhg=world.guard.pressure_mmhg,
    )


GuardLives.TestCase.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
TestGuardLives = GuardLives.TestCase


def test_a_life_sees_what_it_should() -> None:
    """The rules reach what they are meant to reach: held, tripped, reset, locked, cleared."""
    life = GuardLives()
    try:
        life.begins()
        for _ in range(3):
            life.is_held(150.0, 5, WORK, WORK, None)
            assert life.state() is GuardState.HOLDING
            life.happens(Sense(name="held", mmhg=150.0), SILENCE, 20)
            assert life.state() is GuardState.TRIPPED
            life.rests_and_is_acknowledged(RESET_S + 1.0)
        assert life.world.guard.locked
        life.starts_again("killed")
        assert life.world.guard.locked
        life.starts_again("cleared")
        life.rests_and_is_acknowledged(RESET_S + 1.0)
        assert life.state() is GuardState.WAITING
        life.happens(EMPTY, CARD_FAILS, 3)
    finally:
        life.teardown()
