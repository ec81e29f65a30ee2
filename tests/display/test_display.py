"""What the display's process becomes: for which panel, by which programs, with which end."""

import os
import shlex
import struct
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.core.errors import ConfigError
from kiosk.display import cursor, process, stack
from kiosk.display.outputs import Output, connected
from kiosk.display.stack import Shown, Stack
from kiosk.ops.doctoring import screen

PANEL = Output("DSI-1", "card1")
SAID = {
    "labwc": "labwc 0.8.3\n",
    "foot": "foot version: 1.21.0 +pgo",
    "cage": "Cage version 0.1.4",
    "xterm": "XTerm(379)",
    "wlr-randr": "usage: wlr-randr [options...]",
}


def shown(own: Path, output: Output | None = PANEL, *, rotation_deg: int = 0, font_px: int = 20) -> Shown:
    return Shown(
        program=["kiosk", "tui"],
        options=process.OPTIONS,
        own=own,
        output=output,
        rotation_deg=rotation_deg,
        font_px=font_px,
    )


def session(words: list[str]) -> str:
    """What labwc is told to run."""
    return words[words.index("--session") + 1]


def kernel(folder: Path, **status: str) -> Path:
    for name, text in status.items():
        (folder / name.replace("_", "-")).mkdir()
        (folder / name.replace("_", "-") / "status").write_text(f"{text}\n")
    (folder / "renderD128").mkdir()
    return folder


def test_the_panel_of_the_board_comes_before_a_monitor_and_only_its_card_is_opened(tmp_path: Path) -> None:
    folder = kernel(tmp_path, card0_HDMI_A_1="connected", card1_DSI_1="connected", card1_DSI_2="disconnected")
    assert connected(folder) == Output("DSI-1", "card1")


def test_what_else_the_card_shows_is_told_to_be_switched_off(tmp_path: Path) -> None:
    output = connected(kernel(tmp_path, card1_HDMI_A_1="connected", card1_DSI_1="connected"))
    assert output == Output("DSI-1", "card1", ("HDMI-A-1",))
    assert "wlr-randr --output HDMI-A-1 --off ||" in session(stack.command(Stack.LABWC, shown(tmp_path, output)))


