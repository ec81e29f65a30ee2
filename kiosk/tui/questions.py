"""The questions of an evaluation and of a morning after, as data: what is asked, and what may be tapped."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.core.goals import GoalKind
from kiosk.tui import evaluation_strings as words
from kiosk.tui.language import Sayable, Text

SCALE: Final = tuple((str(number), str(number)) for number in range(11))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A figure set by steps: where it begins, its range, its steps, and by what it is multiplied to be kept."""

    unit: str
    start: int
    low: int
    high: int
    steps: tuple[int, int]
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question. `choices` are answers and labels; figures are choices of digits, or `counted`."""

    field: str
    text: Text
    legend: Sayable = ""
    choices: tuple[tuple[str, Sayable], ...] = ()
    counted: Counted | None = None
    is_figure: bool = False


def scale(field: str, text: Text, legend: Sayable) -> Ask:
    """A question answered with 0 to 10."""
    return Ask(field=field, text=text, legend=legend, choices=SCALE, is_figure=True)


KIND: Final = Ask(field="kind", text=words.ASK_KIND, choices=words.KINDS)

GOALS: Final[Mapping[GoalKind, tuple[Ask, ...]]] = {
    GoalKind.INJURY: (
        Ask(field="tissue", text=words.ASK_TISSUE, choices=words.TISSUES),
        Ask(field="side", text=words.ASK_SIDE, choices=words.SIDES),
        Ask(field="stage", text=words.ASK_STAGE, choices=words.STAGES),
        Ask(field="clearance", text=words.ASK_CLEARANCE, choices=words.CLEARANCES),
    ),
    GoalKind.PERFORMANCE: (
        Ask(field="event", text=words.ASK_EVENT, choices=words.EVENTS),
        Ask(
            field="weekly_km",
            text=words.ASK_KM,
            counted=Counted(unit="km", start=30, low=0, high=300, steps=(1, 10)),
            is_figure=True,
        ),
        Ask(
            field="time_s",
            text=words.ASK_TIME,
            counted=Counted(unit="min", start=50, low=1, high=600, steps=(1, 10), times=60),
            is_figure=True,
        ),
    ),
    GoalKind.STRENGTH: (
        Ask(field="age_group", text=words.ASK_AGE, choices=words.AGES),
        scale("falls", words.ASK_FALLS, words.SCALE_COUNT),
        scale("confidence", words.ASK_CONFIDENCE, words.SCALE_GOOD),
    ),
}

CONDITION: Final = (
    scale("pain_rest", words.ASK_PAIN_REST, words.SCALE_PAIN),
    scale("pain_loading", words.ASK_PAIN_LOADING, words.SCALE_PAIN),
    scale("pain_morning", words.ASK_PAIN_MORNING, words.SCALE_PAIN),
    scale("function", words.ASK_FUNCTION, words.SCALE_GOOD),
    scale("sessions_per_week", words.ASK_SESSIONS, words.SCALE_COUNT),
    Ask(
        field="minutes_per_week",
        text=words.ASK_MINUTES,
        counted=Counted(unit="min", start=120, low=0, high=1500, steps=(10, 60)),
        is_figure=True,
    ),
)

VISITS: Final = Ask(
    field="visits_per_week",
    text=words.ASK_VISITS,
    choices=tuple((str(number), str(number)) for number in range(1, 8)),
    is_figure=True,
)

LOAD: Final = Ask(
    field="load_kg",
    text=words.ASK_LOAD,
    counted=Counted(unit="kg", start=20, low=0, high=300, steps=(1, 10)),
    is_figure=True,
)
"""Asked with the morning after; 0 is no load but one's own."""

MORNING: Final = (
    scale("pain", words.ASK_MORNING_PAIN, words.SCALE_PAIN),
    scale("soreness", words.ASK_SORENESS, words.SCALE_PAIN),
    Ask(field="bruise", text=words.ASK_BRUISE, choices=words.NO_YES, is_figure=True),
    Ask(field="swelling", text=words.ASK_SWELLING, choices=words.NO_YES, is_figure=True),
    Ask(field="numbness", text=words.ASK_NUMBNESS, choices=words.NO_YES, is_figure=True),
)

COUNTED: Final = tuple(ask for asks in (*GOALS.values(), CONDITION, (LOAD,)) for ask in asks if ask.counted is not None)
"""Every question with steps: each has its own figure on the screen."""
