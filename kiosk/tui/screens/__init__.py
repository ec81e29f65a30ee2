"""One screen per step of a visit, and one for each state of the station that takes the screen."""

from kiosk.tui.navigation import Place
from kiosk.tui.screens.accounts import AccountsScreen, AddingScreen, RetiringScreen
from kiosk.tui.screens.after import AfterScreen
from kiosk.tui.screens.alarmlog import AlarmLogScreen
from kiosk.tui.screens.asking import EvaluateScreen, MorningScreen
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.screens.baselinetest import BaselineTestScreen
from kiosk.tui.screens.blocked import BlockedScreen
from kiosk.tui.screens.board import BoardScreen
from kiosk.tui.screens.changing import ChangeReasonScreen, EarlyScreen
from kiosk.tui.screens.check import CheckScreen
from kiosk.tui.screens.clearing import ClearanceScreen, ClearingScreen
from kiosk.tui.screens.clinic import ClinicScreen
from kiosk.tui.screens.consent import ConsentScreen
from kiosk.tui.screens.correct import CorrectingScreen, CorrectScreen, CorrectValueScreen, CorrectWhyScreen
from kiosk.tui.screens.entered import DopplerScreen, EstimateScreen
from kiosk.tui.screens.evidence import EvidenceScreen
from kiosk.tui.screens.fit import FitScreen, LimbScreen
from kiosk.tui.screens.found import FoundScreen
from kiosk.tui.screens.gate import FullScreen, GateScreen
from kiosk.tui.screens.history import BoutScreen, HistoryScreen
from kiosk.tui.screens.holding import HoldingScreen, HoldScreen
from kiosk.tui.screens.lop import LopScreen
from kiosk.tui.screens.measure import HigherScreen, MeasureScreen
from kiosk.tui.screens.measuring import MeasuringScreen
from kiosk.tui.screens.notice import InterruptedScreen, LostScreen
from kiosk.tui.screens.opening import OpeningScreen
from kiosk.tui.screens.page import PageScreen
from kiosk.tui.screens.percent import ApproveScreen, PercentScreen
from kiosk.tui.screens.plan import CuffScreen, ExerciseScreen, ProtocolScreen
from kiosk.tui.screens.posture import PostureScreen
from kiosk.tui.screens.pressure import PressureScreen
from kiosk.tui.screens.progress import ProgressScreen
from kiosk.tui.screens.register import RegisterScreen
from kiosk.tui.screens.release import ReleaseScreen
from kiosk.tui.screens.review import ReviewingScreen, ReviewScreen
from kiosk.tui.screens.saver import SaverScreen
from kiosk.tui.screens.setup import SetupScreen
from kiosk.tui.screens.start import StartScreen
from kiosk.tui.screens.stopped import StoppedScreen
from kiosk.tui.screens.summary import SummaryScreen
from kiosk.tui.screens.training import TrainingScreen
from kiosk.tui.screens.tripped import TrippedScreen
from kiosk.tui.screens.unguarded import UnguardedScreen
from kiosk.tui.screens.who import WhoScreen

SCREENS: tuple[type[KioskScreen], ...] = (
    LostScreen,
    SetupScreen,
    OpeningScreen,
    InterruptedScreen,
    WhoScreen,
    RegisterScreen,
    ConsentScreen,
    FullScreen,
    GateScreen,
    PressureScreen,
    BlockedScreen,
    ClearanceScreen,
    ClearingScreen,
    PageScreen,
    EvaluateScreen,
    BaselineTestScreen,
    MorningScreen,
    ProgressScreen,
    HistoryScreen,
    BoutScreen,
    HoldScreen,
    HoldingScreen,
    ClinicScreen,
    AlarmLogScreen,
    AccountsScreen,
    AddingScreen,
    RetiringScreen,
    ReviewScreen,
    ReviewingScreen,
    CorrectScreen,
    CorrectValueScreen,
    CorrectWhyScreen,
    CorrectingScreen,
    ProtocolScreen,
    ExerciseScreen,
    LimbScreen,
    CuffScreen,
    FitScreen,
    PostureScreen,
    LopScreen,
    DopplerScreen,
    EstimateScreen,
    MeasureScreen,
    HigherScreen,
    MeasuringScreen,
    FoundScreen,
    PercentScreen,
    EvidenceScreen,
    ChangeReasonScreen,
    EarlyScreen,
    ApproveScreen,
    StartScreen,
    CheckScreen,
    TrainingScreen,
    BoardScreen,
    ReleaseScreen,
    AfterScreen,
    SummaryScreen,
    StoppedScreen,
    TrippedScreen,
    UnguardedScreen,
    SaverScreen,
)

_BY_PLACE = {screen.PLACE: screen for screen in SCREENS}


def build(place: Place) -> KioskScreen:
    """A new screen for a place."""
    return _BY_PLACE[place]()
