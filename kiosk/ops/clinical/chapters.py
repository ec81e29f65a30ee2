"""The document in the order in which a clinician reads: who, pressure, protocols, what is proposed, a bout, limits.

Each chapter says which data files it is made from and which figures of the program it shows. A data file that no
chapter reads is refused, so that no rule can be there without being read.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Final

from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.ops.clinical import prescribing, progressing, protocols, screening, tests
from kiosk.ops.clinical.figures import Figure, figures
from kiosk.ops.clinical.rules import OWN, Table
from kiosk.ops.clinical.words import OURS, figure_table

Read = Callable[[Mapping[str, Table]], list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Which files it reads, by patterns of their path below `kiosk/therapy`, and what it makes of them."""

    files: tuple[str, ...]
    read: Read


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A heading, what has to be known first, data, figures. `figures` is called late: each reads a source file."""

    title: str
    intro: tuple[str, ...]
    readers: tuple[Reader, ...] = ()
    figures: Callable[[], Sequence[Figure]] = tuple


def _who() -> Sequence[Figure]:
    return (
        *figures("kiosk.core.age"),
        *figures("kiosk.core.screened"),
        *figures("kiosk.core.aftermath", without=("NUMBNESS", "INTERRUPTED", "TRIPS")),
        *figures("kiosk.core.planlimits", only=("SCREENING_AGE_S",)),
        *figures("kiosk.core.screening"),
        *figures("kiosk.core.bloodpressure", only=("SYSTOLIC_MMHG", "DIASTOLIC_MMHG")),
    )


def _pressure() -> Sequence[Figure]:
    return (
        *figures("kiosk.core.soundness", only=("PERCENT_MAX", "ARM_PERCENT_MAX")),
        *figures("kiosk.core.prescription"),
        *figures("kiosk.core.lopvalue"),
        *figures("kiosk.core.lopequation"),
        *figures("kiosk.core.plateaus", of="SearchSettings", only=("total_s", "arm_mmhg", "leg_mmhg")),
        *figures("kiosk.therapy.library", only=("ARM_WIDTH_MIN_MM", "LEG_WIDTH_MIN_MM")),
    )


def _proposed() -> Sequence[Figure]:
    return (
        *figures("kiosk.core.heaviest", only=("PRESS_SHARE",)),
        *figures("kiosk.core.planamount"),
    )


def _next() -> Sequence[Figure]:
    return (
        *figures("kiosk.core.progressionfall"),
        *figures("kiosk.core.nextvisit", without=("HOURS_PER_DAY",)),
    )


def _bout() -> Sequence[Figure]:
    of_machine = ("open_s", "setpoint_min_mmhg")
    watched = ("high_mmhg", "high_share", "high_s", "lop_s", "low_mmhg", "low_s")
    return (
        *figures("kiosk.core.settings", of="SessionSettings", without=of_machine),
        *figures("kiosk.core.scale", only=("SCALES",)),
        *figures("kiosk.core.answers"),
        *figures("kiosk.core.bothsides", without=("OTHER",)),
        *figures("kiosk.core.settings", of="SupervisorSettings", only=watched),
        *figures("kiosk.core.admission"),
        *figures("kiosk.core.recovery", only=("VISITS_A_DAY",)),
        *figures("kiosk.core.alarming", only=("LONG_RESTRICTION_S",)),
        *figures("kiosk.core.planlimits", only=("DAILY_S",)),
        *figures("kiosk.core.setpoint"),
    )


def _tests() -> Sequence[Figure]:
    return (
        *figures("kiosk.core.estimate1rm"),
        *figures("kiosk.core.goals", without=("AGES",)),
        *figures("kiosk.core.condition"),
        *figures("kiosk.core.progress", only=("TODAY_DAYS",)),
        *figures("kiosk.core.outcome"),
    )


def _rates() -> Sequence[Figure]:
    return (*figures("kiosk.core.ledger"), *figures("kiosk.core.proportion"))


TECHNICAL: Final = (
    "ACCOUNT_PERIOD_S", "ACCOUNT_LOST_S", "APART_FORGET_S", "FRAME_PERIOD_S", "FRAME_TIMEOUT_S",
    "FRAME_MIN_SPACING_S", "FRAME_QUEUE_MAX", "PASS_AGE_MAX_S", "SAMPLE_AGE_MAX_S", "PASS_S", "PROVED_FALL_MMHG",
    "CLAIM_MIN_MMHG", "CLAIM_MAX_MMHG", "CLOCK_SKEW_S", "OWN_PASS_LATE_S", "PUMP_NO_RISE_S", "PUMP_NO_RISE_SHARE",
    "PUMP_CONTRACTION_WINDOWS", "PUMP_SLACK_WINDOWS", "RISE_WITHOUT_PUMP_MMHG_PER_S", "RISE_WITHOUT_PUMP_S",
    "RISE_WITHOUT_PUMP_MMHG", "FROZEN_CODE_S", "JUMP_MMHG", "JUMPS_MAX", "JUMPS_S", "BAD_PASSES_MAX",
    "SUPPLY_MIN_V", "SUPPLY_MAX_V", "RAIL_MIN_V", "RAIL_S", "BUZZER_TEST_S", "COMPARATOR_TEST_S", "AUDIO_PAUSE_S",
    "AUDIO_HEARD_S", "ALARM_LINGER_S", "EDGE_SOON_S", "EDGE_LATE_S", "COMMAND_EXPIRY_S", "PUMP_ON_MAX_S",
)  # fmt: skip
"""Of the watchdog's figures those about the machine, not about the limb; `docs/hazards.md` has what they are for."""


