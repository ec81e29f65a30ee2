"""Hostile names and texts: `python -m benchmarks.hostile [--count N] [--seed S]`.

Each text goes through every function that makes text of people and files fit to be shown, and every `--drawn`th one
(default 10) is drawn by every widget that shows text. Exit code 1 when one raised, did something, or let anything
through that steers a terminal.
"""

import argparse
import asyncio
import random
import sys
import unicodedata
from collections.abc import Iterator
from typing import Final

from textual.app import App, ComposeResult
from textual.color import Color

from kiosk.core.model import Reason
from kiosk.tui import format as fmt
from kiosk.tui import reasons
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.state_band import StateBand
from kiosk.tui.widgets.tempo_bar import TempoBar

WIDTHS: Final = (2, 18, 24, 26)
PAGE: Final = (60, 8)
_PARTS: Final = (
    *(
        "[@click=app.quit]x[/]",
        "[/b]",
        "[red]",
        "[link=file:///etc/passwd]x[/link]",
        "[[",
        "]",
        "\\[",
        "[on red]",
        "$x",
    ),
    *(
        "\x1b[2J",
        "\x1b]0;t\x07",
        "\x1b]8;;http://x\x07",
        "\x9b31m",
        "\x1bc",
        "\x07",
        "\x08",
        "\r\n",
        "\n",
        "\t",
        "\x00",
    ),
    *("\u202e", "\u2066", "\u2069", "\u200f", "\u061c", "\u2028", "\u2029", "\ufeff", "\u200b", "\u00ad", "\U000e0041"),
    *("{0}", "{name}", "{0.__class__}", "%s", "%(x)s", "{", "}", "{{}}", "${HOME}", "'; DROP TABLE runners;--", "\\"),
    *("e\u0301" * 3, "a" + "\u0300" * 40, "\U0001f600", "\U0001f468\u200d\U0001f469", "漢字", "ﷺ", "İ", "ß", "\ud800"),
    *("../../etc/passwd", "<b>", "&amp;", "NaN", "-1", "", " ", "\u3000", "\u00a0", "x" * 300, "Zoë", "Ångström"),
)
_STEERS: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def texts(count: int, seed: int) -> Iterator[str]:
    """Texts made to do harm: crafted parts, random signs of the whole of Unicode, and both mixed."""
    rng = random.Random(seed)  # noqa: S311 - repeatable
    for _ in range(count):
        made = [
            rng.choice(_PARTS) if rng.random() < 0.6 else "".join(chr(rng.randrange(0x110000)) for _ in range(4))
            for _ in range(rng.randrange(1, 7))
        ]
        yield "".join(made)


def is_harmless(text: str) -> bool:
    """Nothing in it steers a terminal."""
    return not any(c != "\n" and unicodedata.category(c) in _STEERS for c in text)


def cells(text: str) -> int:
    """Columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrong_in_functions(text: str) -> Iterator[str]:
    """What the functions make of a text that must not be."""
    for width in WIDTHS:
        short = fmt.plain(text, width)
        if not is_harmless(short) or "\n" in short or cells(short) > width:
            yield f"plain({text!a}, {width}) is {short!a}"
    if not is_harmless(whole := fmt.plain(text)) or "\n" in whole:
        yield f"plain({text!a}) is {whole!a}"
    if not is_harmless(shown := fmt.drawable(text)) or len(shown) != len(text):
        yield f"drawable({text!a}) is {shown!a}"
    for page in fmt.pages([text, text], width=PAGE[0], rows=PAGE[1]):
        if not is_harmless(page) or page.count("\n") >= PAGE[1]:
            yield f"a page of {text!a} is {page!a}"
    fmt.figure(text, 1.0)
    reasons.sentence(Reason(code=text, figures={text: 3.0}))


class Wall(App[None], inherit_bindings=False):
    """Every widget that shows text, and nothing else. Anything a text does by itself is noted."""

    CSS = "Label, PressButton, TempoBar, StateBand { width: 30; height: 4; } #flat { text-wrap: nowrap; }"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.deeds: list[str] = []

    def compose(self) -> ComposeResult:
        """One of each."""
        yield Label(key="label")
        yield Label(key="flat")
        yield PressButton("", key="button")
        yield TempoBar(id="bar")
        yield StateBand(key="band")

    async def action_quit(self) -> None:
        """What a text with an action would reach first."""
        self.deeds.append("quit")

    def show(self, text: str) -> None:
        """Show a text in each of them."""
        self.query_one("#label", Label).show(text)
        self.query_one("#flat", Label).show(text)
        self.query_one("#button", PressButton).show(text)
        self.query_one(TempoBar).words = text
        band = self.query_one(StateBand)
        band.words = band.count = text

    def wrong(self, text: str) -> Iterator[str]:
        """What was drawn that must not be: signs that steer, actions, links, colours that a text asked for."""
        own = {self.query_one(f"#{name}").colors[3] for name in ("label", "button", "bar", "band")}
        for strip in self.screen._compositor.render_strips():  # noqa: SLF001 - there is no other way to what is painted
            for segment in strip:
                style = segment.style
                if segment.control or not is_harmless(segment.text) or "\n" in segment.text:
                    yield f"{text!a} drew {segment!a}"
                elif style is not None and (style.link or any(key.startswith("@") for key in style.meta)):
                    yield f"{text!a} made an action or a link"
                elif (
                    style is not None
                    and style.color is not None
                    and segment.text.strip()
                    and Color.from_rich_color(style.color).rgb not in {colour.rgb for colour in own}
                ):
                    yield f"{text!a} changed its colour"
        if self.deeds:
            yield f"{text!a} did {self.deeds}"


async def wrong_when_drawn(some: Iterator[str]) -> list[str]:
    """Draw texts one after the other."""
    found: list[str] = []
    app = Wall()
    async with app.run_test(size=(40, 24)) as pilot:
        for text in some:
            app.show(text)
            await pilot.pause(0)
            app.screen._on_timer_update()  # noqa: SLF001 - paint now, not at the next frame
            found += app.wrong(text)
    return found


def check(count: int, seed: int, *, drawn: int) -> list[str]:
    """Everything that is wrong with so many texts; every `drawn`th is drawn too."""
    found = [what for text in texts(count, seed) for what in wrong_in_functions(text)]
    some = (text for number, text in enumerate(texts(count, seed)) if number % drawn == 0)
    return found + asyncio.run(wrong_when_drawn(some))


def main(argv: list[str] | None = None) -> int:
    """Check, tell the first things that were wrong; 1 when there are any."""
    command = argparse.ArgumentParser(prog="benchmarks.hostile", description="Hostile names and texts.")
    command.add_argument("--count", type=int, default=100_000)
    command.add_argument("--seed", type=int, default=1)
    command.add_argument("--drawn", type=int, default=10, metavar="N", help="draw every Nth (default 10)")
    arguments = command.parse_args(argv)
    found = check(arguments.count, arguments.seed, drawn=arguments.drawn)
    print(f"{arguments.count} texts, {len(found)} wrong")
    print("\n".join(found[:20]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
