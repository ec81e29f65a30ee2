"""Why no value is given: a stable code, what is wrong, and what to do about it."""

from enum import StrEnum
from typing import Final


class Refusal(StrEnum):
    """Codes are stored and shown; they do not change."""

    NO_COURSE = "lop_no_course"
    NO_PULSE = "lop_no_pulse"
    FEW_BEATS = "lop_few_beats"
    NOT_HIGH_ENOUGH = "lop_not_high_enough"
    NOT_LOW_ENOUGH = "lop_not_low_enough"
    UNSTEADY = "lop_unsteady"
    ESTIMATES_APART = "lop_estimates_apart"
    UNCERTAIN = "lop_uncertain"
    IMPLAUSIBLE = "lop_implausible"


SENTENCES: Final[dict[Refusal, tuple[str, str]]] = {
    Refusal.NO_COURSE: (
        "The cuff was not taken slowly enough through enough pressure.",
        "Record the pressure in steps or at 2 to 8 mmHg per second, from below 60 mmHg until the pulse has gone.",
    ),
    Refusal.NO_PULSE: (
        "There is no pulse in the cuff's pressure.",
        "Check that the cuff sits on the limb with its bladder over the artery, keep the limb still, and repeat.",
    ),
    Refusal.FEW_BEATS: (
        "Too few undisturbed beats were found.",
        "Go through the pressure more slowly, keep the limb still, and repeat.",
    ),
    Refusal.NOT_HIGH_ENOUGH: (
        "The pulse was still large at the highest pressure.",
        "Start or end the measurement at a higher pressure.",
    ),
    Refusal.NOT_LOW_ENOUGH: (
        "The pulse was still large at the lowest pressure.",
        "Start or end the measurement at a lower pressure.",
    ),
    Refusal.UNSTEADY: (
        "The beats do not make the curve that an artery under a cuff makes.",
        "Keep the limb still and relaxed, do not talk, check the fit of the cuff, and repeat.",
    ),
    Refusal.ESTIMATES_APART: (
        "Two ways to read the recording give different pressures.",
        "Keep the limb still and repeat; if it stays so, use Doppler.",
    ),
    Refusal.UNCERTAIN: (
        "The recording leaves too wide a range for the pressure.",
        "Keep the limb still, go through the pressure more slowly, and repeat; if it stays so, use Doppler.",
    ),
    Refusal.IMPLAUSIBLE: (
        "The pressure found is not one that a person has.",
        "Check the zero and the scale of the sensor and the fit of the cuff, and repeat.",
    ),
}


def sentence(refusal: Refusal) -> str:
    """What is wrong and what to do, as one line."""
    return " ".join(SENTENCES[refusal])
