"""The progression file, read strictly into the rules that the core advises by."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kiosk.core.baseline import Basis
from kiosk.core.days import HOUR_S
from kiosk.core.errors import ProtocolError
from kiosk.core.goals import GoalKind
from kiosk.core.limb import Limb
from kiosk.core.progressionrules import (
    Break,
    Easier,
    LoadRule,
    Pace,
    PressureRule,
    ProgressRules,
    Ramp,
    Scale,
    Sign,
    Symptom,
    Taken,
    Threshold,
    UnsoundProgression,
    VisitRules,
)
from kiosk.core.proposalrules import Cited
from kiosk.core.recovery import EarlyReason, RecoveryRules
from kiosk.core.screened import AWAY_DAYS
from kiosk.therapy.progressionfile import ProgressionFile, SymptomTable, TakenTable, ThresholdTable, Visits
from kiosk.therapy.strict import Source, decode, named_sources, read_source, sourced_tables

DIRECTORY: Final = Path(__file__).parent
HOURS_PER_DAY: Final = 24.0
SECONDS_PER_MINUTE: Final = 60.0


def load_progression(path: Path = DIRECTORY / "progression.toml") -> ProgressRules:
    """The rules of progression. Raises `ProtocolError` with every problem."""
    source = read_source(path)
    file = decode(source, ProgressionFile)
    problems = [
        source.problem(f"{where}.source", "unknown_source", f"{name} is not under [sources]")
        for where, name in named_sources(source.data)
        if name not in file.sources
    ]
    if file.restart.above_days != AWAY_DAYS:
        message = f"what restarts is what the screening calls a break: {AWAY_DAYS:g} days"
        problems.append(source.problem("restart.above_days", "unsound", message))
    if problems:
        raise ProtocolError(problems)
    try:
        return _rules(file, _cited(source, file.sources))
    except UnsoundProgression as error:
        raise ProtocolError([source.problem(where, "unsound", message) for where, message in error.flaws]) from error


def _cited(source: Source, names: Mapping[str, str]) -> dict[str, Cited]:
    """What every table of the file rests on, by its path."""
    return {
        where: Cited(
            basis=Basis(str(table["basis"])), source=names[str(table["source"])], note=str(table.get("note", ""))
        )
        for where, table in sourced_tables(source.data)
    }


def _rules(file: ProgressionFile, cited: Mapping[str, Cited]) -> ProgressRules:
    return ProgressRules(
        version=file.version,
        answers={scale: _threshold(getattr(file.answers, scale)) for scale in Scale},
        symptoms={name: _symptom(getattr(file.symptoms, name)) for name in file.symptoms.__struct_fields__},
        other_symptom=_symptom(file.other_symptom),
        signs={sign: _taken(getattr(file.signs, sign)) for sign in Sign},
        pain=_taken(file.pain),
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
            limb_share=file.ramp.limb.percent / 100.0,
            limb_weeks=file.ramp.limb.weeks,
            piece_s=file.ramp.piece.minutes * SECONDS_PER_MINUTE,
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
        cited=cited,
    )


def _visits(file: Visits) -> VisitRules:
    return VisitRules(
        apart_days=file.apart.hours / HOURS_PER_DAY,
        most_a_week={kind: getattr(file, kind).most for kind in GoalKind},
        older_a_week=file.older.most,
        review_a_week=file.review.most,
        unplanned_a_week=file.unplanned.most,
        reaction_days=file.reaction.days,
        form_days=file.form.days,
        form_soon_days=file.form.soon_days,
        recovery=RecoveryRules(
            apart_s=file.apart.hours * HOUR_S,
            visit_s=file.one.hours * HOUR_S,
            easy=frozenset(file.easy.works),
            early_s=file.early.hours * HOUR_S,
            early_days=file.early.days,
            early=tuple(EarlyReason(id=one.id, text=one.text, same_visit=one.same_visit) for one in file.agreed),
        ),
    )


def _threshold(one: ThresholdTable) -> Threshold:
    return Threshold(raise_most=one.raise_most, lower_from=one.lower_from, lowers=one.lowers, instead=one.instead)


def _taken(one: TakenTable) -> Taken:
    return Taken(lowers=one.lowers, instead=one.instead)


def _symptom(one: SymptomTable) -> Symptom:
    return Symptom(lowers=one.lowers, instead=one.instead, is_of_whole_person=one.whole_person)
