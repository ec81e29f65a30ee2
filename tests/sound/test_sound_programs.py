"""The two programs, played by small ones of our own: present, missing, ended, hung; and what the tones are made of."""

import struct
import sys
from array import array
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk.sound.aplay import PIPE_BYTES, Aplay, command
from kiosk.sound.plan import SPOKEN, Sound
from kiosk.sound.tones import PARTS, RATE_HZ, REST_S, tone
from kiosk.sound.trouble import Trouble
from kiosk.sound.voice import speech


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole search path."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def program(folder: Path, name: str, text: str) -> None:
    file = folder / name
    file.write_text(f"#!{'/bin/sh'}\n{text}\n", encoding="utf-8")
    file.chmod(0o755)


def wav(samples: bytes, *, rate: int = RATE_HZ, channels: int = 1, size: int = 0x7FFFF000) -> bytes:
    """As the voice writes it: it does not know yet how long it will be."""
    head = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", size, b"WAVE", b"fmt ", 16, 1, channels, rate, rate * 2, 2, 16)
    return head + struct.pack("<4sI", b"data", size) + samples


# --- the card ---------------------------------------------------------------------------------------------------


def test_what_is_written_reaches_the_program_as_it_is(path: Path) -> None:
    program(path, "aplay", f'echo "$@" > {path}/told; exec /bin/cat > {path}/played')
    card, raw = Aplay("plughw:1"), bytes(range(256)) * 64
    assert len(raw) > PIPE_BYTES
    assert card.start() is None
    assert card.start() is None
    assert card.write(raw, lambda: True) is None
    child = card._child
    assert child is not None
    assert child.stdin is not None
    child.stdin.close()
    child.wait(10)
    assert (path / "played").read_bytes() == raw
    assert (path / "told").read_text().split() == command("plughw:1")[1:]
    assert card.trouble() is Trouble.ENDED
    card.close()


def test_a_program_that_is_missing_is_said(path: Path) -> None:
    assert Aplay("default").start() is Trouble.NO_PROGRAM
    (path / "aplay").write_text("not to be started")
    assert Aplay("default").start() is Trouble.NO_PROGRAM


def test_a_program_that_has_ended_is_said(path: Path) -> None:
    program(path, "aplay", "exit 1")
    card = Aplay("default")
    assert card.start() is None
    child = card._child
    assert child is not None
    child.wait(10)
    assert card.trouble() is Trouble.ENDED
    assert card.write(b"xx", lambda: True) is Trouble.ENDED
    card.close()


def test_a_program_that_takes_nothing_is_said_and_killed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.sound.aplay.END_S", 0.02)
    program(path, "aplay", "trap '' TERM; exec /bin/sleep 20")
    card = Aplay("default", hung_s=0.02)
    assert card.start() is None
    assert card.write(bytes(PIPE_BYTES), lambda: True) is None
    assert card.write(bytes(2 * PIPE_BYTES), lambda: True) is Trouble.HUNG
    child = card._child
    assert child is not None
    card.close()
    assert child.poll() is not None


def test_what_is_not_wanted_any_more_is_not_written(path: Path) -> None:
    program(path, "aplay", "exec /bin/cat > /dev/null")
    card, left = Aplay("default"), [True, True, False]
    assert card.start() is None
    assert card.write(bytes(1 << 20), lambda: left.pop(0)) is None
    assert left == []
    card.close()


def test_closing_what_was_never_started_is_nothing() -> None:
    Aplay("default").close()
    assert Aplay("default").trouble() is None


# --- the voice --------------------------------------------------------------------------------------------------


def test_a_sentence_is_spoken_in_its_language_as_loud_as_set(path: Path) -> None:
    (path / "speech").write_bytes(wav(b"\x01\x02" * 50 + b"\x1e\x00" * 9000 + b"\x03"))
    program(path, "espeak-ng", f'for one in "$@"; do echo "$one"; done > {path}/told; exec /bin/cat {path}/speech')
    said = speech("-v Die Manschette lässt los.", "de", 40.0)
    assert isinstance(said, bytes)
    assert said == b"\x01\x02" * 50 + bytes(round(REST_S * RATE_HZ) * 2)
    told = (path / "told").read_text().splitlines()
    assert told == ["--stdout", "-v", "de", "-a", "40", "-s", "160", "--", "-v Die Manschette lässt los."]


@pytest.mark.parametrize(
    "output",
    [
        b"",
        b"nothing of the kind" * 5,
        wav(b""),
        wav(bytes(800)),
        wav(b"\x01\x02", rate=16_000),
        wav(b"\x01\x02", channels=2),
    ],
    ids=["nothing", "no_wav", "empty", "silent", "rate", "channels"],
)
def test_what_is_no_speech_for_our_pipe_is_said(path: Path, output: bytes) -> None:
    (path / "speech").write_bytes(output)
    program(path, "espeak-ng", f"exec /bin/cat {path}/speech")
    assert speech("Rest.", "en", 50.0) is Trouble.VOICE_FAILED


def test_a_voice_that_fails_hangs_or_is_missing_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert speech("Rest.", "en", 50.0) is Trouble.NO_VOICE
    (path / "speech").write_bytes(wav(b"\x01\x02"))
    program(path, "espeak-ng", f"/bin/cat {path}/speech; exit 1")
    assert speech("Rest.", "xx", 50.0) is Trouble.VOICE_FAILED
    monkeypatch.setattr("kiosk.sound.voice.SPEAKS_S", 0.02)
    program(path, "espeak-ng", "exec /bin/sleep 20")
    assert speech("Rest.", "en", 50.0) is Trouble.VOICE_FAILED


# --- the tones --------------------------------------------------------------------------------------------------


def samples(raw: bytes) -> list[int]:
    found = array("h", raw)
    if sys.byteorder == "big":
        found.byteswap()
    return list(found)


@pytest.mark.parametrize("sound", PARTS)
def test_a_tone_swells_fades_stays_below_its_volume_and_ends_in_silence(sound: Sound) -> None:
    found = samples(tone(sound, 50.0))
    rest = round(REST_S * RATE_HZ)
    assert len(found) == sum(round(seconds * RATE_HZ) for _, seconds in PARTS[sound]) + rest
    assert found[0] == 0
    assert set(found[-rest - 1 :]) == {0}
    assert 0.95 * 16_383 < max(found) <= 16_384
    assert max(abs(a - b) for a, b in pairwise(found)) < 5000  # no crack
    assert max(samples(tone(sound, 10.0))) <= 3277


def test_every_sound_is_a_tone_or_spoken() -> None:
    assert set(PARTS) | SPOKEN == set(Sound)
    assert not set(PARTS) & SPOKEN
