"""The evidence card: why this is proposed, how firm it is, where it is from, and what of it is our inference."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.proposalcase import Proposal
from kiosk.tui import plan_strings as words
from kiosk.tui import proposed, reasons, strings
from kiosk.tui.format import pages
from kiosk.tui.language import said
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton

_ROOM: Final = {False: (62, 9), True: (100, 14)}
"""Columns and rows of a page, on the small panel and on the large one."""


class EvidenceScreen(KioskScreen):
    """One page of text; NEXT goes round."""

    PLACE: ClassVar[Place] = Place.EVIDENCE

    def __init__(self) -> None:
        super().__init__()
        self._texts: list[str] = []
        self._pages: tuple[str, ...] = ()
        self._page = 0

    def body(self) -> ComposeResult:
        """Title, page, the way back."""
        yield Label("", key="evidence-title", classes="title")
        yield Label("", key="evidence-text", classes="text")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield PressButton(strings.NEXT, key="next", classes="main")

    def on_mount(self) -> None:
        """Gather the card."""
        super().on_mount()
        found = self.keep(lambda: proposed.best(self.station))
        protocol = self.station.library.protocol(self.station.visit.protocol_id or "")
        texts: list[str] = []
        if isinstance(found, Proposal):
            texts.append(words.WHY.format(why=reasons.sentence(found.why)))
        elif found is not None:
            texts += [str(words.EVIDENCE_NONE), *(reasons.sentence(one) for one in found.reasons)]
        if protocol is not None:
            texts.append(str(words.GRADES[protocol.evidence]))
            texts += protocol.sources
            texts += [words.INFERRED.format(text=said(text)) for text in protocol.inferred]
        self._texts = texts
        self.refit()

    def refit(self) -> None:
        """Who was at the end stays there, else from the first page."""
        is_at_end = 0 < self._page == len(self._pages) - 1
        width, rows = _ROOM[self.is_large]
        self._pages = pages(self._texts, width=width, rows=rows)
        self.query_one("#next").display = len(self._pages) > 1
        self._turn(len(self._pages) - 1 if is_at_end else 0)

    def _turn(self, page: int) -> None:
        self._page = page
        protocol = self.station.library.protocol(self.station.visit.protocol_id or "")
        name = "" if protocol is None else said(protocol.name)
        title = words.EVIDENCE_TITLE.format(name=name, page=page + 1, pages=len(self._pages))
        self.query_one("#evidence-title", Label).show(title)
        self.query_one("#evidence-text", Label).show(self._pages[page])

    @on(PressButton.Pressed, "#next")
    def _next(self) -> None:
        self._turn((self._page + 1) % len(self._pages))

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.PERCENT)
