"""One person out of the distributions of their group: pressures a cuff would show become volumes for this cuff."""

from dataclasses import replace
from random import Random
from typing import Final

from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.hw.sim import laws
from kiosk.hw.sim.artery import transmission
from kiosk.hw.sim.cohort_file import ExercisePart, Group, merged
from kiosk.hw.sim.exercise import EXERCISES
from kiosk.hw.sim.profile import ALLOWED, CuffProfile, Profile, with_figures

AT_MMHG: Final = 150.0
"""Pressure of the closed cuff at which contractions and motion are told in mmHg."""

ATTEMPTS: Final = 500
"""A group of which so many people in a row were impossible is refused."""

Figures = dict[str, float | str]


def person(group: Group, exercise: ExercisePart, rng: Random, *, name: str) -> Profile:
    """Draw one. Who would be impossible (a diastolic pressure beside the systolic one, say) is drawn again.

    Raises:
        ConfigError: nobody of the group was possible in `ATTEMPTS`; says what was wrong with the last.
    """
    wrong: tuple[Diagnostic, ...] = ()
    for _ in range(ATTEMPTS):
        drawn: dict[str, Figures] = {}
        for section in ALLOWED:
            draws = group.sections.get(section, {})
            if section == "limb":
                draws = merged(draws, exercise.draws)
            # By name: an added or moved line in the file leaves the other figures' order of draws as it was.
            drawn[section] = {key: draws[key].draw(rng) for key in sorted(draws)}
        limb = drawn["limb"]
        tempo = _figure(limb.pop("tempo_factor", 1.0))
        usual = EXERCISES[exercise.name]
        usual_tempo: Figures = {"up_s": usual.up_s * tempo, "down_s": usual.down_s * tempo}
        drawn["limb"] = {"exercise": exercise.name} | usual_tempo | limb
        try:
            return replace(_with_volumes(group.base, drawn), name=name)
        except ConfigError as error:
            wrong = error.diagnostics
    hint = "draw figures that go together"
    tried = Diagnostic(path=f"group.{group.name}", code="impossible", message="nobody in it is possible", hint=hint)
    raise ConfigError([tried, *wrong])


def _with_volumes(base: Profile, drawn: dict[str, Figures]) -> Profile:
    """The profile with what was drawn, derived figures turned into those they stand for."""
    limb = dict(drawn["limb"])
    pressures = {
        key: _figure(limb.pop(key)) for key in ("contraction_mmhg", "motion_mmhg", "pulse_mmhg") if key in limb
    }
    if "pulse_pressure_mmhg" in limb:
        systolic_mmhg = _figure(limb.get("systolic_mmhg", base.limb.systolic_mmhg))
        limb["diastolic_mmhg"] = systolic_mmhg - _figure(limb.pop("pulse_pressure_mmhg"))
    found = with_figures(base, drawn | {"limb": limb})
    share = transmission(found.limb)
    mean_mmhg = (found.limb.systolic_mmhg + found.limb.diastolic_mmhg) / 2.0 / share
    volumes = {
        key.replace("_mmhg", "_ml"): displaced_ml(mmhg, mean_mmhg if key == "pulse_mmhg" else AT_MMHG, found.cuff)
        for key, mmhg in pressures.items()
    }
    return with_figures(found, {"limb": volumes})


def displaced_ml(rise_mmhg: float, at_mmhg: float, cuff: CuffProfile) -> float:
    """Volume that lifts this closed cuff quickly by `rise_mmhg` from `at_mmhg`, as the plant has it."""
    middle_mmhg = at_mmhg + rise_mmhg / 2.0
    fast = laws.cuff_compliance(
        middle_mmhg,
        v0_ml=cuff.v0_ml,
        dv_ml=cuff.dv_ml,
        p1_mmhg=cuff.p1_mmhg,
        k_ml_per_mmhg=cuff.k_ml_per_mmhg,
        exponent=laws.POLYTROPIC,
    )
    return rise_mmhg * fast * laws.AMBIENT_MMHG / (middle_mmhg + laws.AMBIENT_MMHG)


def _figure(value: float | str) -> float:
    if isinstance(value, str):
        raise TypeError(f"{value!r} is drawn where a number belongs")
    return value
