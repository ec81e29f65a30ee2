"""The weightiest alarm in three sentences, and PAUSE SOUND beside them. It flashes at its edge: text never does."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from kiosk.core.model import Snapshot
from kiosk.tui import strings
from kiosk.tui.alarm_texts import is_lit, texts
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.sound_button import SoundButton


class AlarmPanel(Widget, can_focus=False):
    """What happened, what the runner does, what the supervisor does.

    Args:
        code: the alarm that is always shown here; else the weightiest there is.
        tells_what: False where a title says what happened already.
    """

    def __init__(self, *, code: str | None = None, tells_what: bool = True) -> None:
        super().__init__(id="alarm")
        self._code = code
        self._tells_what = tells_what

    def compose(self) -> ComposeResult:
        """A coloured edge, the sentences, the button."""
        with Horizontal():
            yield Label("", key="alarm-edge")
            with Vertical(id="alarm-texts"):
                if self._tells_what:
                    yield Label("", key="alarm-what", classes="said")
                yield Label("", key="alarm-runner", classes="said")
                yield Label("", key="alarm-supervisor", classes="said")
            yield SoundButton()

    def follow(self, snapshot: Snapshot, code: str | None = None) -> bool:
        """Show the alarm of this snapshot, or another one that says more; False when there is none."""
        self.query_one(SoundButton).follow(snapshot)
        code = code or self._code or (snapshot.alarms[0].code if snapshot.alarms else None)
        if code is None:
            return False
        told = texts(code)
        if self._tells_what:
            self.query_one("#alarm-what", Label).show(told.what)
        self.query_one("#alarm-runner", Label).show(strings.ALARM_RUNNER.format(text=told.runner))
        self.query_one("#alarm-supervisor", Label).show(strings.ALARM_SUPERVISOR.format(text=told.supervisor))
        for priority in ("high", "medium", "low"):
            self.set_class(snapshot.signal.priority == priority, f"-{priority}")
        self.set_class(is_lit(snapshot), "-lit")
        return True
