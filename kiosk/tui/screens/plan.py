"""What is trained: protocol, exercise, cuff. The lists come from the therapy files."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on

from kiosk.core.prescription import Cuff, answers_reasons
from kiosk.core.protocol import Exercise, Protocol
from kiosk.tui import draft, forms, strings
from kiosk.tui import format as fmt
from kiosk.tui.navigation import Place
from kiosk.tui.screens.choose import ChooseScreen
from kiosk.tui.widgets.press_button import PressButton


class ProtocolScreen(ChooseScreen):
    """Cards of the protocols that are switched on; last time's is marked."""

    PLACE: ClassVar[Place] = Place.PROTOCOL
    TITLE_TEXT: ClassVar[str] = strings.PROTOCOL_TITLE

    def _protocols(self) -> tuple[Protocol, ...]:
        """Those that today's answers leave. What binds one limb only is judged with the plan."""
        station = self.station
        screened = self.keep(lambda: draft.screened(station.visit, station.library, station.store))
        if screened is None:
            return ()
        bound = screened.assessment.whole
        return tuple(protocol for protocol in station.library.offered if not answers_reasons(protocol, bound))

    def count(self) -> int:
        """All of them."""
        return len(self._protocols())

    def labels(self, first: int, limit: int) -> Sequence[str]:
        """Name, sets and pressure; the purpose is in the second line."""
        return [self._card(protocol) for protocol in self._protocols()[first : first + limit]]

    @staticmethod
    def _card(protocol: Protocol) -> str:
        head = strings.PROTOCOL_ROW.format(name=protocol.name, sets=fmt.structure(protocol.blocks))
        return f"{head}\n{protocol.purpose}"

    def marked(self) -> int | None:
        """What this runner trained last."""
        last = self.station.store.plans.last_for(self.station.visit.needs_runner.id)
        ids = [protocol.id for protocol in self._protocols()]
        return ids.index(last.protocol_id) if last is not None and last.protocol_id in ids else None

    def chosen(self, index: int) -> None:
        """Go on to its exercises."""
        self.station.visit.protocol_id = self._protocols()[index].id
        self.station.go(Place.EXERCISE)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(forms.again(self.station.visit))


class ExerciseScreen(ChooseScreen):
    """Exercises of the protocol; each says which limb carries the cuff."""

    PLACE: ClassVar[Place] = Place.EXERCISE
    TITLE_TEXT: ClassVar[str] = strings.EXERCISE_TITLE

    def _exercises(self) -> tuple[Exercise, ...]:
        protocol = self.station.library.protocol(self.station.visit.protocol_id or "")
        return () if protocol is None else protocol.exercises

    def count(self) -> int:
        """All of the protocol's exercises."""
        return len(self._exercises())

    def labels(self, first: int, limit: int) -> Sequence[str]:
        """Name and limb."""
        page = self._exercises()[first : first + limit]
        return [strings.EXERCISE_ROW.format(name=one.name, limb=strings.LIMB_WORD[one.limb]) for one in page]

    def chosen(self, index: int) -> None:
        """Go on to the side."""
        exercise = self._exercises()[index]
        self.station.visit.exercise = exercise.name
        self.station.visit.limb = exercise.limb
        self.station.go(Place.LIMB)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.PROTOCOL)


class CuffScreen(ChooseScreen):
    """Registered cuffs for the limb, with their width."""

    PLACE: ClassVar[Place] = Place.CUFF
    TITLE_TEXT: ClassVar[str] = strings.CUFF_TITLE

    def _cuffs(self) -> tuple[Cuff, ...]:
        return tuple(cuff for cuff in self.station.library.cuffs if cuff.limb is self.station.visit.limb)

    def count(self) -> int:
        """Cuffs that fit the limb."""
        return len(self._cuffs())

    def labels(self, first: int, limit: int) -> Sequence[str]:
        """Name and width."""
        page = self._cuffs()[first : first + limit]
        return [strings.CUFF_ROW.format(name=cuff.name, width=cuff.width_mm) for cuff in page]

    def chosen(self, index: int) -> None:
        """Go on to putting it on."""
        self.station.visit.cuff_id = self._cuffs()[index].id
        self.station.go(Place.FIT)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.LIMB)
