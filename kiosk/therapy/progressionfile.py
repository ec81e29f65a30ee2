"""The tables of the progression file, as they may be written: each one with a figure names its basis and its source."""

from typing import Annotated

import msgspec

from kiosk.core.baseline import Basis
from kiosk.core.blocks import Work
from kiosk.core.progressionrules import Lowers
from kiosk.therapy.strict import Strict, Text

_Answer = Annotated[int, msgspec.Meta(ge=0, le=10)]
_Days = Annotated[float, msgspec.Meta(gt=0, le=366)]
_Count = Annotated[int, msgspec.Meta(ge=1, le=40)]
_Percent = Annotated[float, msgspec.Meta(gt=0, le=100)]
_Least = Annotated[float, msgspec.Meta(ge=0, le=100)]


class _Sourced(Strict, frozen=True, kw_only=True):
    """What every table with a figure has."""

    basis: Basis
    source: Text
    note: str = ""


class TakenTable(_Sourced, frozen=True, kw_only=True):
    """What a reaction takes back: first, and instead."""

    lowers: Lowers
    instead: tuple[Lowers, ...] = ()


class ThresholdTable(TakenTable, frozen=True, kw_only=True):
    """One scale of answers."""

    raise_most: _Answer
    lower_from: _Answer


class _Answers(Strict, frozen=True, kw_only=True):
    effort: ThresholdTable
    discomfort: ThresholdTable
    cuff_pain: ThresholdTable
    soreness: ThresholdTable


class _Signs(Strict, frozen=True, kw_only=True):
    bruise: TakenTable
    swelling: TakenTable
    numbness: TakenTable


class SymptomTable(TakenTable, frozen=True, kw_only=True):
    """One symptom."""

    whole_person: bool


class _Symptoms(Strict, frozen=True, kw_only=True):
    tingling: SymptomTable
    numbness: SymptomTable
    pain: SymptomTable
    colour: SymptomTable
    dizzy: SymptomTable
    chest: SymptomTable


class _Bouts(_Sourced, frozen=True, kw_only=True):
    bouts: _Count


class _Hours(_Sourced, frozen=True, kw_only=True):
    hours: _Days


class _ForDays(_Sourced, frozen=True, kw_only=True):
    days: _Days


class _PaceTables(Strict, frozen=True, kw_only=True):
    good: _Bouts
    apart: _Hours
    after_fall: _ForDays


class _Step(_Sourced, frozen=True, kw_only=True):
    kg: Annotated[float, msgspec.Meta(gt=0, le=20)]


class _Set(_Sourced, frozen=True, kw_only=True):
    above: _Count


class _Share(_Sourced, frozen=True, kw_only=True):
    percent: _Percent


class _Weeks(_Share, frozen=True, kw_only=True):
    days: _Days


class _Load(Strict, frozen=True, kw_only=True):
    step: _Step
    set: _Set
    weeks: _Weeks
    most: _Share


class _MostPressure(_Sourced, frozen=True, kw_only=True):
    leg_percent: _Percent
    arm_percent: _Percent


class _Pressure(Strict, frozen=True, kw_only=True):
    step: _Share
    most: _MostPressure


class _First(_Sourced, frozen=True, kw_only=True):
    timed: _Count
    counted: _Count


class _ForWeeks(_Sourced, frozen=True, kw_only=True):
    weeks: _Days


class _Years(_Sourced, frozen=True, kw_only=True):
    years: Annotated[int, msgspec.Meta(ge=18, le=100)]


class _LimbRamp(_Share, frozen=True, kw_only=True):
    weeks: _Days


class _Minutes(_Sourced, frozen=True, kw_only=True):
    minutes: Annotated[float, msgspec.Meta(gt=0, le=20)]


class _Plain(_Sourced, frozen=True, kw_only=True):
    """A rule without a figure."""


class _RampTables(Strict, frozen=True, kw_only=True):
    first: _First
    pressure: _Share
    limb: _LimbRamp
    piece: _Minutes
    beginner: _ForWeeks
    older: _ForWeeks
    older_age: _Years


class _EasierTable(_Share, frozen=True, kw_only=True):
    every_days: _Days
    lasts_days: _Days


class _BreakTable(_Sourced, frozen=True, kw_only=True):
    above_days: _Days
    rounds: Annotated[int, msgspec.Meta(ge=0, le=40)]
    percent: _Least
    load_percent: _Percent


class _Restart(_Sourced, frozen=True, kw_only=True):
    above_days: _Days


class _Most(_Sourced, frozen=True, kw_only=True):
    most: Annotated[int, msgspec.Meta(ge=1, le=14)]


class _FormDays(_ForDays, frozen=True, kw_only=True):
    soon_days: _Days


class _Easy(_Sourced, frozen=True, kw_only=True):
    works: tuple[Work, ...]


class _Early(_Hours, frozen=True, kw_only=True):
    days: _Days


class _Agreed(Strict, frozen=True, kw_only=True):
    id: Text
    text: Text
    same_visit: bool = False


class Visits(Strict, frozen=True, kw_only=True):
    """When the next visit may be."""

    apart: _Hours
    one: _Hours
    easy: _Easy
    early: _Early
    agreed: tuple[_Agreed, ...]
    injury: _Most
    performance: _Most
    strength: _Most
    older: _Most
    review: _Most
    unplanned: _Most
    reaction: _ForDays
    form: _FormDays


class ProgressionFile(Strict, frozen=True, kw_only=True):
    """The whole file."""

    version: Text
    holds: tuple[Text, ...]
    sources: dict[str, Text]
    answers: _Answers
    pain: TakenTable
    signs: _Signs
    symptoms: _Symptoms
    other_symptom: SymptomTable
    pace: _PaceTables
    load: _Load
    pressure: _Pressure
    ramp: _RampTables
    easier: _EasierTable
    breaks: tuple[_BreakTable, ...]
    climb: _Plain
    regain: _Plain
    restart: _Restart
    restart_load: _Share
    visits: Visits
