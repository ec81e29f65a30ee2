"""Writes a chronicle: plain text, in the sentences that people read at the station.

What a line says before " ~ " is decided; what stands behind it is measured, and differs a little between the light
room and the whole station.
"""

import textwrap
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from types import SimpleNamespace
from typing import Final

from kiosk.core import refill
from kiosk.core.advice import Ask
from kiosk.core.baseline import BaselineTest
from kiosk.core.condition import MorningAfter
from kiosk.core.evaluation import Asked, Standing
from kiosk.core.evaluationrecords import StoredEvaluation
from kiosk.core.goals import Injury, Performance
from kiosk.core.limb import Side
from kiosk.core.lopvalue import Usable
from kiosk.core.model import Dose, Prescription
from kiosk.core.progress import Progress
from kiosk.core.proposalcase import NoProposal
from kiosk.core.reason import Reason
from kiosk.core.records import PastBout, StoredEvent
from kiosk.core.scale import SCALES
from kiosk.core.screenform import Question
from kiosk.core.screening import Assessment
from kiosk.therapy.library import Library
from kiosk.tui import reasons, strings
from kiosk.tui.evaluation_strings import PAGE_LOAD
from kiosk.tui.format import clock, structure
from kiosk.tui.forms import is_plain
from kiosk.tui.progress_words import headline, outcome
from kiosk.tui.screens.blocked import BlockedScreen
from kiosk.tui.visit import Visit as Draft
from tests.histories.proposing import Asked as AskedFor
from tests.histories.storyfile import Said, Story, Visit

WIDTH: Final = 118
LABEL: Final = 18
MEASURED: Final = " ~ "
_CHECKED: Final = {refill.FIT: "cuff fitted", refill.HELD: "under pressure", refill.AFTER: "after the release"}
_TOLD: Final = frozenset(
    {
        *("set_done", "symptom", "setpoint_lowered", "asked", "answered", "paused", "resumed", "rest_longer"),
        *("refill", "refill_slow", "refill_unanswered", "refused", "stop", *SCALES),
        *(f"{scale}_unanswered" for scale in SCALES),
    }
)


def decided(chronicle: str) -> list[str]:
    """The lines without what was measured."""
    return [line.split(MEASURED)[0].rstrip() for line in chronicle.splitlines()]