def _limits() -> Sequence[Figure]:
    return (
        *figures("kiosk.safety.limits", without=TECHNICAL),
        *figures("kiosk.core.soundness", without=("PERCENT_MAX", "ARM_PERCENT_MAX")),
    )


CHAPTERS: Final = (
    Chapter(
        title="Who may train",
        intro=(
            "Adults who have agreed to the text below and whose answers allow it; nobody whose age is not known. The "
            "controller judges the stored "
            "answers and the year of birth again before every pressure, whatever the screen has shown.",
            "* **STOP**: no pressure. No PIN changes that; the runner is sent to a clinician.\n"
            "* **STOP; that limb**: no pressure on that limb, from anybody. Without a limb named: on none.\n"
            "* **REVIEW**: only with a supervisor's PIN and a reason, with rests without pressure, and with no more "
            "than the share of LOP below.\n"
            "* **note**: kept; several of them, or some by themselves, change more, as the next chapter says.",
            "Where a form asks for an age group, the youngest one begins at the least age below; the equation that "
            "estimates a LOP, and the one that estimates a 1RM, have narrower ages of their own.",
        ),
        readers=(Reader(files=("consent.toml",), read=screening.consent),),
        figures=_who,
    ),
    Chapter(
        title="What is asked, and what it leads to",
        intro=("Yes is the answer that matters.",),
        readers=(Reader(files=("screening/*.toml",), read=screening.screening),),
    ),
    Chapter(
        title="Pressure",
        intro=(
            "A bout's pressure is a share of the limb occlusion pressure (LOP) of that limb, in that posture, under "
            "that cuff: measured by the cuff, entered from Doppler, or estimated and then called so.",
            "Each exercise names the postures it is done in (next chapter). A LOP from one of them serves it. One from "
            "a lower posture serves it only when a supervisor says so with the PIN: in truth it asks for less of LOP "
            "than it says. One from a higher posture is refused, as it would ask for more (Rolnick et al. 2025, "
            "Bommasamudram et al. 2025: LOP differs between postures, and no value is taken over unmarked; which "
            f"exercise is done how, and which way the mistake goes: {OURS}).",
        ),
        readers=(Reader(files=("cuffs.toml",), read=protocols.cuffs),),
        figures=_pressure,
    ),
    Chapter(
        title="Protocols",
        intro=("What a supervisor may approve. A clinic may add files of its own; none can exceed the last chapter.",),
        readers=(Reader(files=("protocols/*.toml", f"{OWN}/*.toml"), read=protocols.protocols),),
    ),
    Chapter(
        title="What is proposed",
        intro=(
            "A bout for today, with its reason; a supervisor approves it with the PIN. Protocols are tried in the "
            "order below, and the first is proposed that nothing forbids: answers, clearance, consent, age, LOP, rests "
            "and the day's time are judged as for every plan. What was trained before comes first, with no more than "
            "the next chapter says. A clinic's own protocols come last, for the goals that they name; for an injury, "
            f"legs only. Where the day's time is short there are fewer rounds ({OURS} our inference).",
            "The weight comes from a 5RM of that leg with that exercise, or from a leg press with both; where less was "
            "moved last time, that stays. Where neither is known none is proposed.",
        ),
        readers=(Reader(files=("prescribing.toml",), read=prescribing.prescribing),),
        figures=_proposed,
    ),
    Chapter(
        title="What comes next",
        intro=(
            "After each bout the next one of the same protocol, exercise and limb is worked out from all bouts on that "
            "limb. One figure rises at a time: rounds first (time or volume, whichever the work is), then load, then "
            "pressure (fitcuffs.com, BFR guide). Several may fall together. Nothing rises on an answer that is "
            f"missing, the morning after included, nor after a bout that was cut short ({OURS} our inference).",
            "A reaction takes one step back: of rounds, load or pressure. Which of them falls first, and which where "
            f"that is at its lowest, follows the cause: the cuff or the work ({OURS} our inference). A reaction of the "
            "whole person counts on every limb.",
        ),
        readers=(
            Reader(files=("progression.toml",), read=progressing.progressing),
            Reader(files=("ladders.toml",), read=progressing.ladders),
        ),
        figures=_next,
    ),
    Chapter(
        title="During a bout",
        intro=(
            "After each set the runner is asked for pain at the cuff, effort and discomfort of the muscle, each from 0 "
            "to 10. The colour of the skin is timed by two taps: at the fit, where a slow one keeps the bout from "
            "beginning; under pressure in passive bouts, where a slow one opens everything; and after the release. "
            "The runner can tell a symptom at any time, or that the cuff is too tight, which takes 10 mmHg off.",
        ),
        figures=_bout,
    ),
    Chapter(
        title="Tests, and what a change means",
        intro=("Against the person's own first result.",),
        readers=(Reader(files=("tests.toml",), read=tests.tests),),
        figures=_tests,
    ),
    Chapter(
        title="Published rates",
        intro=("Beside which the clinic's own events and adherence are shown.",),
        readers=(Reader(files=("rates.toml",), read=tests.rates),),
        figures=_rates,
    ),
    Chapter(
        title="Limits that nobody can change",
        intro=(
            "Constants of the program. A station's settings and a clinic's protocols can narrow them and never widen "
            "them; the watchdog, a second process with a sensor and a valve of its own, holds those of pressure and "
            "time whatever the rest of the station does.",
        ),
        figures=_limits,
    ),
)
"""A new data file needs its reader here; `tests.tables` reads any file whose tables name `basis` and `source`."""


