"""What was heard at each step of a LOP measurement, how high the next one is, and when it is enough.

Stepwise inflation with three to four beats on each plateau and the rules for stopping follow LOP reference 4, steps 2
and 3. Pulses do not vanish above systolic pressure, because the artery under the edge of the cuff goes on pulsing (15
to 60 % of the largest are left there), so that a low share alone may never come: the running estimate counts too.
"""

from dataclasses import dataclass
from itertools import takewhile

from kiosk.core.limb import Limb
from kiosk.core.units import Mmhg
from kiosk.safety.changed import replace


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    """Steps, patience and stop rules. Where nothing else is said: LOP reference 4, steps 2 and 3."""

    first_mmhg: float = 50.0
    coarse_mmhg: float = 10.0
    """Steps up to the largest pulses."""
    leg_first_mmhg: float = 63.0
    leg_coarse_mmhg: float = 14.0
    """The same on a leg: its envelope is the wider one, and lies higher (our inference; lower than that, the time runs
    out in who has a slow heart and closes late, higher, who closes early shows no lower flank)."""
    fine_mmhg: float = 8.0
    crossing_mmhg: float = 5.0
    """Steps beyond the largest pulses, and where they are about half as large."""
    crossing_low: float = 0.45
    crossing_high: float = 0.65
    """Between these shares of the largest pulses the smallest steps are taken."""
    passed_share: float = 0.85
    """The largest pulses are behind once a plateau shows less than this share of them (our inference)."""
    coast_s: float = 0.08
    """The pump stops where what it still brings leads to the target (our inference: as in a fill)."""
    rise_s: float = 8.0
    """Longest rise of one step: a pump of 1.8 L/min takes 2 s for it, a leak takes for ever (our inference)."""
    settle_s: float = 0.5
    settle_fall_mmhg: float = 25.0
    """So far below its step the cuff may come to rest: the pump's own pressure in the hose goes, and the cuff gives way
    (our inference: 12 mmHg were seen in the simulated thigh's first fill)."""
    apart_mmhg: float = 10.0
    """Farther than this from where its listening began, with the pump off, the cuff leaks or a muscle works under it.
    Below the 15 mmHg at which the watchdog calls a rise a pump that does not stop (our inference)."""
    beats: int = 3
    least_beats: int = 2
    """So many beats that agree make a plateau once its time is over."""
    listen_s: float = 6.0
    repeats: int = 2
    """How often one step is listened to again."""
    bad_max: int = 3
    """Plateaus without enough beats that agree, before the measurement gives up."""
    silent_share: float = 0.2
    silent_plateaus: int = 2
    above_mmhg: float = 15.0
    above_halves: float = 1.4
    enough_plateaus: int = 5
    """After so many plateaus it is enough where the running estimate lies this far below, and so many halves of its
    interval: what is unsure needs more of the upper flank. The reference's three faded plateaus and interval within
    6 mmHg are what many limbs never give; this is what `benchmarks lop` is measured with (our inference)."""
    faded_share: float = 0.45
    faded_mmhg: float = 30.0
    """Without a running estimate it is enough where the pulses have stayed below this share of the largest over so
    much pressure: what is heard there is the edge's, more of it answers nothing, and the limb is shut meanwhile (the
    share is the reference's; the span is our inference, learnt on the simulator: of those who got a value nobody had
    more than 24 mmHg of it, and 16 without an estimate)."""
    pulseless_mmhg: float = 130.0
    leg_pulseless_mmhg: float = 180.0
    pulse_least_mmhg: float = 0.2
    """A step so high, and no pulse of this height on any so far: there is none to be found (our inference, learnt on
    the simulator: a sensor's noise makes "pulses" of 0.1 mmHg, and who closes late shows more than this by there)."""
    total_s: float = 90.0
    """Reference: 75 s, which a slow heart in a thigh that closes at 240 mmHg does not get through (our inference)."""
    arm_mmhg: float = 220.0
    leg_mmhg: float = 280.0
    """Highest step without a supervisor's PIN (our inference: arms were found to 282, legs to 278 mmHg)."""
    analysis_s: float = 2.0
    """Longest silence of the analysis while it listens, and longest wait for its last word (our inference)."""


