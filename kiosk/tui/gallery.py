"""`kiosk gallery`: every widget in every state, page by page, in either theme, on the grid of the panel.

It has no link, no records and no station. Where STOP stands on every screen of the station are the targets that turn
the pages, because there is nothing to be stopped; STOP itself has a page.
"""

from textual import on
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.containers import Container, Horizontal
from textual.screen import Screen

from kiosk.tui import gallery_strings as words
from kiosk.tui import strings
from kiosk.tui.gallery_pages import PAGES
from kiosk.tui.palette import PALETTES, Theme
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.lettered import WIDE_COLUMNS
from kiosk.tui.widgets.press_button import PressButton


class GalleryScreen(Screen[None], inherit_bindings=False):
    """One page in the place that a screen has between its top line and STOP."""

    AUTO_FOCUS = None

    def __init__(self, page: int, theme: Theme) -> None:
        super().__init__()
        self._page, self._theme = page, theme

    def compose(self) -> ComposeResult:
        """Header, page, targets to turn it."""
        page = PAGES[self._page]
        title = words.TITLE.format(
            page=self._page + 1, pages=len(PAGES), name=words.NAMES[page.KEY], theme=self._theme.value
        )
        with Horizontal(id="header"):
            yield Label(title, key="gallery-title")
        with Container(id="body"):
            yield page()
        with Horizontal(classes="actions"):
            yield PressButton(strings.PREVIOUS, key="gallery-previous", classes="main")
            yield PressButton(words.THEME, key="gallery-theme", classes="main")
            yield PressButton(strings.NEXT, key="gallery-next", classes="main -go")


class GalleryApp(App[None], inherit_bindings=False):
    """Turns the pages. Ctrl-C ends it."""

    CSS_PATH = "kiosk.tcss"
    ENABLE_COMMAND_PALETTE = False
    AUTO_FOCUS = None
    ALLOW_SELECT = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE_COLUMNS, "-wide")]  # noqa: RUF012 - the framework's own type
    BINDINGS = [Binding("ctrl+c,q", "quit", show=False, priority=True)]  # noqa: RUF012 - the framework's own type

    def __init__(self, theme: Theme = Theme.DARK, *, page: int = 0) -> None:
        self._theme = theme  # the toolkit asks for it while it is put together
        super().__init__()
        self.animation_level = "none"
        self.page = page

    def get_css_variables(self) -> dict[str, str]:
        """The roles of the stylesheet in the colours of the theme that is shown."""
        return super().get_css_variables() | PALETTES[self._theme]

    def on_mount(self) -> None:
        """The first page."""
        self.push_screen(GalleryScreen(self.page, self._theme))

    @on(PressButton.Pressed, "#gallery-previous")
    def _previous(self) -> None:
        self._turn(-1)

    @on(PressButton.Pressed, "#gallery-next")
    def _next(self) -> None:
        self._turn(1)

    @on(PressButton.Pressed, "#gallery-theme")
    def _other(self) -> None:
        self._theme = Theme.LIGHT if self._theme is Theme.DARK else Theme.DARK
        self.refresh_css(animate=False)
        self._turn(0)

    def _turn(self, pages: int) -> None:
        self.page = (self.page + pages) % len(PAGES)
        self.switch_screen(GalleryScreen(self.page, self._theme))
