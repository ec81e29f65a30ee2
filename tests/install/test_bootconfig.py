"""What a board reads when it boots: ours comes and goes, and nothing else is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hw.wiring import load_wiring
from kiosk.install import bootconfig
from tests.install.fake import COMMAND_LINE, CONFIG, ROOT

texts = st.text(st.sampled_from("a=[]#\n "), max_size=60)


@given(texts)
def test_our_lines_come_once_and_go_without_a_trace(text: str) -> None:
    once = bootconfig.with_lines(text)
    assert bootconfig.with_lines(once) == once
    assert bootconfig.without_lines(once) == (text if not text or text.endswith("\n") else f"{text}\n")


def test_a_part_of_our_lines_that_was_cut_off_is_replaced() -> None:
    whole = bootconfig.with_lines(CONFIG)
    for cut in range(len(CONFIG) + len(bootconfig.BEGIN) + 1, len(whole)):
        assert bootconfig.with_lines(whole[:cut]) == whole


def test_a_file_that_somebody_saved_with_other_line_ends_still_has_our_lines_once() -> None:
    text = bootconfig.with_lines(CONFIG).replace("\n", "\r\n")
    assert bootconfig.with_lines(text).count(bootconfig.BEGIN) == 1
    assert bootconfig.without_lines(text) == CONFIG.replace("\n", "\r\n")


def test_what_others_wrote_after_ours_stays() -> None:
    text = bootconfig.with_lines(CONFIG) + "dtparam=ant2\n"
    assert bootconfig.without_lines(text) == CONFIG + "dtparam=ant2\n"


@pytest.mark.parametrize("text", [COMMAND_LINE, "console=tty1 quiet root=a\n", "consoleblank=0\n"])
def test_the_command_line_stays_one_line_and_says_each_word_once(text: str) -> None:
    added = bootconfig.lacking_words(text)
    changed = bootconfig.with_words(text, added)
    assert changed.count("\n") == 1
    assert bootconfig.lacking_words(changed) == []
    assert bootconfig.without_words(changed, added) == text
    words = changed.split()
    assert len(set(words)) == len(words)
    assert set(text.split()) <= set(words)
    assert "consoleblank=0" in words


def test_a_start_that_fails_opens_no_shell_on_the_panel() -> None:
    """The initramfs asks for this word (its functions of that name), and repairs a file system without being asked."""
    assert {"panic=10", "fsck.repair=yes"} <= set(bootconfig.with_words(COMMAND_LINE, bootconfig.WORDS).split())


def test_every_line_that_moves_something_is_pulled_down_from_the_first_seconds_on() -> None:
    wiring = load_wiring(ROOT / "kiosk/hw/wiring.toml")
    (line,) = [line for line in bootconfig.LINES if line.startswith("gpio=")]
    pins = {int(pin) for pin in line.removeprefix("gpio=").removesuffix("=ip,pd").split(",")}
    controller, watchdog = wiring.controller.lines, wiring.watchdog.lines
    assert pins == {
        controller.pump_run, controller.bleed, controller.hold_a,
        watchdog.hold_b, watchdog.pump_enable, watchdog.buzzer, watchdog.comparator_test,
    }  # fmt: skip
