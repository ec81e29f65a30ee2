"""Names and units of figures: those that stand behind a sentence in brackets, and those of the delivered dose."""

from typing import Final

from kiosk.tui.language import Plural, Text

NAMES: Final = {
    "above": Text("from"),
    "advised": Text("advised"),
    "after": Text("after"),
    "age": Text("age"),
    "air": Text("air"),
    "apart": Text("apart"),
    "asked": Text("asked for"),
    "away": Text("away"),
    "before": Text("before"),
    "bleed_strokes": Text("bleed strokes"),
    "bouts": Text("bouts"),
    "buzzer": Text("buzzer"),
    "cuff_pain": Text("cuff pain"),
    "days": Text("days"),
    "diastolic": Text("lower figure"),
    "discomfort": Text("discomfort"),
    "drift": Text("drift"),
    "earliest_day": Text("earliest"),
    "effort": Text("effort"),
    "elapsed": Text("after"),
    "empty": Text("empty for"),
    "entered": Text("entered"),
    "fall": Text("fall"),
    "figure": Text("figure"),
    "first": Text("first"),
    "for": Text("for"),
    "found": Text("found"),
    "from": Text("from"),
    "gain": Text("gain"),
    "given": Text("given"),
    "good": Text("good ones"),
    "hand": Text("by hand"),
    "high": Text("high"),
    "last": Text("last"),
    "last_set": Text("last set"),
    "late_ms_max": Text("latest ms"),
    "leak": Text("leak"),
    "least": Text("least"),
    "left": Text("remaining"),
    "level": Text("level"),
    "limit": Text("limit"),
    "litre": Text("for a litre"),
    "lop": Text("LOP"),
    "lost": Text("lost"),
    "loss": Text("loss"),
    "low": Text("low"),
    "months": Text("months"),
    "most": Text("most"),
    "move": Text("step"),
    "needed": Text("needed"),
    "newer": Text("newer"),
    "noise": Text("noise"),
    "now": Text("now"),
    "offset": Text("offset"),
    "open": Text("open for"),
    "ours": Text("ours"),
    "over": Text("over by"),
    "pain": Text("pain"),
    "parts": Text("parts"),
    "percent": Text("percent"),
    "planned": Text("planned"),
    "plateaus": Text("steps"),
    "pressure": Text("pressure"),
    "pressure_b": Text("second sensor"),
    "priority": Text("priority"),
    "pump": Text("pump"),
    "pump_share": Text("pump's share"),
    "pump_starts": Text("pump starts"),
    "questions": Text("questions"),
    "rail": Text("supply"),
    "record": Text("record"),
    "reference": Text("before"),
    "registered": Text("registered"),
    "release": Text("release"),
    "repetitions": Text("repetitions"),
    "rested": Text("rested"),
    "restriction": Text("under pressure"),
    "rise": Text("rise"),
    "rounds": Text("rounds"),
    "row": Text("question"),
    "seconds": Text("seconds"),
    "session": Text("session"),
    "set": Text("set number"),
    "setpoint": Text("setpoint"),
    "silence": Text("silence"),
    "silent": Text("silent"),
    "slower": Text("slower"),
    "systolic": Text("upper figure"),
    "tested": Text("tested"),
    "tests": Text("tests"),
    "times": Text("times"),
    "to": Text("to"),
    "used": Text("used"),
    "visits": Text("visits"),
    "visits_a_week": Text("visits a week"),
    "wait": Text("wait"),
    "week": Text("week"),
    "weekly_km": Text("km a week"),
    "well": Text("well"),
    "widened": Text("widened by"),
    "within": Text("within"),
    "years": Text("years"),
    "zero": Text("zero"),
    "zero_b": Text("zero, second sensor"),
}
"""What a figure is called, by its name in the code without its unit; one that is missing is shown as it is in the code,
which a test keeps from happening."""

DAYS_IN_PART: Final = Text("{days} days")
DAYS: Final = Plural("{count} day", "{count} days")
MINUTES: Final = Text("{clock} min")

SPAN: Final = Text("mean {mean:.0f}±{sd:.1f}  {five} in ±5 %  {ten} in ±10 %")
WORK: Final = Text("Work {clock}")
REST: Final = Text("Rest {clock}")
REPETITIONS: Final = Text("Repetitions")
TIME: Final = Text("Time at pressure")
PEAK: Final = Text("Highest pressure")
ABOVE: Final = Text("Above LOP")
PEAK_FIGURE: Final = Text("{peak:.0f} mmHg")
ABOVE_FIGURE: Final = Text("{seconds:.1f} s")
PERCENT: Final = Text("{percent:.1f} %")
MEASURED: Final = Text("{value} {unit}")
DATE: Final = Text("{weekday} {day} {month}")
DATE_YEAR: Final = Text("{weekday} {day} {month} {year}")
