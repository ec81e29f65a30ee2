"""The progression file, read strictly into the rules that the core advises by."""

from pathlib import Path
from typing import Annotated, Final

import msgspec

from kiosk.core.baseline import Basis
from kiosk.core.errors import ProtocolError
from kiosk.core.goals import GoalKind
from kiosk.core.limb import Limb
from kiosk.core.progressionrules import (
    Break,
    Easier,
    LoadRule,
    Lowers,
    Pace,
    PressureRule,
    ProgressRules,
    Ramp,
    Scale,
    Sign,
    Symptom,
    Threshold,
    UnsoundProgression,
    VisitRules,
)
from kiosk.therapy.strict import Strict, Text, decode, named_sources, read_source

DIRECTORY: Final = Path(__file__).parent
HOURS_PER_DAY: Final = 24.0

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


class _Threshold(_Sourced, frozen=True, kw_only=True):
    raise_most: _Answer
    lower_from: _Answer
    lowers: Lowers


class _Answers(Strict, frozen=True, kw_only=True):
    effort: _Threshold
    discomfort: _Threshold
    cuff_pain: _Threshold
    soreness: _Threshold


class _Lowered(_Sourced, frozen=True, kw_only=True):
    lowers: Lowers


class _Signs(Strict, frozen=True, kw_only=True):
    bruise: _Lowered
    swelling: _Lowered
    numbness: _Lowered


class _Symptom(_Lowered, frozen=True, kw_only=True):
    whole_person: bool


class _Symptoms(Strict, frozen=True, kw_only=True):
    tingling: _Symptom
    numbness: _Symptom
    pain: _Symptom
    colour: _Symptom
    dizzy: _Symptom
    chest: _Symptom


class _Bouts(_Sourced, frozen=True, kw_only=True):
    bouts: _Count


class _Hours(_Sourced, frozen=True, kw_only=True):
    hours: _Days


class _ForDays(_Sourced, frozen=True, kw_only=True):
    days: _Days


class _Pace(Strict, frozen=True, kw_only=True):
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


class _Ramp(Strict, frozen=True, kw_only=True):
    first: _First
    pressure: _Share
    beginner: _ForWeeks
    older: _ForWeeks
    older_age: _Years


class _Easier(_Share, frozen=True, kw_only=True):
    every_days: _Days
    lasts_days: _Days


class _Break(_Sourced, frozen=True, kw_only=True):
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


class _Visits(Strict, frozen=True, kw_only=True):
    apart: _Hours
    injury: _Most
    performance: _Most
    strength: _Most
    older: _Most
    review: _Most
    unplanned: _Most
    reaction: _ForDays
    form: _FormDays


class _ProgressionFile(Strict, frozen=True, kw_only=True):
    version: Text
    holds: tuple[Text, ...]
    sources: dict[str, Text]
    answers: _Answers
    pain: _Lowered
    signs: _Signs
    symptoms: _Symptoms
    other_symptom: _Symptom
    pace: _Pace
    load: _Load
    pressure: _Pressure
    ramp: _Ramp
    easier: _Easier
    breaks: tuple[_Break, ...]
    restart: _Restart
    restart_load: _Share
    visits: _Visits


def load_progression(path: Path = DIRECTORY / "progression.toml") -> ProgressRules:
    """The rules of progression. Raises `ProtocolError` with every problem."""
    source = read_source(path)
    file = decode(source, _ProgressionFile)
    problems = [
        source.problem(f"{where}.source", "unknown_source", f"{name} is not under [sources]")
        for where, name in named_sources(source.data)
        if name not in file.sources
    ]
    if problems:
        raise ProtocolError(problems)
    try:
        return _rules(file)
    except UnsoundProgression as error:
        raise ProtocolError([source.problem(where, "unsound", message) for where, message in error.flaws]) from error


def _rules(file: _ProgressionFile) -> ProgressRules:
    return ProgressRules(
        version=file.version,
        answers={scale: _threshold(getattr(file.answers, scale)) for scale in Scale},
        symptoms={name: _symptom(getattr(file.symptoms, name)) for name in file.symptoms.__struct_fields__},
        other_symptom=_symptom(file.other_symptom),
        signs={sign: getattr(file.signs, sign).lowers for sign in Sign},
        pain_lowers=file.pain.lowers,
        pace=Pace(
            good_bouts=file.pace.good.bouts,
            apart_days=file.pace.apart.hours / HOURS_PER_DAY,
            after_fall_days=file.pace.after_fall.days,
        ),
        load=LoadRule(
            step_kg=file.load.step.kg,
            every_days=file.load.weeks.days,
            every_share=file.load.weeks.percent / 100.0,
            last_set_above=file.load.set.above,
            most_share=file.load.most.percent / 100.0,
        ),
        pressure=PressureRule(
            step_percent=file.pressure.step.percent,
            most_percent={
                Limb.LEG: file.pressure.most.leg_percent,
                Limb.ARM: file.pressure.most.arm_percent,
            },
        ),
        ramp=Ramp(
            first_timed=file.ramp.first.timed,
            first_counted=file.ramp.first.counted,
            first_percent=file.ramp.pressure.percent,
            beginner_weeks=file.ramp.beginner.weeks,
            older_weeks=file.ramp.older.weeks,
            older_years=file.ramp.older_age.years,
        ),
        easier=Easier(
            every_days=file.easier.every_days,
            lasts_days=file.easier.lasts_days,
            share=file.easier.percent / 100.0,
        ),
        breaks=tuple(
            Break(
                above_days=one.above_days,
                rounds=one.rounds,
                percent=one.percent,
                load_share=one.load_percent / 100.0,
            )
            for one in file.breaks
        ),
        restart_days=file.restart.above_days,
        restart_load_share=file.restart_load.percent / 100.0,
        visits=_visits(file.visits),
        holds=file.holds,
    )


def _visits(file: _Visits) -> VisitRules:
    return VisitRules(
        apart_days=file.apart.hours / HOURS_PER_DAY,
        most_a_week={kind: getattr(file, kind).most for kind in GoalKind},
        older_a_week=file.older.most,
        review_a_week=file.review.most,
        unplanned_a_week=file.unplanned.most,
        reaction_days=file.reaction.days,
        form_days=file.form.days,
        form_soon_days=file.form.soon_days,
    )


def _threshold(one: _Threshold) -> Threshold:
    return Threshold(raise_most=one.raise_most, lower_from=one.lower_from, lowers=one.lowers)


def _symptom(one: _Symptom) -> Symptom:
    return Symptom(lowers=one.lowers, is_of_whole_person=one.whole_person)
