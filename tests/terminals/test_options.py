"""The options of the station's terminals: what each one would do by itself is off, and a press is always told.

What these files do in the terminals is seen by `python -m tests.terminals`, which starts them; here is what must not be
changed back unseen.
"""

import configparser
import tomllib
import xml.etree.ElementTree as ET
from fnmatch import fnmatch
from pathlib import Path

import pytest

from benchmarks.processes import ROOT
from tests.terminals.display import OPTIONS
from tests.terminals.footfile import SECTIONS, unnamed

HELD = "selection-override-modifiers"


def foot() -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None, strict=True)
    found.read_string("[main]\n" + (OPTIONS / "foot.ini").read_text())
    return found


def xterm() -> dict[str, str]:
    text = (OPTIONS / "xterm.ad").read_text().replace("\\\n", "")
    lines = [line for line in text.splitlines() if line and not line.startswith("!")]
    return {
        name.removeprefix("XTerm*").strip(): value.strip() for name, value in (line.split(":", 1) for line in lines)
    }


@pytest.mark.parametrize("section", SECTIONS)
def test_foot_has_no_binding_of_its_own(section: str) -> None:
    bound = {name: value for name, value in foot()[section].items() if name != HELD}
    assert len(bound) > 1
    assert set(bound.values()) == {"none"}


def test_foot_takes_no_press_for_itself_when_a_keyboard_is_there() -> None:
    keys = foot()["mouse-bindings"][HELD]
    assert "none" not in keys  # which foot takes for "always"
    assert "Mod3" in keys.split("+")  # which no keyboard has


def test_foot_and_its_clipboard_and_links_start_nothing() -> None:
    options = foot()
    assert options["security"]["osc52"] == "disabled"
    assert options["url"]["launch"] == options["desktop-notifications"]["command"] == "/bin/true"
    assert options["scrollback"]["lines"] == "0"


def test_xterm_tells_every_press_and_does_nothing_else() -> None:
    options = xterm()
    buttons = options["vt100.translations"].replace(" ", "").split("\\n")
    assert buttons == ["<BtnDown>:ignore()", "<Btn1Up>:ignore()", "<Btn2Up>:ignore()", "<Btn3Up>:ignore()"]
    assert options["vt100.shiftEscape"] == "always"
    assert options["vt100.saveLines"] == "0"
    assert options["vt100.allowWindowOps"] == options["vt100.allowTitleOps"] == options["allowSendEvents"] == "false"


def test_labwc_has_none_of_its_own_keys_and_tells_a_finger_when_it_goes_down() -> None:
    root = ET.parse(OPTIONS / "labwc" / "rc.xml").getroot()  # noqa: S314 - our own file
    assert [action.get("name") for action in root.iter("action")] == ["None", "None"]
    # Without an entry in each of these, labwc puts its own in.
    assert root.find("keyboard/keybind") is not None
    assert root.find("mouse/context/mousebind") is not None
    assert not list(root.iter("default"))
    touch = root.find("touch")
    assert touch is not None
    assert touch.get("mouseEmulation") == "yes"


def test_options_come_with_the_program() -> None:
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["kiosk"]
    files = [path for path in OPTIONS.rglob("*") if path.is_file()]
    assert len(files) == 3
    for file in files:
        assert any(fnmatch(str(Path(file.name)), pattern.removeprefix("**/")) for pattern in packed), file.name


def test_bindings_that_a_newer_foot_has_are_named() -> None:
    example = (
        "[key-bindings]\n# search-start=Control+Shift+r\n# brew-coffee=Control+b\n\n[mouse-bindings]\n# select-row=x\n"
    )
    ours = "[key-bindings]\nsearch-start=none\n\n[mouse-bindings]\n# about it\nselect-row=none\n"
    assert list(unnamed(example, ours)) == ["[key-bindings] brew-coffee has foot's own meaning"]