def body(rules: Mapping[str, Table], chapters: Sequence[Chapter] = CHAPTERS) -> list[list[str]]:
    """The lines of each chapter, its heading first.

    Raises:
        ConfigError: `not_covered`: a data file that no chapter reads, or more than one.
    """
    readers = [reader for chapter in chapters for reader in chapter.readers]
    counts = {name: sum(_reads(reader, name) for reader in readers) for name in rules}
    if wrong := [name for name, count in counts.items() if count != 1]:
        raise ConfigError([_uncovered(name) for name in wrong])
    written = []
    for number, chapter in enumerate(chapters, start=1):
        lines = [f"## {number}. {chapter.title}", ""]
        lines += [line for paragraph in chapter.intro for line in (paragraph, "")]
        lines += figure_table(chapter.figures())
        for reader in chapter.readers:
            if found := {name: data for name, data in rules.items() if _reads(reader, name)}:
                lines += reader.read(found)
        written.append(lines)
    return written


def all_figures(chapters: Sequence[Chapter] = CHAPTERS) -> tuple[Figure, ...]:
    """Every figure of the program that the document shows."""
    return tuple(figure for chapter in chapters for figure in chapter.figures())


def _reads(reader: Reader, name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in reader.files)


def _uncovered(name: str) -> Diagnostic:
    hint = "add a reader to kiosk/ops/clinical/chapters.py"
    return Diagnostic(path=name, code="not_covered", message="not read by exactly one chapter", hint=hint)
