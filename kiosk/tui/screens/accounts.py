"""Accounts of supervisors: who there is, one more, one less. The controller verifies each PIN and judges."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.days import DAY_S
from kiosk.core.records import Supervisor
from kiosk.link.wire import AddSupervisor, Reply, RetireSupervisor
from kiosk.tui import account_strings as words
from kiosk.tui import format as fmt
from kiosk.tui import strings
from kiosk.tui.language import Sayable, Text
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.screens.choose import ChooseScreen
from kiosk.tui.screens.register import typed
from kiosk.tui.widgets.keypad import Keypad, LetterPad
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton

_NAME_CELLS: Final = 24
_TITLE_CELLS: Final = 16
"""Beside the keypad a title has 30 cells."""


class AccountsScreen(ChooseScreen):
    """Names of all whose PIN counts; a tap on one leads to retiring them."""

    PLACE: ClassVar[Place] = Place.ACCOUNTS
    TITLE_TEXT: ClassVar[Sayable] = words.TITLE
    FIRST: ClassVar[tuple[str, Sayable] | None] = ("account-new", words.NEW)

    def _active(self) -> tuple[Supervisor, ...]:
        return self.keep(self.station.store.supervisors.active) or ()

    def count(self) -> int:
        """All of them."""
        return len(self._active())

    def labels(self, first: int, limit: int) -> Sequence[str]:
        """Name, and since when."""
        return [_row(one) for one in self._active()[first : first + limit]]

    def chosen(self, index: int) -> None:
        """Whether this one shall be retired."""
        self.station.visit.account = self._active()[index]
        self.station.go(Place.RETIRING)

    @on(PressButton.Pressed, "#account-new")
    def _new(self) -> None:
        self.station.go(Place.ADDING)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.CLINIC)


class AddingScreen(KioskScreen):
    """The name; the new PIN twice, by whom it belongs to; then the PIN of a supervisor who is here already."""

    PLACE: ClassVar[Place] = Place.ADDING

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""
        self._new: list[str] = []

    def body(self) -> ComposeResult:
        """Letters first; the pad takes their place."""
        with Container(id="adding-name"):
            with Horizontal(id="register-top"):
                yield PressButton(strings.BACK, key="back", classes="main")
                yield Label("", key="register-name", classes="title said")
                yield PressButton(strings.NEXT, key="next", classes="main -go")
            yield LetterPad(id="letters")
        yield PinEntry(strings.PIN_TITLE, "", back=strings.BACK)

    def on_mount(self) -> None:
        """Begin with the name."""
        super().on_mount()
        self._turn(to_pin=False)

    def _turn(self, *, to_pin: bool) -> None:
        self._new = []
        self.query_one("#adding-name").display = not to_pin
        self.query_one(PinEntry).display = to_pin
        self._request(words.ADD_FIRST)
        self._show_typed()
        self.begin_dead_time()

    def _request(self, sentence: Text) -> None:
        """What the pad asks for: the new PIN, or that of whoever is here already."""
        name = fmt.plain(self._typed.strip(), _TITLE_CELLS)
        is_own = len(self._new) > 1
        self.query_one("#pin-title", Label).show(
            words.ADD_PIN_TITLE if is_own else words.ADD_FIRST_TITLE.format(name=name)
        )
        self.query_one(PinEntry).tell(sentence.format(name=name))

    def _show_typed(self) -> None:
        self.query_one("#register-name", Label).show(f"{words.ADD_NAME} {fmt.plain(self._typed, _NAME_CELLS)}_")
        self.query_one("#next", PressButton).disabled = not self._typed.strip()

    @on(Keypad.Key)
    def _type(self, event: Keypad.Key) -> None:
        self._typed = typed(self._typed, event.key)
        self._show_typed()

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        if not self._new:
            self._new = [event.pin]
            self._request(words.ADD_AGAIN)
        elif len(self._new) == 1:
            self._new = [*self._new, event.pin] if event.pin == self._new[0] else []
            self._request(words.ADD_PIN if self._new else words.ADD_DIFFERENT)
        else:
            self.query_one(PinEntry).tell(strings.ASKING)
            intent = AddSupervisor(name=self._typed.strip(), new_pin=self._new[0], pin=event.pin)
            self.ask(intent, self._answered)

    def _answered(self, reply: Reply) -> None:
        if reply.accepted:
            self.station.go(Place.ACCOUNTS)
            return
        if any(one.code == "pin_taken" for one in reply.reasons):
            self._new = []
            self._request(words.ADD_FIRST)
        self.query_one(PinEntry).refuse(reply.reasons)

    @on(PressButton.Pressed, "#next")
    def _next(self) -> None:
        self._turn(to_pin=True)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.ACCOUNTS)

    @on(PressButton.Pressed, "#pin-back")
    def _back_to_name(self) -> None:
        self._turn(to_pin=False)


class RetiringScreen(KioskScreen):
    """The PIN pad beside what it means."""

    PLACE: ClassVar[Place] = Place.RETIRING

    def body(self) -> ComposeResult:
        """Whom, and what stays of them."""
        name = fmt.plain(self.station.visit.needs_account.name, _TITLE_CELLS)
        yield PinEntry(words.RETIRE_TITLE.format(name=name), words.RETIRE, back=strings.BACK)

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        account = self.station.visit.needs_account
        self.ask(RetireSupervisor(supervisor_id=account.id, pin=event.pin), self._answered)

    def _answered(self, reply: Reply) -> None:
        if reply.accepted:
            self.station.go(Place.ACCOUNTS)
        else:
            self.query_one(PinEntry).refuse(reply.reasons)

    @on(PressButton.Pressed, "#pin-back")
    def _back(self) -> None:
        self.station.go(Place.ACCOUNTS)


def _row(one: Supervisor) -> str:
    day = int(datetime.fromisoformat(one.created_utc).timestamp() / DAY_S)
    return words.ROW.format(name=fmt.plain(one.name, _NAME_CELLS), date=fmt.date(day, with_year=True))