def on_limb(settings: SearchSettings, limb: Limb) -> SearchSettings:
    """The settings with this limb's figures in `first_mmhg`, `coarse_mmhg` and `pulseless_mmhg`."""
    if limb is Limb.ARM:
        return settings
    return replace(
        settings,
        first_mmhg=settings.leg_first_mmhg,
        coarse_mmhg=settings.leg_coarse_mmhg,
        pulseless_mmhg=settings.leg_pulseless_mmhg,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plateau:
    """One step that was listened to. `amplitude_mmhg` is None when too few beats agreed."""

    pressure_mmhg: Mmhg
    amplitude_mmhg: float | None
    beats: int


def largest_mmhg(plateaus: tuple[Plateau, ...]) -> float:
    """The largest pulses of any plateau; 0 without any."""
    return max((one.amplitude_mmhg for one in plateaus if one.amplitude_mmhg is not None), default=0.0)


def shares(plateaus: tuple[Plateau, ...]) -> tuple[float, ...]:
    """The pulses of each good plateau as a share of the largest, in order."""
    most = largest_mmhg(plateaus)
    heights = [one.amplitude_mmhg for one in plateaus if one.amplitude_mmhg is not None]
    return tuple(height / most for height in heights) if most > 0.0 else ()


def has_passed(plateaus: tuple[Plateau, ...], settings: SearchSettings) -> bool:
    """Whether the largest pulses are behind."""
    seen = shares(plateaus)
    return bool(seen) and seen[-1] < settings.passed_share


def step_mmhg(plateaus: tuple[Plateau, ...], settings: SearchSettings) -> float:
    """How much higher the next step is."""
    if not has_passed(plateaus, settings):
        return settings.coarse_mmhg
    is_crossing = settings.crossing_low <= shares(plateaus)[-1] <= settings.crossing_high
    return settings.crossing_mmhg if is_crossing else settings.fine_mmhg


def is_enough(
    plateaus: tuple[Plateau, ...], lop_mmhg: float | None, half_mmhg: float | None, settings: SearchSettings
) -> bool:
    """Whether the pulses have faded, or the estimate lies far enough below, that more pressure would tell nothing more.

    Whether what was heard makes a value is not judged here: the last word of the analysis does.

    Args:
        plateaus: what was heard, in rising order.
        lop_mmhg: the running estimate; None while there is none.
        half_mmhg: half its interval.
        settings: the stop rules.
    """
    seen = shares(plateaus)
    if not has_passed(plateaus, settings):
        return False
    silent = seen[-settings.silent_plateaus :]
    if len(silent) == settings.silent_plateaus and all(share < settings.silent_share for share in silent):
        return True
    if lop_mmhg is None or half_mmhg is None:
        return faded_over_mmhg(plateaus, settings) >= settings.faded_mmhg
    if len(plateaus) < settings.enough_plateaus:
        return False
    above_mmhg = plateaus[-1].pressure_mmhg - lop_mmhg
    return above_mmhg >= max(settings.above_mmhg, settings.above_halves * half_mmhg)


def faded_over_mmhg(plateaus: tuple[Plateau, ...], settings: SearchSettings) -> float:
    """From first to last of the latest good plateaus, all of which show less than `faded_share` of the largest."""
    least = settings.faded_share * largest_mmhg(plateaus)
    good = ((one.pressure_mmhg, one.amplitude_mmhg) for one in reversed(plateaus) if one.amplitude_mmhg is not None)
    faded = [pressure for pressure, _ in takewhile(lambda one: one[1] < least, good)]
    return faded[0] - faded[-1] if faded else 0.0


def is_pulseless(plateaus: tuple[Plateau, ...], lop_mmhg: float | None, settings: SearchSettings) -> bool:
    """Whether a cuff this full has shown no pulse: it lies on nothing, or on a limb whose pulse it cannot hear.

    Args:
        plateaus: what was heard, in rising order.
        lop_mmhg: the running estimate; where there is one, the analysis has found a pulse, however small.
        settings: the stop rules.
    """
    if not plateaus or lop_mmhg is not None:
        return False
    is_high = plateaus[-1].pressure_mmhg >= settings.pulseless_mmhg
    return is_high and largest_mmhg(plateaus) < settings.pulse_least_mmhg
