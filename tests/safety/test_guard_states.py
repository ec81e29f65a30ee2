"""Arming, releasing, STOP, the proof, latching and acknowledging; and the guard under random treatment."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from kiosk.core.settings import ProofSettings
from kiosk.safety import guard, limits
from kiosk.safety.heartbeat import (
    FramePhase,
    GuardState,
    Request,
    TripReason,
    decode_report,
    encode_report,
)
from kiosk.safety.states import ACTIVE, CEILING_MMHG, RELEASED, EntryKind, Outputs, Reading

if TYPE_CHECKING:
    from tests.safety.conftest import Driver

PASS_S = limits.PASS_S
PHASES = list(FramePhase)


def test_outputs_release_by_default() -> None:
    assert Outputs() == Outputs(hold=False, enable=False, buzzer=False, comparator_test=False, report=False, entries=())


@pytest.mark.parametrize(
    ("phase", "state"), [(FramePhase.PROOF, GuardState.PROVING), (FramePhase.FILL, GuardState.HOLDING)]
)
def test_arming_marks_the_journal_before_the_first_edge(guarded: Driver, phase: FramePhase, state: GuardState) -> None:
    guarded.run(0.1)
    guarded.claim(phase)
    guarded.one(guarded.next_frame())
    assert guarded.kinds() == [EntryKind.HELD]
    assert not guarded.out.hold
    assert guarded.mode() is GuardState.WAITING
    out = guarded.one()
    assert guarded.mode() is state
    assert out.hold
    assert out.enable


@pytest.mark.parametrize("phase", PHASES)
def test_waiting_answers_each_phase(guarded: Driver, phase: FramePhase) -> None:
    guarded.run(0.1)
    guarded.claim(phase)
    guarded.run(0.2)
    expected = {
        FramePhase.PROOF: GuardState.PROVING,
        FramePhase.FILL: GuardState.HOLDING,
        FramePhase.SEARCH: GuardState.HOLDING,
    }
    illegal = phase not in expected and phase not in RELEASED
    assert guarded.mode() is (GuardState.TRIPPED if illegal else expected.get(phase, GuardState.WAITING))


@pytest.mark.parametrize("phase", PHASES)
def test_a_first_frame_arms_nothing(guarded: Driver, phase: FramePhase) -> None:
    guarded.claim(phase)
    guarded.run(1.0)
    assert guarded.mode() is GuardState.WAITING


@pytest.mark.parametrize("phase", PHASES)
def test_holding_in_each_phase(guarded: Driver, phase: FramePhase) -> None:
    guarded.at(150.0)
    guarded.claim(phase, expect_contraction=True)
    guarded.run(0.1)
    held = phase in {FramePhase.FILL, FramePhase.WORK, FramePhase.REST, FramePhase.DEFLATE}
    assert guarded.out.hold is held
    assert guarded.out.enable is (held and phase in CEILING_MMHG)
    released = GuardState.WAITING if phase in RELEASED else GuardState.TRIPPED
    assert guarded.mode() is (GuardState.HOLDING if held else released)


@pytest.mark.parametrize("phase", PHASES)
def test_proving_in_each_phase(guarded: Driver, phase: FramePhase) -> None:
    guarded.arm(FramePhase.PROOF)
    guarded.claim(phase)
    guarded.run(0.1)
    held = phase in {FramePhase.PROOF, FramePhase.DEFLATE}
    assert guarded.out.hold is held
    assert guarded.out.enable is (phase is FramePhase.PROOF)
    released = GuardState.WAITING if phase in RELEASED else GuardState.TRIPPED
    assert guarded.mode() is (GuardState.PROVING if held else released)


@pytest.mark.parametrize("phase", PHASES)
def test_a_trip_stays_in_each_phase(driver: Callable[..., Driver], phase: FramePhase) -> None:
    guarded = driver(latched=TripReason.PEER_GONE)
    guarded.claim(phase)
    guarded.run(10.0)
    assert guarded.mode() is GuardState.TRIPPED
    assert guarded.why() is TripReason.PEER_GONE


@pytest.mark.parametrize(("pressure_mmhg", "arms"), [(14.9, True), (15.0, False)])
def test_arming_needs_an_empty_cuff(guarded: Driver, pressure_mmhg: float, arms: bool) -> None:
    guarded.pressure_mmhg = pressure_mmhg
    guarded.run(0.1)
    guarded.claim(FramePhase.FILL)
    guarded.run(0.2)
    assert guarded.state.active is arms


def test_arming_ends_when_the_cuff_is_not_empty_after_all(guarded: Driver) -> None:
    guarded.run(0.1)
    guarded.claim(FramePhase.FILL)
    guarded.one(guarded.next_frame())
    guarded.pressure_mmhg = 20.0
    guarded.one()
    assert guarded.kinds() == [EntryKind.HELD, EntryKind.RELEASED]
    assert guarded.mode() is GuardState.WAITING


@pytest.mark.parametrize("spoilt", ["gone", "idle", "work"])
def test_what_was_ready_and_marked_is_withdrawn(guarded: Driver, spoilt: str) -> None:
    """By another peer, a claim of an open cuff, or a phase that does not arm; pressure has to be asked for anew."""
    guarded.run(0.1)
    guarded.claim(FramePhase.FILL)
    guarded.one(guarded.next_frame())
    assert guarded.kinds() == [EntryKind.HELD]
    if spoilt == "gone":
        guarded.one(gone=True)
    else:
        guarded.claim(FramePhase.IDLE if spoilt == "idle" else FramePhase.WORK)
        guarded.one(guarded.next_frame())
    assert guarded.kinds() == [EntryKind.HELD, EntryKind.RELEASED]
    assert guarded.mode() is GuardState.WAITING
    guarded.claim(FramePhase.FILL)
    guarded.run(0.2)
    assert guarded.state.active is (spoilt == "idle")


@pytest.mark.parametrize("spoilt", ["stale", "old sample", "sensor"])
def test_arming_needs_fresh_evidence_and_a_good_reading(guarded: Driver, spoilt: str) -> None:
    guarded.run(0.1)
    guarded.claim(FramePhase.FILL)
    guarded.now += PASS_S
    old_ns = round((guarded.now - 0.11) * 1e9)
    stale = guarded.next_frame(**{"sample_ns" if spoilt == "old sample" else "pass_ns": old_ns})
    good = guarded.next_frame()
    guarded.now -= PASS_S
    if spoilt != "sensor":
        guarded.one(stale)
        guarded.one()
    else:
        guarded.fault = "nack"
        guarded.one(replace(good, sequence=stale.sequence))
        guarded.one()
    assert guarded.mode() is GuardState.WAITING
    assert not guarded.kinds()


def test_deflation_is_held_without_the_pump_for_its_time(guarded: Driver) -> None:
    guarded.at(150.0)
    guarded.claim(FramePhase.DEFLATE)
    held = guarded.run(5.0)
    assert held.hold
    assert not held.enable
    assert not guarded.run(0.06).hold
    assert guarded.mode() is GuardState.WAITING
    assert guarded.why() is TripReason.NONE
    guarded.pressure_mmhg = 0.0
    guarded.run(1.0)
    assert guarded.mode() is GuardState.WAITING
    guarded.arm()


@pytest.mark.parametrize("phase", sorted(RELEASED))
def test_release_and_refill(guarded: Driver, phase: FramePhase) -> None:
    guarded.at(150.0)
    guarded.claim(phase)
    guarded.run(0.04)
    assert not guarded.out.hold
    assert guarded.kinds()[-1] is EntryKind.RELEASED
    guarded.pressure_mmhg = 0.0
    guarded.arm()


def test_a_release_hidden_in_a_batch_counts(guarded: Driver) -> None:
    guarded.arm(FramePhase.PROOF)
    guarded.sending = False
    guarded.run(0.06)
    guarded.claim(FramePhase.VENT)
    guarded.now -= 0.02
    vent = guarded.next_frame()
    guarded.now += 0.02
    guarded.claim(FramePhase.PROOF)
    guarded.one(vent, guarded.next_frame())
    assert guarded.mode() is GuardState.WAITING


def test_release_on_request_proves_vent_b_alone(guarded: Driver) -> None:
    guarded.arm(FramePhase.PROOF)
    guarded.run(0.04, request=Request.RELEASE)
    for _ in range(10):
        guarded.run(PASS_S)
        assert guarded.mode() is GuardState.PROVING
        assert not guarded.out.hold
        assert not guarded.out.enable
    guarded.run(0.04, request=Request.NONE)
    assert guarded.out.hold


def test_lines_rest_high_only_while_vent_b_is_proved_alone(guarded: Driver) -> None:
    guarded.arm(FramePhase.PROOF)
    assert not guarded.out.rests_high
    guarded.run(0.04, request=Request.RELEASE)
    assert guarded.run(0.1).rests_high
    guarded.fault = "bus"
    assert not guarded.run(PASS_S).rests_high
    guarded.fault = None
    assert guarded.run(PASS_S).rests_high
    guarded.sending = False
    guarded.until_trip(0.3)
    assert not guarded.out.rests_high


def test_release_asked_elsewhere_ends_the_hold(guarded: Driver) -> None:
    guarded.at(150.0)
    guarded.run(0.04, request=Request.RELEASE)
    assert guarded.mode() is GuardState.WAITING
    assert not guarded.out.hold


@pytest.mark.parametrize("by", ["datagram", "frame"])
def test_stop_vents_without_latching(guarded: Driver, by: str) -> None:
    guarded.at(150.0)
    if by == "datagram":
        guarded.one(stop=True)
    else:
        guarded.sending = False
        guarded.run(0.06)
        guarded.sending = True
        guarded.now -= 0.02
        asked = guarded.next_frame(request=Request.STOP)
        guarded.now += 0.02
        guarded.one(asked, guarded.next_frame(request=Request.NONE))
    assert guarded.mode() is GuardState.WAITING
    assert guarded.why() is TripReason.STOP
    assert not guarded.out.hold
    assert guarded.kinds()[-1] is EntryKind.RELEASED
    guarded.pressure_mmhg = 0.0
    guarded.run(1.0)
    assert guarded.mode() is GuardState.WAITING  # the controller still says WORK: not resumed
    guarded.arm()
    assert guarded.why() is TripReason.NONE


@pytest.mark.parametrize(("pressure_mmhg", "arms"), [(9.9, True), (10.0, False)])
def test_after_stop_the_cuff_has_to_be_emptier(guarded: Driver, pressure_mmhg: float, arms: bool) -> None:
    guarded.at(150.0)
    guarded.one(stop=True)
    guarded.pressure_mmhg = pressure_mmhg
    guarded.claim(FramePhase.IDLE)
    guarded.run(0.1)
    assert guarded.why() is TripReason.STOP
    guarded.frame = replace(guarded.frame, session=guarded.frame.session + 1)
    guarded.claim(FramePhase.FILL)
    guarded.run(0.1)
    assert guarded.state.active is arms


def test_stop_while_arming(guarded: Driver) -> None:
    guarded.run(0.1)
    guarded.claim(FramePhase.FILL)
    guarded.one(guarded.next_frame())
    guarded.one(stop=True)
    assert guarded.kinds() == [EntryKind.HELD, EntryKind.RELEASED]
    assert not guarded.state.is_test
    guarded.run(1.0)
    assert guarded.mode() is GuardState.WAITING
    assert guarded.kinds() == [EntryKind.HELD, EntryKind.RELEASED]


def test_stop_does_not_touch_a_trip(driver: Callable[..., Driver]) -> None:
    guarded = driver(latched=TripReason.ESTOP)
    guarded.one(stop=True)
    assert guarded.why() is TripReason.ESTOP


def proved(guarded: Driver) -> Driver:
    guarded.arm(FramePhase.PROOF)
    guarded.pressure_mmhg = 60.0
    guarded.run(0.1, request=Request.PROVE_TRIP, expect_contraction=True)
    guarded.sending = False
    guarded.until_trip(1.0)
    return guarded


def test_proof_trip_is_a_real_trip_that_does_not_latch(guarded: Driver) -> None:
    proved(guarded)
    assert guarded.why() is TripReason.LATE
    assert guarded.state.is_test
    assert not guarded.out.hold
    assert not guarded.out.buzzer
    assert guarded.entries[-1].is_test
    guarded.pressure_mmhg = 0.0
    guarded.sending = True
    guarded.claim(FramePhase.PROOF)
    guarded.run(1.0)
    assert guarded.mode() is GuardState.TRIPPED
    guarded.claim(FramePhase.VENT)
    guarded.one(guarded.next_frame(pass_ns=round((guarded.now - 0.11) * 1e9)))
    assert guarded.mode() is GuardState.TRIPPED  # an old claim is no claim
    guarded.run(0.04)
    assert guarded.mode() is GuardState.WAITING
    assert not guarded.report().is_test
    guarded.arm(FramePhase.PROOF)


def test_a_real_fault_during_the_proof_trip_latches(guarded: Driver) -> None:
    proved(guarded)
    guarded.estop_closed = False
    guarded.one()
    assert not guarded.state.is_test
    assert guarded.why() is TripReason.ESTOP
    assert guarded.kinds()[-1] is EntryKind.TRIP


@pytest.mark.parametrize("how", ["gone", "connected", "another boot"])
def test_a_controller_that_ends_in_the_proof_trip_is_a_trip(guarded: Driver, how: str) -> None:
    """It died right after it had announced the test: nobody who comes after it ends that."""
    proved(guarded)
    guarded.pressure_mmhg = 0.0
    if how == "another boot":
        guarded.claim(FramePhase.IDLE, boot=guarded.frame.boot + 1)
        guarded.one(guarded.next_frame())
    else:
        guarded.one(**{how: True})
    assert (guarded.mode(), guarded.state.is_test) == (GuardState.TRIPPED, False)
    assert guarded.why() is (TripReason.BOOT if how == "another boot" else TripReason.PEER_GONE)
    assert not guarded.entries[-1].is_test
    guarded.sending = True
    guarded.claim(FramePhase.IDLE)
    guarded.run(10.0)
    assert guarded.mode() is GuardState.TRIPPED


def test_a_proof_trip_that_lasts_longer_than_the_proof_may_is_a_trip(guarded: Driver) -> None:
    proved(guarded)
    guarded.pressure_mmhg = 0.0
    guarded.run(limits.TRIP_TEST_S - 0.1)
    assert guarded.state.is_test
    guarded.run(0.2)
    assert (guarded.mode(), guarded.state.is_test, guarded.why()) == (GuardState.TRIPPED, False, TripReason.LATE)
    assert [entry.is_test for entry in guarded.entries if entry.kind is EntryKind.TRIP] == [True, False]
    guarded.sending = True
    guarded.claim(FramePhase.VENT)
    guarded.run(1.0)
    assert guarded.mode() is GuardState.TRIPPED


def test_the_proof_may_last_as_long_as_its_own_limits_say() -> None:
    proof = ProofSettings()
    assert proof.trip_s + proof.vent_s < limits.VENT_PRESSURE_S < limits.TRIP_TEST_S


@pytest.mark.parametrize("spoilt", ["other phase", "other trip", "withdrawn"])
def test_only_silence_right_after_the_request_in_proof_is_a_test(guarded: Driver, spoilt: str) -> None:
    if spoilt == "other phase":
        guarded.at(100.0)
        guarded.run(0.1, request=Request.PROVE_TRIP)
    else:
        guarded.arm(FramePhase.PROOF)
        guarded.run(0.1, request=Request.PROVE_TRIP)
    if spoilt == "withdrawn":
        guarded.run(0.04, request=Request.NONE)
    if spoilt == "other trip":
        guarded.one(gone=True)
    guarded.sending = False
    guarded.until_trip(1.0)
    assert not guarded.state.is_test


def acknowledged(guarded: Driver, seconds: float) -> Driver:
    guarded.claim(FramePhase.IDLE, request=Request.ACKNOWLEDGE)
    guarded.run(seconds)
    return guarded


def test_acknowledging_needs_five_seconds_empty(driver: Callable[..., Driver]) -> None:
    guarded = acknowledged(driver(latched=TripReason.RESTARTED), 5.0)
    assert guarded.mode() is GuardState.TRIPPED
    guarded.run(0.1)
    assert guarded.mode() is GuardState.WAITING
    assert guarded.why() is TripReason.NONE
    assert guarded.kinds() == [EntryKind.RESET]


@pytest.mark.parametrize(
    "hindrance", ["a", "b", "estop", "phase", "silence", "no request", "journal", "sensor", "overtime"]
)
def test_acknowledging_is_refused(driver: Callable[..., Driver], hindrance: str) -> None:
    guarded = driver(latched=TripReason.OVERPRESSURE, restriction_s=900.0 if hindrance == "overtime" else 0.0)
    guarded.claim(FramePhase.IDLE, request=Request.ACKNOWLEDGE)
    guarded.a_mmhg = 10.0 if hindrance == "a" else None
    guarded.pressure_mmhg = 10.0 if hindrance == "b" else 0.0
    guarded.estop_closed = hindrance != "estop"
    guarded.journal_ok = hindrance != "journal"
    guarded.fault = "nack" if hindrance == "sensor" else None
    guarded.sending = hindrance != "silence"
    if hindrance == "phase":
        guarded.claim(FramePhase.DEFLATE, request=Request.ACKNOWLEDGE)
    if hindrance == "no request":
        guarded.claim(FramePhase.IDLE)
    if hindrance == "overtime":
        guarded.frame = replace(guarded.frame, limb=type(guarded.frame.limb).ARM)
    guarded.run(20.0)
    assert guarded.mode() is GuardState.TRIPPED
    assert not guarded.out.hold


def test_a_trip_never_resumes(guarded: Driver) -> None:
    guarded.at(150.0)
    guarded.one(malformed=True)
    guarded.pressure_mmhg = 0.0
    guarded.run(20.0)
    assert guarded.mode() is GuardState.TRIPPED
    acknowledged(guarded, 6.0)
    assert guarded.mode() is GuardState.WAITING
    guarded.claim(FramePhase.IDLE)
    guarded.arm()


def test_reports_every_second_pass_and_fit_their_frame(guarded: Driver) -> None:
    guarded.rail_v, guarded.buzzer_v = 11.9, 0.98
    guarded.at(150.0)
    assert [guarded.one(guarded.next_frame()).report for _ in range(4)].count(True) == 2
    seen = decode_report(encode_report(guard.report(guarded.state, guarded.inputs, boot=5, sequence=1 << 32)))
    assert (seen.boot, seen.sequence, seen.state) == (5, 0, guarded.state.state)
    assert seen.pressure_mmhg == 150.0
    assert seen.sample_ns == round(guarded.now * 1e9)
    assert seen.restriction_s + seen.restriction_left_s == pytest.approx(1200.0, abs=0.01)
    assert (seen.supply_v, seen.rail_v, seen.buzzer_v) == (5.0, 11.9, 0.98)


def test_a_report_is_as_old_as_its_sample(guarded: Driver) -> None:
    guarded.one()
    assert isinstance(guarded.inputs.reading, Reading)
    taken_s = guarded.now - 0.012
    inputs = replace(guarded.inputs, reading=replace(guarded.inputs.reading, at_s=taken_s))
    assert guard.report(guarded.state, inputs, boot=5, sequence=0).sample_ns == round(taken_s * 1e9)


def test_a_report_without_a_reading_has_no_pressure(driver: Callable[..., Driver]) -> None:
    guarded = driver(restriction_s=5000.0)
    guarded.fault = "nack"
    guarded.one()
    seen = decode_report(encode_report(guard.report(guarded.state, guarded.inputs, boot=5, sequence=0)))
    assert seen.pressure_mmhg is None
    assert (seen.supply_v, seen.rail_v, seen.buzzer_v) == (0.0, 0.0, 0.0)
    assert seen.sample_ns == round(guarded.now * 1e9), "what waits in the socket is as old as its pass"
    assert seen.restriction_left_s == 0.0


def test_the_account_is_noted_every_second_while_it_changes(guarded: Driver) -> None:
    guarded.at(150.0)
    guarded.entries.clear()
    guarded.claim(FramePhase.WORK, expect_contraction=True)
    guarded.run(10.0)
    assert [entry.kind for entry in guarded.entries] == [EntryKind.ACCOUNT] * len(guarded.entries)
    assert 9 <= len(guarded.entries) <= 10
    guarded.claim(FramePhase.VENT)
    guarded.pressure_mmhg = 0.0
    guarded.run(2.0)
    guarded.entries.clear()
    guarded.run(10.0)
    assert not guarded.entries


class GuardMachine(RuleBasedStateMachine):
    """Random controllers, sensors and links; the invariants hold whatever happens."""

    def __init__(self, driver: Driver) -> None:
        super().__init__()
        self.d = driver

    def _passes(self, count: int) -> None:
        for _ in range(count):
            before = self.d.state.state
            self.d.run(PASS_S)
            self.check(before)

    @rule(phase=st.sampled_from(PHASES), pump=st.booleans(), contraction=st.booleans())
    def claim(self, phase: FramePhase, pump: bool, contraction: bool) -> None:
        self.d.claim(phase, pump=pump, expect_contraction=contraction)
        self._passes(5)

    @rule(phase=st.sampled_from([FramePhase.FILL, FramePhase.PROOF]))
    def try_to_arm(self, phase: FramePhase) -> None:
        self.d.pressure_mmhg = 0.0
        self.d.sending = self.d.estop_closed = self.d.journal_ok = True
        self.d.fault, self.d.late_s = None, 0.0
        self.d.claim(FramePhase.IDLE, request=Request.ACKNOWLEDGE)
        self._passes(270)
        self.d.claim(phase)
        self._passes(8)

    @rule(request=st.sampled_from(list(Request)), count=st.integers(1, 30))
    def ask(self, request: Request, count: int) -> None:
        self.d.frame = replace(self.d.frame, request=request)
        self._passes(count)

    @rule(pressure_mmhg=st.sampled_from([0.0, 9.9, 14.9, 60.0, 150.0, 310.0]), count=st.integers(1, 30))
    def pressure(self, pressure_mmhg: float, count: int) -> None:
        self.d.pressure_mmhg = pressure_mmhg
        self._passes(count)

    @rule(
        setpoint=st.none() | st.floats(0.0, 300.0),
        config=st.sampled_from([0, 1]),
        skip=st.sampled_from([0, 0, 0, 1]),
    )
    def odd_frame(self, setpoint: float | None, config: int, skip: int) -> None:
        frame = self.d.frame
        odd = self.d.next_frame(
            setpoint_mmhg=setpoint, config_hash=frame.config_hash ^ config, sequence=frame.sequence + skip
        )
        before = self.d.state.state
        self.d.one(odd)
        self.check(before)

    @rule(
        name=st.sampled_from(["sending", "estop_closed", "journal_ok", "frozen"]),
        on=st.booleans(),
        count=st.integers(1, 20),
    )
    def switch(self, name: str, on: bool, count: int) -> None:
        setattr(self.d, name, on)
        self._passes(count)

    @rule(fault=st.sampled_from([None, "nack", "supply"]), late_s=st.sampled_from([0.0, 0.05, 0.2]))
    def sense(self, fault: str | None, late_s: float) -> None:
        self.d.fault, self.d.late_s = fault, late_s
        self._passes(2)

    @rule(
        gone=st.booleans(), connected=st.booleans(), second=st.booleans(), malformed=st.booleans(), stop=st.booleans()
    )
    def link(self, gone: bool, connected: bool, second: bool, malformed: bool, stop: bool) -> None:
        before = self.d.state.state
        self.d.one(gone=gone, connected=connected, second=second, malformed=malformed, stop=stop)
        self.check(before)

    def check(self, before: GuardState) -> None:
        state, out = self.d.state, self.d.out
        if out.hold or out.enable:
            assert state.state in ACTIVE
            assert state.last is not None
            assert self.d.now - state.last.pass_ns / 1e9 <= limits.FRAME_TIMEOUT_S
            assert state.last.phase not in RELEASED
            assert state.last.request is not Request.RELEASE
            assert self.d.estop_closed
            assert self.d.journal_ok
            assert self.d.fault is None
        if out.enable:
            assert out.hold
            assert state.last is not None
            assert state.last.phase in CEILING_MMHG
        if before is GuardState.TRIPPED and state.state is not GuardState.TRIPPED:
            assert state.state is GuardState.WAITING
            assert state.last is not None
            assert state.last.phase in RELEASED
        if before is GuardState.WAITING and state.active:
            assert self.d.pressure_mmhg < limits.VENTED_MMHG

    @invariant()
    def reports_can_always_be_sent(self) -> None:
        report = guard.report(self.d.state, self.d.inputs, boot=1, sequence=2)
        assert decode_report(encode_report(report)).state is self.d.state.state
        assert math.isfinite(self.d.state.restriction_s)


@pytest.mark.long
def test_the_guard_under_random_treatment(driver: Callable[..., Driver]) -> None:
    class Bound(GuardMachine):
        def __init__(self) -> None:
            super().__init__(driver())

    run_state_machine_as_test(
        Bound,
        settings=settings(max_examples=40, stateful_step_count=25, deadline=None),
    )
