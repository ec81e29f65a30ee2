"""What is trained: protocol, exercise, cuff. The lists come from the therapy files."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on

from kiosk.core.prescription import Cuff
from kiosk.core.proposal import listed
from kiosk.core.proposalcase import Proposal
from kiosk.core.protocol import Exercise, Protocol
from kiosk.tui import format as fmt
from kiosk.tui import plan_strings as words
from kiosk.tui import proposed, reasons, strings
from kiosk.tui.language import Sayable, said
from kiosk.tui.navigation import Place
from kiosk.tui.screens.choose import ChooseScreen
from kiosk.tui.widgets.press_button import PressButton


class ProtocolScreen(ChooseScreen):
    """First what is proposed, whole: one tap takes it; or why nothing is. Then cards of what serves the goal today.

    A protocol is left out when the goal is another, or when nothing of it may be trained on any limb now.
    """

    PLACE: ClassVar[Place] = Place.PROTOCOL
    TITLE_TEXT: ClassVar[Sayable] = strings.PROTOCOL_TITLE

    def __init__(self) -> None:
        super().__init__()
        self._proposal: Proposal | None = None
        self._why_not = ""
        self.ids: tuple[str, ...] = ()
        """The protocols of the cards, in their order."""

    def on_mount(self) -> None:
        """Ask the rules, once."""
        station = self.station
        found = self.keep(lambda: proposed.proposal(station))
        if isinstance(found, Proposal):
            self._proposal = found
        elif found is not None:
            self._why_not = reasons.sentence(found.reasons[0])
        self.ids = self.keep(lambda: listed(proposed.situation_of(station))) or ()
        super().on_mount()

    @property
    def first(self) -> int:
        """Place of the first card: the proposal stands before them, or why there is none."""
        return 1 if self._proposal is not None or self._why_not else 0

    def count(self) -> int:
        """The proposal, or why there is none, and the cards."""
        return max(1, self.first + len(self.ids))

    def labels(self, first: int, limit: int) -> Sequence[str]:
        """What is proposed and why; of the others name, sets and pressure, with the purpose below."""
        rows = [] if self._proposal is None else [self._proposed(self._proposal)]
        if self._why_not:
            rows = [(words.NOT_PROPOSED_ROW if self.ids else words.NOTHING_ROW).format(why=self._why_not)]
        rows += [self._card(one) for one in map(self.station.library.protocol, self.ids) if one is not None]
        return rows[first : first + limit]

    def _proposed(self, found: Proposal) -> str:
        protocol = self.station.library.protocol(found.ask.protocol_id)
        limb = strings.LIMB_SAID[found.ask.limb, found.ask.side]
        name = found.ask.protocol_id if protocol is None else said(protocol.name)
        why = reasons.short(found.why)
        return words.PROPOSED_ROW.format(name=name, exercise=said(found.ask.exercise), limb=limb, why=why)

    @staticmethod
    def _card(protocol: Protocol) -> str:
        head = strings.PROTOCOL_ROW.format(name=said(protocol.name), sets=fmt.structure(protocol.blocks))
        return f"{head}\n{said(protocol.purpose)}"

    def marked(self) -> int | None:
        """What is proposed; else what this runner trained last."""
        if self._proposal is not None:
            return 0
        last = self.station.store.plans.last_for(self.station.visit.needs_runner.id)
        if last is None or last.protocol_id not in self.ids:
            return None
        return self.first + self.ids.index(last.protocol_id)

    def chosen(self, index: int) -> None:
        """The whole proposal, on to the cuff; or a protocol, on to its exercises."""
        visit, found = self.station.visit, self._proposal
        if found is not None and index == 0:
            ask = found.ask
            visit.protocol_id, visit.exercise = ask.protocol_id, ask.exercise
            visit.limb, visit.side = ask.limb, ask.side
            self.station.go(Place.CUFF)
        elif self.first <= index < self.first + len(self.ids):
            visit.protocol_id = self.ids[index - self.first]
            self.station.go(Place.EXERCISE)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.PAGE)


class ExerciseScreen(ChooseScreen):
    """Exercises of the protocol; each says which limb carries the cuff."""

    PLACE: ClassVar[Place] = Place.EXERCISE
    TITLE_TEXT: ClassVar[Sayable] = strings.EXERCISE_TITLE

    def _exercises(self) -> tuple[Exercise, ...]:
        protocol = self.station.library.protocol(self.station.visit.protocol_id or "")
        return () if protocol is None else protocol.exercises

    def count(self) -> int:
        """All of the protocol's exercises."""
        return len(self._exercises())

    def labels(self, first: int, limit: int) -> Sequence[str]:
        """Name and limb."""
        page = self._exercises()[first : first + limit]
        return [strings.EXERCISE_ROW.format(name=said(one.name), limb=strings.LIMB_WORD[one.limb]) for one in page]

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
    TITLE_TEXT: ClassVar[Sayable] = strings.CUFF_TITLE

    def _cuffs(self) -> tuple[Cuff, ...]:
        return tuple(cuff for cuff in self.station.library.cuffs if cuff.limb is self.station.visit.limb)

    def count(self) -> int:
        """Cuffs that fit the limb."""
        return len(self._cuffs())

    def labels(self, first: int, limit: int) -> Sequence[str]:
        """Name and width."""
        page = self._cuffs()[first : first + limit]
        return [strings.CUFF_ROW.format(name=said(cuff.name), width=cuff.width_mm) for cuff in page]

    def chosen(self, index: int) -> None:
        """Go on to putting it on."""
        self.station.visit.cuff_id = self._cuffs()[index].id
        self.station.go(Place.FIT)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.LIMB)
