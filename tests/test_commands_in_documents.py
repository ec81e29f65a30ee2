"""Every command that the documents spell can be typed as it stands there."""

import re
import shlex
from pathlib import Path

import pytest

from kiosk import __main__ as command

DOCS = Path(__file__).resolve().parents[1] / "docs"
STANDS_FOR_NUMBER = {"RUNNER", "NUMBER", "N", "[NUMBER]"}
LACKING = re.compile(r"required|expected (one|at least one) argument")


def written(page: str) -> list[tuple[str, bool]]:
    """Command lines of a page without sudo, and whether each stands by itself, to be typed, or in a text."""
    text = (DOCS / page).read_text(encoding="utf-8")
    blocks = [line.strip() for block in re.findall(r"```\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    parts = [(part.strip(), False) for span in spans for part in span.split(";")]
    found = [(line.removeprefix("sudo "), is_whole) for line, is_whole in [*((one, True) for one in blocks), *parts]]
    return [(line.partition(" #")[0], is_whole) for line, is_whole in found if line.startswith("kiosk ")]


@pytest.mark.parametrize("page", ["technician.md", "hardware.md"])
def test_every_command_is_understood_as_it_is_written(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    parser, wrong = command._parser(), []
    lines = written(page)
    assert len(lines) >= 5
    for line, is_whole in lines:
        words = ["1" if word in STANDS_FOR_NUMBER else word for word in shlex.split(line)[1:] if word != "..."]
        if words[0].isupper():
            continue  # COMMAND: any of them
        try:
            parser.parse_args(words)
        except SystemExit as end:
            said = capsys.readouterr().err.splitlines()
            # in a text the name of a command stands for it, whatever else it wants to be told
            if end.code and (is_whole or not LACKING.search(said[-1])):
                wrong.append((line, said[-1]))
    assert wrong == []


def test_nobody_is_told_to_work_on_the_station_as_root_without_sudo() -> None:
    """What stops or starts a unit is root's: as it is written it has to work from a technician's own login."""
    for page in ("technician.md", "hardware.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        bare = re.findall(r"`((?:systemctl (?:stop|start|restart|enable|kill|reset)|install\.sh |rm )[^`\n]*)`", text)
        assert bare == [], page


def test_what_asks_the_hardware_is_written_with_the_station_down() -> None:
    """While it runs doctor leaves the hardware alone, and the other two refuse."""
    text = (DOCS / "hardware.md").read_text(encoding="utf-8")
    (block,) = [one for one in re.findall(r"```\n(.*?)```", text, re.DOTALL) if "kiosk selftest" in one]
    lines = [line.strip() for line in block.strip().splitlines()]
    assert lines[0] == "sudo systemctl stop bfr-kiosk.target"
    assert all(line.startswith("sudo kiosk ") for line in lines[1:])
    assert "`sudo systemctl start bfr-kiosk.target`" in text.partition(block)[2].partition("\n8. ")[0]