class Teller:
    """Collects lines."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._lines: list[str] = []

    def text(self) -> str:
        """All so far."""
        return "\n".join(self._lines) + "\n"

    def say(self, label: str, text: str) -> None:
        """One entry, wrapped under its label."""
        first, rest = f"  {label:<{LABEL}}", " " * (LABEL + 2)
        self._lines += textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest) or [first.rstrip()]

    def reasons(self, label: str, found: Iterable[Reason]) -> None:
        """Sentences as they are shown."""
        for index, reason in enumerate(found):
            self.say(label if index == 0 else "", f'"{reasons.sentence(reason)}"')

    def begin(self, story: Story) -> None:
        """The head of the chronicle."""
        self._lines += [story.title.upper(), ""]
        self._lines += textwrap.wrap(story.report, WIDTH)
        truth = ", ".join(f"{limb.replace('_', ' ')} {lop:g}" for limb, lop in story.runner.lop_mmhg.items())
        self._lines += [f"{story.runner.name}, born {story.runner.born}; true LOP in mmHg: {truth}"]

    def visit(self, number: int, visit: Visit, begins: datetime) -> None:
        """The head of a visit."""
        when = begins.strftime("%A %d %B %Y, %H:%M")
        self._lines += ["", f"VISIT {number}, day {visit.day} ({when})"]
        self.say("why", visit.why)

    def answer(self, question: Question, given: Said) -> None:
        """An answer that is not the mildest."""
        words = ", ".join(given).replace("_", " ") if isinstance(given, tuple) else str(given).lower()
        self.say("answered", f"{question.text} {'yes' if words == 'true' else words}")

    def verdict(self, found: Assessment) -> None:
        """What the answers bind, as the screen after the questions shows it; nothing is shown where nothing binds."""
        self.say("screening", found.tier.upper())
        if is_plain(found):
            return
        screen = _Shown(self._library)
        self.say("", f'"{screen._title(found)}"')
        for line in screen._why(found):
            self.say("", f'"{line}"')
        if what := screen._what(found, is_cleared=False):
            self.say("", f'"{what}"')

    def page(self, word: str, found: Progress) -> None:
        """The runner's page."""
        self.say(word, f'{found.visits} visits. "{headline(found)}"')
        self.say("", f"time at pressure{MEASURED}{found.minutes:.0f} min")
        if word in {"review", "after tests"}:
            for line in found.lines:
                side = "" if line.side is None else f", {line.side}"
                change = line.change
                last = (
                    f"{change.baseline:.4g} -> {change.latest:.4g} {line.test.unit}" if change.count > 1 else "baseline"
                )
                self.say("", f"{line.test.name}{side}: {last}. {outcome(change.sentence, line.test.unit)}")
            for one in found.balanced:
                self.say("", f"{one.test.name}: {one.symmetry.percent:.0f} % of the other leg ({one.symmetry.balance})")
            for name, trend in (
                ("at rest", found.pain_rest),
                ("in loading", found.pain_loading),
                ("next morning", found.pain_morning),
            ):
                if trend is not None:
                    self.say("", f"pain {name}: {trend.first:g} -> {trend.last:g} ({trend.verdict}, {trend.zone})")
            if found.adherence is not None:
                self.say("", f"visits done {found.adherence.done}, planned {found.adherence.planned}")
        self.reasons("to look at", found.morning)
        if found.review is not None:
            self.reasons("to look at", (found.review,))
        for gain in found.load:
            self.say("", PAGE_LOAD.format(exercise=gain.exercise, side=gain.side, percent=gain.percent, days=gain.days))
        due = [
            one.test.name + ("" if one.side is None else f" {one.side}")
            for one in found.tests
            if one.standing is Standing.DUE
        ]
        if due and word == "page":
            self.say("tests due", ", ".join(due))

    def morning(self, after: MorningAfter) -> None:
        """The morning after."""
        signs = [name for name in ("bruise", "swelling", "numbness") if getattr(after, name)]
        self.say("morning after", ", ".join([f"pain {after.pain}", f"soreness {after.soreness}", *signs]))

    def evaluated(self, one: StoredEvaluation) -> None:
        """Goal and condition."""
        goal, c = one.goal, one.condition
        if isinstance(goal, Injury):
            words = f"injury: {goal.tissue} {goal.side}, {goal.stage}, clearance {goal.clearance}"
        elif isinstance(goal, Performance):
            words = f"performance: {goal.event} in {clock(goal.time_s)}, {goal.weekly_km:g} km a week"
        else:
            words = f"stay strong: {goal.age_group}, {goal.falls} falls, confidence {goal.confidence}"
        self.say("evaluation", words.replace("_", " "))
        pains = f"pain rest {c.pain_rest}, loading {c.pain_loading}, morning {c.pain_morning}"
        self.say("", f"{pains}; function {c.function}; {one.visits_per_week} visits a week planned")

    def tested(self, test: BaselineTest, side: Side | None, entered: float) -> None:
        """A result."""
        self.say("test", f"{_test(test, side)}: {entered:g} {'s' if test.distance_m else test.unit}")

    def untested(self, test: BaselineTest, side: Side | None, asked: Asked | None) -> None:
        """A test that is not done."""
        if asked is None:
            self.say("test", f"{_test(test, side)}: not one for this goal")
        else:
            self.reasons(f"no {test.id}", asked.reasons)

    def asked(self, number: int, asked: AskedFor) -> None:
        """What is proposed for a bout and why, and what is taken instead."""
        label = f"bout {number}"
        if isinstance(asked.found, NoProposal):
            self.reasons(label, asked.found.reasons)
            label = "  not proposed"
        else:
            self.say(label, f"proposed: {self._ask(asked.found.ask)}")
            self.say("", f'"{reasons.short(asked.found.why)}"')
            if asked.found.needs_test:
                self.say("", "no weight: the strength was not tested")
            label = "  taken"
        if asked.ask is not None and not asked.is_accepted:
            self.say(label, self._ask(asked.ask))

    def changed(self, reason_id: str) -> None:
        """What the supervisor says for it."""
        said = self._library.prescribing.change(reason_id)
        if said is not None:
            self.say("  because", f'"{said.text}"')

    def sooner(self, reason_id: str) -> None:
        """What the supervisor says for a limb that has not recovered."""
        for one in self._library.progression.visits.recovery.early:
            if one.id == reason_id:
                self.say("  sooner", f'"{one.text}"')

    def _ask(self, ask: Ask) -> str:
        load = "" if ask.load_kg is None else f", {ask.load_kg:g} kg"
        protocol = self._library.protocol(ask.protocol_id)
        whole = 0 if protocol is None else len(protocol.blocks)
        rounds = "" if ask.rounds == whole else f", {ask.rounds} of {whole} rounds"
        limb = strings.LIMB_SAID[ask.limb, ask.side]
        return f"{limb}, {ask.protocol_id}, {ask.exercise}, {ask.percent_lop:g} % of LOP{load}{rounds}"

    def lop(self, found: Usable) -> None:
        """The LOP a plan may use."""
        if found.value is None:
            self.reasons("  no LOP", found.reasons)
            return
        value = found.value
        age = "" if value.age_s is None or value.is_today else f", {value.age_s / 86400.0:.0f} days old"
        self.say("  LOP", f"{value.lop_mmhg:.0f} mmHg, {value.source.method}{age}")
        self.reasons("", found.warnings)

    def bout(self, rx: Prescription, done: PastBout, events: Sequence[StoredEvent]) -> None:
        """What was planned, told and delivered."""
        self.say("  plan", f"{rx.setpoint_mmhg:.0f} mmHg, at most {rx.limit_mmhg:.0f}; {structure(rx.blocks)}")
        begun = next((one.at_s for one in events if one.code == "session_started"), 0.0)
        told = [one for one in events if one.code in _TOLD]
        for key, group in groupby(enumerate(told), key=lambda one: _heard_with(*one)):
            first, *more = [one for _, one in group]
            words = _felt([first, *more]) if key[0] == "rated" else _event(first)
            self.say("", f"{words}{MEASURED}{clock(first.at_s - begun)}")
        assert done.end_reason is not None
        self.say("  end", f'"{reasons.sentence(Reason(code=done.end_reason.code))}"')
        if done.dose is not None:
            self.say("  delivered", _dose(done.dose))


