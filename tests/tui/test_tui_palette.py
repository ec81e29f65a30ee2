"""Colours by computation, in both themes: contrast of what is read and seen, and states that no eye mixes up."""

from itertools import combinations

import pytest
from textual.color import Color

from kiosk.config import ScreenSettings, check
from kiosk.tui.palette import PALETTES, Theme
from kiosk.tui.widgets import press_button
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.state_band import StateBand
from kiosk.tui.widgets.stop_bar import StopBar
from kiosk.tui.widgets.tempo_track import TempoTrack
from tests.libraries import shared_library
from tests.tui.scenes import SCENES
from tests.tui.support import Station, station
from tests.tui.test_tui_scenes import check_text, contrast

STATES = ("k-work", "k-rest", "k-caution", "k-release")
APART = 25.0
"""Least distance of two states in CIELAB (10 is told apart at a glance side by side; these stand alone)."""

# Machado, Oliveira and Fernandes 2009 (10.1109/TVCG.2009.113), severity 1.0, on linear RGB.
EYES = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)

Triple = tuple[float, float, float]


def times(matrix: tuple[Triple, ...], vector: Triple) -> Triple:
    one, two, three = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return one, two, three


def lab(colour: str, eye: str) -> Triple:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    def root(part: float) -> float:
        return part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116

    red, green, blue = (linear(part) for part in Color.parse(colour).normalized)
    seen = times(EYES[eye], (red, green, blue))
    one, two, three = (min(1.0, max(0.0, part)) for part in seen)
    x, y, z = (root(part / most) for part, most in zip(times(TO_XYZ, (one, two, three)), WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one: str, other: str, eye: str) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(lab(one, eye), lab(other, eye), strict=True)) ** 0.5)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("theme", Theme)
def test_no_eye_mixes_up_two_states(theme: Theme, eye: str) -> None:
    colours = PALETTES[theme]
    near = {
        (one, other): distance
        for one, other in combinations(STATES, 2)
        if (distance := apart(colours[one], colours[other], eye)) < APART
    }
    assert near == {}


def test_what_only_hue_tells_apart_would_be_found() -> None:
    assert apart("#7cfc00", "#ffb02e", "normal") > APART > apart("#7cfc00", "#ffb02e", "deuteranopia")


def test_both_themes_know_the_same_roles() -> None:
    assert set(PALETTES[Theme.DARK]) == set(PALETTES[Theme.LIGHT])
    assert {theme.value for theme in Theme} == {"dark", "light"}
    assert ScreenSettings().theme == "dark"
    assert check({"theme": "light"}, ScreenSettings).problems == ()
    (problem,) = check({"theme": "pink"}, ScreenSettings).problems
    assert (problem.path, problem.hint) == ("theme", 'theme = "dark" or theme = "light"')


def test_the_trace_holds_a_minute_unless_a_station_sets_it_otherwise() -> None:
    assert ScreenSettings().trace_s == 60.0


SHAPES = (
    *(("k-work", "k-slot"), ("k-rest", "k-slot"), ("k-caution", "k-slot"), ("k-release", "k-slot")),
    *(
        ("k-slot-trail", "k-slot"),
        ("k-work", "k-slot-trail"),
        ("k-key", "k-ground"),
        ("k-soft", "k-well"),
        ("k-caution-ink", "k-well"),
    ),
    *(("k-trace", "k-panel"), ("k-trace-peak", "k-panel"), ("k-trace-above", "k-panel"), ("k-trace-below", "k-panel")),
    *(("k-work-ink", "k-panel"), ("k-caution-ink", "k-panel"), ("k-release-ink", "k-panel"), ("k-bar", "k-panel")),
    *(("k-ink", "k-bar"), ("k-release-ink", "k-interval"), ("k-caution-ink", "k-ground"), ("k-stop", "k-on-stop")),
)


@pytest.mark.parametrize("theme", Theme)
def test_shapes_stand_out_from_what_they_lie_on(theme: Theme) -> None:
    colours = {role: Color.parse(value) for role, value in PALETTES[theme].items()}
    weak = {(one, other): contrast(colours[one], colours[other]) for one, other in SHAPES}
    assert {pair: value for pair, value in weak.items() if value < 3.0} == {}


def weighty(st: Station) -> None:
    """What matters while training has a contrast of 7: words, count, pressure, its note, the times, STOP."""
    screen = st.app.screen
    for widget in (*screen.query(StateBand), *screen.query(StopBar), screen.query_one("#pressure")):
        _, _, ground, ink = widget.colors
        assert contrast(ground, ink) >= 7.0, f"{widget.id}: {ink} on {ground}"
    for key in ("pressure-note", "time", "sets", "repetitions", "header-state"):
        for found in screen.query(f"#{key}"):
            _, _, ground, ink = found.colors
            assert contrast(ground, ink) >= 7.0, f"{key}: {ink} on {ground}"
    for track in screen.query(TempoTrack):
        block = track.get_component_styles("tempo-track--block").color
        assert contrast(track.colors[2], block) >= 3.0


@pytest.mark.parametrize("theme", Theme)
async def test_what_matters_while_training_has_a_contrast_of_seven(theme: Theme) -> None:
    async with station(library=shared_library(), theme=theme) as st:
        for name in ("fill", "lift", "rest", "passive", "paused", "alarm", "release_done"):
            await SCENES[name](st)
            weighty(st)


@pytest.mark.parametrize(
    "name", ["lift", "rest_effort", "asked_well", "symptom", "alarm", "release", "measuring_near", "found", "gate",
             "who", "tripped", "stopped", "opening", "cuff", "percent"],
)  # fmt: skip
async def test_the_light_theme_can_be_read_everywhere(name: str) -> None:
    async with station(library=shared_library(), theme=Theme.LIGHT) as st:
        await SCENES[name](st)
        check_text(st)
        assert any(isinstance(widget, Label | PressButton) for widget in st.app.screen.query("*"))
        assert st.app.screen.styles.background == Color.parse(PALETTES[Theme.LIGHT]["k-ground"])


async def test_a_tap_is_seen_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press_button, "FLASH_S", 3600.0)  # how long it is seen is not what is looked at
    async with station(library=shared_library()) as st:
        await SCENES["lift"](st)
        button = st.app.screen.query_one("#pause", PressButton)
        before = button.colors[2:]
        await st.tap("#pause")
        assert button.colors[2:] != before
        assert button.colors[2] == Color.parse(PALETTES[Theme.DARK]["k-flash"])


@pytest.mark.parametrize(
    "name", ["who", "estimated", "cuff", "gate_limbs", "evaluate_tissue", "rest_effort", "tripped"]
)
async def test_every_target_shows_that_it_was_pressed_whatever_else_it_is(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press_button, "FLASH_S", 3600.0)
    async with station(library=shared_library(), theme=Theme.LIGHT) as st:
        await SCENES[name](st)
        for button in st.app.screen.query(PressButton):
            button.add_class("-pressed")
        await st.settle()
        colours = {key: Color.parse(PALETTES[Theme.LIGHT][key]) for key in ("k-flash", "k-flash-ink")}
        for button in st.app.screen.query(PressButton):
            if not button.disabled:
                assert button.colors[2:] == (colours["k-flash"], colours["k-flash-ink"]), button.id
