"""How long each place of the screen may be left alone: whose answers it shows, who is fetched, what is behind a PIN."""

from typing import Final

from kiosk.tui.navigation import Place

ABANDONABLE = frozenset(
    {
        Place.REGISTER,
        Place.CONSENT,
        Place.FULL,
        Place.GATE,
        Place.PRESSURE,
        Place.BLOCKED,
        Place.CLEARANCE,
        Place.CLEARING,
        Place.PAGE,
        Place.EVALUATE,
        Place.MORNING,
        Place.BIRTH_YEAR,
        Place.PROGRESS,
        Place.HISTORY,
        Place.BOUT,
        Place.HAND_OUT,
        Place.HOLD,
        Place.HOLDING,
        Place.CLINIC,
        Place.ALARMS,
        Place.CLOCK_SET,
        Place.STICK,
        Place.SENSORS,
        Place.SENSORS_WITH,
        Place.CERTIFICATES,
        Place.SERVICE,
        Place.UPDATE,
        Place.DOCTOR,
        Place.SUPPORT,
        Place.ACCOUNTS,
        Place.ADDING,
        Place.RETIRING,
        Place.REVIEW,
        Place.REVIEWING,
        Place.CORRECT,
        Place.CORRECT_VALUE,
        Place.CORRECT_WHY,
        Place.CORRECTING,
        Place.PROTOCOL,
        Place.EXERCISE,
        Place.LIMB,
        Place.CUFF,
    }
)
"""Places that show somebody's answers or choices; left alone for long, they give way to the first screen."""

PATIENT = frozenset(
    {
        Place.TEST,
        Place.UPDATING,
        Place.FIT,
        Place.POSTURE,
        Place.LOP,
        Place.DOPPLER,
        Place.ESTIMATE,
        Place.MEASURE,
        Place.HIGHER,
        Place.FOUND,
        Place.PERCENT,
        Place.EVIDENCE,
        Place.REASON,
        Place.EARLY,
        Place.APPROVE,
        Place.START,
    }
)
"""Places where hands are busy elsewhere, a supervisor is fetched, or nobody may touch anything: they give way later."""

HOME = frozenset({Place.WHO, Place.OPENING})
"""Where nobody has begun anything."""

DARKENS: Final = HOME | {Place.CLOCK, Place.RECORDS}
"""The only places from which the panel goes dark: a supervisor may be hours away."""

DESK: Final = frozenset(
    {Place.CLINIC, Place.ALARMS, Place.CLOCK_SET, Place.STICK, Place.ACCOUNTS, Place.ADDING, Place.RETIRING}
    | {Place.SENSORS, Place.CERTIFICATES, Place.SERVICE, Place.UPDATE, Place.DOCTOR, Place.SUPPORT}
)
"""Places behind a supervisor's PIN."""
DESK_LOCK_S: Final = 60.0
"""The desk locks after this long without a touch: somebody was called away (our inference)."""