def _dose(dose: Dose) -> str:
    counts = "-".join(str(count) for count in dose.repetitions)
    counted = f"repetitions {counts}" if counts else "work by time"
    above = "never above LOP" if dose.above_lop_s == 0.0 else "ABOVE LOP"
    measured = f"{clock(dose.restriction_s)} min at pressure, highest {dose.peak_mmhg:.0f} mmHg"
    if dose.session is not None:
        measured += f", {100.0 * dose.session.within_10pct:.0f} % of the time within 10 %"
    return f"{counted}, {above}{MEASURED}{measured}"


def _heard_with(index: int, one: StoredEvent) -> tuple[str, float]:
    """What is told in one line: the answers after one set."""
    return ("rated", one.figures["set"]) if one.code in SCALES else ("other", index)


def _felt(answers: Sequence[StoredEvent]) -> str:
    told = (f"{one.code.replace('_', ' ')} {one.figures[one.code]:.0f}" for one in answers)
    return f"feels {', '.join(told)} after set {answers[0].figures['set']:.0f}"


def _event(one: StoredEvent) -> str:
    figures = {name.removesuffix("_mmhg"): f"{value:.0f}" for name, value in one.figures.items()}
    after = f" after set {figures['set']}" if "set" in figures else ""
    match one.code:
        case "set_done" if "repetitions" in figures:
            return f"set {figures['set']}: {figures['repetitions']} repetitions"
        case "set_done":
            return f"set {figures['set']}: {figures['seconds']} s"
        case "refill":
            return f"colour of the skin seen to come back, {_CHECKED[one.detail]}"
        case "refill_slow":
            return f"colour back after {one.figures['seconds']:.1f} s only"
        case "setpoint_lowered":
            return f"pressure lowered to {figures['setpoint']} mmHg"
        case "symptom":
            return f"says: {one.detail}"
        case "asked":
            return f"station asks: {one.detail}?"
        case "answered":
            return f"answers: {'well' if figures['well'] == '1' else 'not well'}"
        case _:
            return " ".join([one.code.replace("_", " "), one.detail]).strip() + after


class _Shown(BlockedScreen):
    """The screen's own words, without a screen."""

    station = None  # type: ignore[assignment]
    is_large = False

    def __init__(self, library: Library) -> None:
        super().__init__()
        self.station = SimpleNamespace(library=library, visit=Draft())


def _test(test: BaselineTest, side: Side | None) -> str:
    return test.name if side is None else f"{test.name}, {side}"
