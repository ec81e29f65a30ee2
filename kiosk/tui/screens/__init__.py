"""One screen per step of a visit, and one for each state of the station that takes the screen.

Each is loaded when it is first shown, so that a screen that starts in the middle of a bout shows the bout, and STOP,
before it has read sixty others. What was not shown yet is loaded a little later (`kiosk/tui/readying.py`).
"""

import sys
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final

from kiosk.tui.navigation import Place

if TYPE_CHECKING:
    from kiosk.tui.screens.base import KioskScreen

_WHERE: Final[Mapping[Place, tuple[str, str]]] = {
    Place.LOST: ("notice", "LostScreen"),
    Place.SETUP: ("setup", "SetupScreen"),
    Place.OPENING: ("opening", "OpeningScreen"),
    Place.CLOCK: ("civil", "ClockScreen"),
    Place.CLOCK_SET: ("civil", "ResetClockScreen"),
    Place.STICK: ("stick", "StickScreen"),
    Place.SENSORS: ("sensors", "SensorsScreen"),
    Place.SENSORS_WITH: ("sensorswith", "SensorsWithScreen"),
    Place.CERTIFICATES: ("certificates", "CertificatesScreen"),
    Place.SERVICE: ("service", "ServiceScreen"),
    Place.UPDATE: ("update", "UpdateScreen"),
    Place.UPDATING: ("update", "UpdatingScreen"),
    Place.UPDATED: ("updated", "UpdatedScreen"),
    Place.DOCTOR: ("doctor", "DoctorScreen"),
    Place.SUPPORT: ("support", "SupportScreen"),
    Place.RECORDS: ("records", "RecordsScreen"),
    Place.INTERRUPTED: ("notice", "InterruptedScreen"),
    Place.WHO: ("who", "WhoScreen"),
    Place.REGISTER: ("register", "RegisterScreen"),
    Place.CONSENT: ("consent", "ConsentScreen"),
    Place.FULL: ("gate", "FullScreen"),
    Place.GATE: ("gate", "GateScreen"),
    Place.PRESSURE: ("pressure", "PressureScreen"),
    Place.BLOCKED: ("blocked", "BlockedScreen"),
    Place.CLEARANCE: ("clearing", "ClearanceScreen"),
    Place.CLEARING: ("clearing", "ClearingScreen"),
    Place.PAGE: ("page", "PageScreen"),
    Place.EVALUATE: ("asking", "EvaluateScreen"),
    Place.TEST: ("baselinetest", "BaselineTestScreen"),
    Place.MORNING: ("asking", "MorningScreen"),
    Place.BIRTH_YEAR: ("birthyear", "BirthYearScreen"),
    Place.PROGRESS: ("progress", "ProgressScreen"),
    Place.HISTORY: ("history", "HistoryScreen"),
    Place.BOUT: ("history", "BoutScreen"),
    Place.HAND_OUT: ("handout", "HandOutScreen"),
    Place.HOLD: ("holding", "HoldScreen"),
    Place.HOLDING: ("holding", "HoldingScreen"),
    Place.CLINIC: ("clinic", "ClinicScreen"),
    Place.ALARMS: ("alarmlog", "AlarmLogScreen"),
    Place.ACCOUNTS: ("accounts", "AccountsScreen"),
    Place.ADDING: ("accounts", "AddingScreen"),
    Place.RETIRING: ("accounts", "RetiringScreen"),
    Place.REVIEW: ("review", "ReviewScreen"),
    Place.REVIEWING: ("review", "ReviewingScreen"),
    Place.CORRECT: ("correct", "CorrectScreen"),
    Place.CORRECT_VALUE: ("correct", "CorrectValueScreen"),
    Place.CORRECT_WHY: ("correct", "CorrectWhyScreen"),
    Place.CORRECTING: ("correct", "CorrectingScreen"),
    Place.PROTOCOL: ("plan", "ProtocolScreen"),
    Place.EXERCISE: ("plan", "ExerciseScreen"),
    Place.LIMB: ("fit", "LimbScreen"),
    Place.CUFF: ("plan", "CuffScreen"),
    Place.FIT: ("fit", "FitScreen"),
    Place.POSTURE: ("posture", "PostureScreen"),
    Place.LOP: ("lop", "LopScreen"),
    Place.DOPPLER: ("entered", "DopplerScreen"),
    Place.ESTIMATE: ("entered", "EstimateScreen"),
    Place.MEASURE: ("measure", "MeasureScreen"),
    Place.HIGHER: ("measure", "HigherScreen"),
    Place.MEASURING: ("measuring", "MeasuringScreen"),
    Place.FOUND: ("found", "FoundScreen"),
    Place.PERCENT: ("percent", "PercentScreen"),
    Place.EVIDENCE: ("evidence", "EvidenceScreen"),
    Place.REASON: ("changing", "ChangeReasonScreen"),
    Place.EARLY: ("changing", "EarlyScreen"),
    Place.APPROVE: ("percent", "ApproveScreen"),
    Place.START: ("start", "StartScreen"),
    Place.CHECK: ("check", "CheckScreen"),
    Place.TRAINING: ("training", "TrainingScreen"),
    Place.BOARD: ("board", "BoardScreen"),
    Place.RELEASE: ("release", "ReleaseScreen"),
    Place.AFTER: ("after", "AfterScreen"),
    Place.SUMMARY: ("summary", "SummaryScreen"),
    Place.STOPPED: ("stopped", "StoppedScreen"),
    Place.TRIPPED: ("tripped", "TrippedScreen"),
    Place.HELP: ("helping", "HelpScreen"),
    Place.UNGUARDED: ("unguarded", "UnguardedScreen"),
    Place.SAVER: ("saver", "SaverScreen"),
}


def is_loaded(place: Place) -> bool:
    """True once the screen of a place was loaded."""
    return f"{__name__}.{_WHERE[place][0]}" in sys.modules


def kind(place: Place) -> "type[KioskScreen]":
    """The screen of a place, loaded by now."""
    module, name = _WHERE[place]
    found: type[KioskScreen] = getattr(import_module(f"{__name__}.{module}"), name)
    return found


def build(place: Place) -> "KioskScreen":
    """A new screen for a place."""
    return kind(place)()
