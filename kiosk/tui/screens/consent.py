"""Consent: a few pages, agreed to in two steps, stored with the version of the text."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.tui import forms, strings
from kiosk.tui.format import pages
from kiosk.tui.language import said
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton

_ROOM: Final = {False: (62, 8), True: (100, 14)}
"""Columns and rows of a page, on the small panel and on the large one."""


class ConsentScreen(KioskScreen):
    """The last page asks twice; nothing is stored before the second tap."""

    PLACE: ClassVar[Place] = Place.CONSENT

    def __init__(self) -> None:
        super().__init__()
        self._page = 0
        self._is_sure = False
        self._pages: tuple[str, ...] = ()

    def body(self) -> ComposeResult:
        """One page of text, one row of buttons."""
        yield Label("", key="consent-title", classes="title")
        yield Label("", key="consent-text", classes="text")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield PressButton(strings.NEXT, key="next", classes="main -go")
            yield PressButton(strings.CONSENT_AGREE, key="agree", classes="main -go")
            yield PressButton(strings.CONSENT_NO, key="disagree", classes="main")
            yield PressButton(strings.CONSENT_SURE, key="agree-sure", classes="main -go")

    def on_mount(self) -> None:
        """Show the first page."""
        super().on_mount()
        self.refit()

    def refit(self) -> None:
        """Who was at the end stays there, else from the first page: nothing is agreed to that was not read."""
        is_at_end, is_sure = 0 < self._page == len(self._pages) - 1, self._is_sure
        width, rows = _ROOM[self.is_large]
        self._pages = pages([said(one) for one in self.station.library.consent.paragraphs], width=width, rows=rows)
        self._turn(len(self._pages) - 1 if is_at_end else 0, is_sure=is_at_end and is_sure)

    def _turn(self, page: int, *, is_sure: bool = False) -> None:
        self._page, self._is_sure = page, is_sure
        texts = self._pages
        is_last = page == len(texts) - 1
        self.query_one("#consent-title", Label).show(
            strings.CONSENT_TITLE.format(
                title=said(self.station.library.consent.title), page=page + 1, pages=len(texts)
            )
        )
        self.query_one("#consent-text", Label).show(texts[page])
        shown = {"back": not is_sure, "next": not is_last, "agree": is_last and not is_sure}
        for name, is_shown in {**shown, "disagree": is_sure, "agree-sure": is_sure}.items():
            self.query_one(f"#{name}").display = is_shown
        self.begin_dead_time()  # NEXT stands where it stood: twice tapped, a page would not be read

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        if self._page == 0:
            self.station.new_visit()
        else:
            self._turn(self._page - 1)

    @on(PressButton.Pressed, "#next")
    def _next(self) -> None:
        if self._page < len(self._pages) - 1:  # a second tap may have been under way while the last page was drawn
            self._turn(self._page + 1)

    @on(PressButton.Pressed, "#agree")
    def _ask_again(self) -> None:
        self._turn(self._page, is_sure=True)

    @on(PressButton.Pressed, "#disagree")
    def _disagree(self) -> None:
        self.station.new_visit()

    @on(PressButton.Pressed, "#agree-sure")
    def _agree(self) -> None:
        station = self.station
        version = station.library.consent.version
        consent = self.keep(lambda: station.store.consents.give(station.visit.needs_runner.id, version))
        place = None if consent is None else self.keep(lambda: forms.due(station.visit, station.library, station.store))
        if place is not None:
            station.go(place)
