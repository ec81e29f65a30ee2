"""A line or block of plain text: never markup, repainted only when it changed."""

import re
from typing import Final

from textual.content import Content

from kiosk.tui.format import drawable
from kiosk.tui.language import Sayable
from kiosk.tui.widgets.lettered import Lettered
from kiosk.tui.widgets.lettering import NARROW, PARAGRAPH, SIZES, Lettering, headed

_FACES: Final = {"title": (NARROW,), "lead": (NARROW,), "aside": (NARROW,), "said": (1, NARROW), "figure": SIZES}
"""Which letters a label may stand in, by its class: a title, a first line, a sentence that explains another one and is
never larger than it, a sentence that matters, a figure."""

_BROKEN: Final = re.compile(r"(?<!\n)\n(?=[a-zäöüß(])")
"""A sentence that was broken for the small panel goes on with a small letter or a bracket."""


class Label(Lettered, can_focus=False):
    """Text from anywhere, shown as it is; what is no sign is a dot.

    On a large panel a label of the class `title`, `lead`, `said` or `figure` stands in letters as large as its place
    allows.
    """

    def __init__(self, text: Sayable = "", *, key: str | None = None, classes: str | None = None) -> None:
        self.text = str(text)
        super().__init__(Content(drawable(self.text)), id=key, classes=classes, markup=False)

    @property
    def said(self) -> str:
        """What is shown."""
        return drawable(self.text)

    def lettering(self) -> Lettering | None:
        """None unless its class gives it letters of its own."""
        kind = next((kind for kind in _FACES if self.has_class(kind)), None)
        if kind is None:
            return None
        self.sizes = _FACES[kind]
        return super().lettering()

    def fitted(self, width: int, height: int) -> Lettering | None:
        """A figure stands above its unit; of sentences all is large, or the first paragraph alone, or nothing."""
        has_figure = self.has_class("figure") and self.said.partition("\n")[0].isdecimal()
        unit = self.fit(self.said, width, height, whole=False) if has_figure else None
        is_sentence = self.has_class("said")
        text = self.said if has_figure else _BROKEN.sub(" ", self.said)
        found = unit or self.fit(text, width, height, head=not is_sentence)
        if found is None and is_sentence and "\n" not in text.partition(PARAGRAPH)[0]:
            return headed(text, width=width, height=height, sizes=self.sizes[-1:], end=PARAGRAPH)
        return found

    def show(self, text: Sayable) -> None:
        """Replace the text. The layout stays: every label has its place."""
        said = str(text)
        if said != self.text:
            self.text = said
            self.update(Content(drawable(said)), layout=False)