@pytest.mark.parametrize(
    ("rotation_deg", "failing", "is_shown"),
    [(0, "--off", True), (90, "--off", True), (0, "--transform", True), (90, "--transform", False), (90, "none", True)],
)
def test_another_output_that_stays_on_is_no_reason_to_show_nothing_but_a_picture_askew_is(
    tmp_path: Path, rotation_deg: int, failing: str, is_shown: bool
) -> None:
    """A picture that is not turned would have STOP where the reader of the panel does not look for it."""
    for name, text in (("wlr-randr", f'case "$*" in *{failing}*) exit 1 ;; esac'), ("foot", "echo shown")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    what = shown(tmp_path, Output("DSI-1", "card1", ("HDMI-A-1",)), rotation_deg=rotation_deg)
    run = shlex.split(session(stack.command(Stack.LABWC, what)))
    told = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    done = subprocess.run(run, check=False, capture_output=True, text=True, env=told)  # noqa: S603 - words of ours
    assert (done.stdout == "shown\n") is is_shown
    assert ("HDMI-A-1 stays on" in done.stderr) is (failing == "--off"), "said in the log"


def test_without_a_display_it_waits_and_then_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(process.NAMED, raising=False)
    waits: list[float] = []
    with pytest.raises(process.NoDisplayError, match="cable"):
        process.find(lambda: connected(tmp_path), waits.append)
    assert sum(waits) == pytest.approx(process.WAIT_S)
    assert process.find(iter([None, PANEL]).__next__, waits.append) == PANEL


@pytest.mark.parametrize(
    ("without", "labwc", "chosen"),
    [
        ("", "labwc 0.8.3", Stack.LABWC),
        ("", "labwc 0.8.1", Stack.CAGE),
        ("", "labwc 0.10.0", Stack.LABWC),
        ("foot", "labwc 0.8.3", Stack.CAGE),
        ("wlr-randr", "labwc 0.8.3", Stack.CAGE),
        ("cage", "labwc 0.8.3", Stack.LABWC),
    ],
)
def test_the_compositor_is_the_one_that_tells_of_a_finger_at_once(without: str, labwc: str, chosen: Stack) -> None:
    said = {name: text for name, text in (SAID | {"labwc": labwc}).items() if name != without}
    assert stack.choose(said) is chosen


def test_the_doctor_asks_for_what_is_taken() -> None:
    assert (screen.LABWC, screen.FOOT) == (stack.LABWC_LEAST, stack.FOOT_LEAST)


def test_half_a_stack_is_refused() -> None:
    with pytest.raises(ConfigError, match="no_compositor"):
        stack.choose({"labwc": "labwc 0.8.3", "xterm": "XTerm(379)"})


def test_programs_that_are_not_there_say_nothing() -> None:
    def ask(words: object) -> str:
        assert isinstance(words, list)
        if words[0] in {"labwc", "foot"}:
            raise FileNotFoundError
        return SAID[words[0]]

    assert process.versions(ask) == {name: text for name, text in SAID.items() if name not in {"labwc", "foot"}}


@pytest.mark.parametrize(("rotation_deg", "times", "transform"), [(90, 3, "270"), (180, 2, "180"), (270, 1, "90")])
def test_the_picture_is_turned_as_the_panel_is_built_in(
    tmp_path: Path, rotation_deg: int, times: int, transform: str
) -> None:
    """Both turn against the clock, and our setting with it: seen in raw pictures of both compositors."""
    what = shown(tmp_path, rotation_deg=rotation_deg)
    assert stack.command(Stack.CAGE, what).count("-r") == times
    assert f"--output DSI-1 --transform {transform} && exec foot" in " ".join(stack.command(Stack.LABWC, what))


def test_a_picture_that_stands_right_is_not_turned(tmp_path: Path) -> None:
    assert "-r" not in stack.command(Stack.CAGE, shown(tmp_path))
    assert "transform" not in " ".join(stack.command(Stack.LABWC, shown(tmp_path)))


def test_a_finger_belongs_to_the_panel_that_is_turned(tmp_path: Path) -> None:
    process.write_options(shown(tmp_path))
    written = (tmp_path / "labwc" / "rc.xml").read_text(encoding="utf-8")
    assert '<touch deviceName="" mapToOutput="DSI-1" mouseEmulation="yes"/>' in written


@pytest.mark.parametrize(("font_px", "points"), [(20, "15.2"), (30, "21.8")])
def test_the_signs_have_the_height_of_the_settings(tmp_path: Path, font_px: int, points: str) -> None:
    what = shown(tmp_path, font_px=font_px)
    assert f"pixelsize={font_px}" in " ".join(stack.command(Stack.LABWC, what))
    assert f"XTerm*vt100.faceSize: {points}" in stack.command(Stack.CAGE, what)


def test_nobody_elses_settings_count_and_the_drawing_needs_no_driver(tmp_path: Path) -> None:
    told = stack.environment(shown(tmp_path), tmp_path / "icons")
    assert told["HOME"] == told["XDG_RUNTIME_DIR"] == str(tmp_path)
    assert (told["WLR_RENDERER"], told["LIBSEAT_BACKEND"]) == ("pixman", "seatd")
    assert told["WLR_DRM_DEVICES"] == "/dev/dri/card1"
    assert "WLR_DRM_DEVICES" not in stack.environment(shown(tmp_path, None), tmp_path)


def test_a_picture_is_there_though_no_device_is_left_to_press_it_with(tmp_path: Path) -> None:
    """The rule hides all but fingers: without this wlroots does not start while the panel is unplugged."""
    for output in (PANEL, None):
        assert stack.environment(shown(tmp_path, output), tmp_path)["WLR_LIBINPUT_NO_DEVICES"] == "1"


@pytest.mark.parametrize(
    ("compositor", "screen", "code"),
    [
        ('"$@"', "exit 2", 2),  # a refusal: systemd has to see it, or it starts again each second
        ('"$@"', "exit 70", 70),
        ('"$@"; exit 5', "exit 0", 0),
        ("exit 4", "exit 0", 4),  # it never came to the screen
    ],
)
def test_it_ends_as_the_screen_did(tmp_path: Path, compositor: str, screen: str, code: int) -> None:
    (tmp_path / "ended").write_text("99\n")  # of an earlier run
    words = stack.command(Stack.CAGE, replace(shown(tmp_path), program=["sh", "-c", screen]))
    script, end, inside = words[2], words[3], words[words.index("-e") + 1 :]
    run = ["/bin/sh", "-c", script, end, "sh", "-c", compositor, "compositor", *inside]
    assert subprocess.run(run, check=False, capture_output=True).returncode == code  # noqa: S603 - words of ours


def test_no_cursor_is_seen(tmp_path: Path) -> None:
    magic, header, _, count = struct.unpack_from("<4sIII", cursor.image())
    assert (magic, header, count) == (b"Xcur", 16, 1)
    _, _, position = struct.unpack_from("<III", cursor.image(), header)
    width, height, _, _, _, pixel = struct.unpack_from("<IIIIII", cursor.image(), position + 16)
    assert (width, height, pixel) == (1, 1, 0), "one pixel, and nothing in it"
    folder = cursor.write_theme(tmp_path)
    assert {path.name for path in (folder / cursor.THEME / "cursors").iterdir()} == set(cursor.NAMES)


def test_settings_say_which_way_round_and_how_large_and_the_process_becomes_the_shell_around_the_compositor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text(
        'backend = "real"\ndata_dir = "d"\nruntime_dir = "r"\nstate_dir = "s"\nwiring = "w.toml"\n'
        '[screen]\nfont_px = 30\n[touch]\ndevice = "panel"\nrotation_deg = 90\nstrip_top = 0.8\n',
        encoding="utf-8",
    )
    became: list[tuple[list[str], dict[str, str]]] = []

    def execve(program: str, words: list[str], told: dict[str, str]) -> None:
        assert program == words[0] == "/bin/sh"
        became.append((words, told))

    monkeypatch.setattr(os, "execve", execve)
    monkeypatch.setattr(process, "versions", lambda: SAID)
    monkeypatch.setenv(process.NAMED, "DSI-1")
    monkeypatch.setenv(process.OWN, f"{tmp_path}/shared:{tmp_path}/own")
    process.run(config)
    ((words, told),) = became
    line = " ".join(words)
    assert "--transform 270" in line
    assert "pixelsize=30" in line
    assert f"-m kiosk tui --config {config}" in line
    assert told["XDG_RUNTIME_DIR"] == f"{tmp_path}/own"
    assert (tmp_path / "own" / "labwc" / "rc.xml").exists()
