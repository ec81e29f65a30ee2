"""Spoken cues by `espeak-ng`, without a network: a sentence becomes samples once, and is kept."""

import struct
import subprocess
from typing import Final

from kiosk.sound.tones import RATE_HZ, REST_S, SAMPLE_BYTES, silence
from kiosk.sound.trouble import Trouble

PROGRAM: Final = "espeak-ng"
SPEAKS_S: Final = 5.0
"""Longest that a sentence may take to be made; it takes a twentieth of a second."""
WORDS_PER_MIN: Final = 160
_HEADER: Final = struct.Struct("<4xI4x4sIHHIIHH4sI")
"""The head of a WAV file as the program writes it: 44 bytes, and samples to the end."""
_PCM: Final = 1
_BITS: Final = 16
_FAINT: Final = 30
"""Nothing is heard of a sample of at most a thousandth of full scale."""


def speech(text: str, language: str, volume_percent: float) -> bytes | Trouble:
    """The samples of a sentence, with silence behind it; or why there are none."""
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program and our own sentences, no shell
            [
                *(PROGRAM, "--stdout", "-v", language, "-a", f"{volume_percent:.0f}", "-s", str(WORDS_PER_MIN)),
                *("--", text),
            ],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SPEAKS_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Trouble.VOICE_FAILED
    except OSError:
        return Trouble.NO_VOICE
    samples = _samples(done.stdout) if done.returncode == 0 else b""
    return samples + silence(REST_S) if samples else Trouble.VOICE_FAILED


def _samples(wav: bytes) -> bytes:
    """What stands behind the head; nothing when it is not what our pipe carries."""
    if len(wav) <= _HEADER.size or not wav.startswith(b"RIFF"):
        return b""
    _, wave, _, form, channels, rate, _, _, bits, data, _ = _HEADER.unpack_from(wav)
    if (wave, form, channels, rate, bits, data) != (b"fmt ", _PCM, 1, RATE_HZ, _BITS, b"data"):
        return b""
    samples = wav[_HEADER.size :][: (len(wav) - _HEADER.size) // SAMPLE_BYTES * SAMPLE_BYTES]
    return samples[: _heard(samples)]


def _heard(samples: bytes) -> int:
    """How many bytes there are up to the last that is heard.

    The program ends with 0.4 s of nothing, and numbers that are counted have a second each.
    """
    for end in range(len(samples), 0, -SAMPLE_BYTES):
        if abs(int.from_bytes(samples[end - SAMPLE_BYTES : end], "little", signed=True)) > _FAINT:
            return end
    return 0
