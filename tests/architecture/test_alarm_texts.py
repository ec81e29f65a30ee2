"""Every alarm has its sentences, they fit their place, and the operator's guide tells of each."""

import re
import textwrap
from pathlib import Path

import pytest

from kiosk.core.alarm_kinds import KINDS
from kiosk.core.alarms import AUDIO_PAUSE_S
from kiosk.safety import limits
from kiosk.tui import strings
from kiosk.tui.alarm_texts import TEXTS, UNKNOWN, texts
from kiosk.tui.sentences import SENTENCES

GUIDE = Path(__file__).parents[2] / "docs" / "operator.md"

PANEL_CELLS = 49
"""Width of the sentences beside PAUSE SOUND at 66 columns; each has two rows."""

JARGON = re.compile(
    r"\b(adc|bus|frames?|samples?|socket|heartbeat|nack|config\w*|journal|phase|setpoint|sequence|signature|latch\w*|"
    r"process\w*|priority|chip|rail|transducer|lop|monotonic|evidence|guard state|timeout)\b",
    re.IGNORECASE,
)


def test_every_alarm_has_its_sentences_and_no_sentence_is_left_over() -> None:
    assert sorted(TEXTS) == sorted(KINDS)
    assert texts("brand_new") is UNKNOWN


@pytest.mark.parametrize("code", sorted(KINDS))
def test_three_short_plain_sentences(code: str) -> None:
    told = texts(code)
    shown = (
        str(told.what),
        strings.ALARM_RUNNER.format(text=told.runner),
        strings.ALARM_SUPERVISOR.format(text=told.supervisor),
    )
    for text in shown:
        assert len(textwrap.wrap(text, PANEL_CELLS)) <= 2, text
        assert text.isascii(), text
        assert JARGON.search(text) is None, text
        assert text.endswith((".", "!")), text


def test_the_top_line_has_words_for_every_alarm() -> None:
    assert sorted(set(KINDS) - set(SENTENCES)) == []


def test_both_sides_pause_for_as_long() -> None:
    assert float(AUDIO_PAUSE_S) == limits.AUDIO_PAUSE_S


def test_the_operator_is_told_every_alarm_that_is_no_lock_with_its_priority() -> None:
    section = GUIDE.read_text(encoding="utf-8").split("\n## Alarms\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (high|medium|low) \|", section, re.MULTILINE)
    locks = {code for code in KINDS if code.startswith(("watchdog_", "sensor_"))} - {
        "watchdog_missing",
        "watchdog_released",
        "watchdog_not_holding",
    }
    alarms = {
        (str(SENTENCES[code]), kind.priority.name.lower())
        for code, kind in KINDS.items()
        if code not in locks and not code.startswith("records_")
    }
    told = {(text, priority) for text, priority in rows}
    records = {(text, priority) for text, priority in told if text == "Records that are not kept, with the reason"}
    assert records == {("Records that are not kept, with the reason", "low")}
    assert told - records == alarms
