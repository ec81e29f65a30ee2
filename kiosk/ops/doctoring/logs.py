"""What may be handed out of our logs: when, where, which code, which figures; no name, no PIN, no code of a person.

Our processes log no names on purpose, but an error's own words may quote what it met. So nothing is taken out of a
line: a line is made anew out of those parts that are known to be harmless, and the rest of it stays here.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

_FIGURES: Final = "elapsed_s errno late level lines measurement pid press press_s pressure_mmhg right down shift_s"
_STATES: Final = "at backend code controller event held intent kind realtime reason stop table watchdog why"
KEYS: Final = frozenset(_FIGURES.split()) | frozenset(_STATES.split())
"""Keys whose values are figures or codes. The number of a runner or of a session is none of them."""
_HEAD: Final = {
    "utc": re.compile(r"[\d:.TZ-]+"),
    "level": re.compile("debug|info|warning|error|critical"),
    "process": re.compile("watchdog|controller|tui|touch-stop|bench"),
    "logger": re.compile(r"[a-z_.]+"),
}
"""What each line of ours begins with (`kiosk.log`)."""
_TOKEN: Final = re.compile(r'(\w+)=("(?:[^"\\]|\\.)*"|\S*)')
_SAFE: Final = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?|[a-z][a-z0-9_]*|True|False|None|[A-Z][a-z]+(?:[A-Z][a-z]+)+")
"""A figure, a code, or the name of an intent: two words at least, run together."""
_UNIT: Final = re.compile(r"bfr-kiosk[\w.@-]*")
_WORD: Final = re.compile(r"[a-z]+[,;]?|-?\d+(\.\d+)?")
_CODE: Final = re.compile(r"\[([a-z]+(?:_[a-z0-9]+)+)\]\s*$", re.MULTILINE)
"""As our errors end. One word in brackets could be anything."""
_FRAME: Final = re.compile(r'File "(?:[^"\n]*/)?([\w.]+)", line (\d+), in (\w+)')
_ERROR: Final = re.compile(r"^(?:[a-z_]\w*\.)*([A-Z]\w*(?:Error|Exception|Interrupt|Exit|Group))\b", re.MULTILINE)
_MORE: Final = "..."
_FRAMES: Final = 12
_OURS: Final = "kiosk."
_SYSTEM: Final = "systemd"
_SYSTEMS: Final = re.compile(r"systemd|\([\w.-]+\)")


def journal(said: str) -> Iterator[str]:
    """Lines out of `journalctl --output=json`, an object a line. Of one that holds nothing harmless nothing is left."""
    for text in said.splitlines():
        try:
            entry = json.loads(text)
        except ValueError:
            continue
        message, who = entry.get("MESSAGE"), str(entry.get("SYSLOG_IDENTIFIER"))
        if not isinstance(message, str):
            continue
        unit = str(entry.get("UNIT" if who == _SYSTEM else "_SYSTEMD_UNIT"))
        # What systemd says of a unit, also from the child that is to become it, is about the unit alone.
        kept = message if _SYSTEMS.fullmatch(who) else harmless(message)
        if kept != _MORE:
            yield f"{_stamp(entry.get('__REALTIME_TIMESTAMP'))} {unit if _UNIT.fullmatch(unit) else '-'} {kept}"


def _stamp(microseconds: object) -> str:
    if not isinstance(microseconds, str) or not microseconds.isdigit():
        return "-"
    return datetime.fromtimestamp(int(microseconds) / 1e6, UTC).isoformat(timespec="milliseconds")


def file(lines: Iterable[str]) -> Iterator[str]:
    """Lines out of a log file of ours."""
    return (harmless(line) for line in lines if line.strip())


def harmless(line: str) -> str:
    """The harmless parts of one line."""
    tokens = [(key, _bare(value)) for key, value in _TOKEN.findall(line)]
    head = dict(tokens[: len(_HEAD)])
    if list(head) != list(_HEAD) or not all(shape.fullmatch(head[key]) for key, shape in _HEAD.items()):
        return _foreign(line)
    kept = [f"{key}={value}" for key, value in head.items() if key != "logger"]
    if not head["logger"].startswith(_OURS):
        return " ".join((*kept, _MORE))
    kept.append(f"logger={head['logger']}")
    for key, value in tokens[len(_HEAD) :]:
        if key == "message":
            kept.append(_words(value))
        elif key == "exception":
            kept.append(_foreign(value))
        else:
            kept.append(f"{key}={value if key in KEYS and _SAFE.fullmatch(value) else _MORE}")
    return " ".join(kept)


def _bare(value: str) -> str:
    """A value as it was before it was quoted."""
    if not value.startswith('"'):
        return value
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value[1:-1])


def _words(message: str) -> str:
    """The fixed words that a message begins with, then its figures, up to the first that is not known."""
    kept: list[str] = []
    for word in message.split():
        key, is_pair, value = word.partition("=")
        is_known = key in KEYS and _SAFE.fullmatch(value) if is_pair else _WORD.fullmatch(word)
        if not is_known or (not is_pair and any("=" in one for one in kept)):
            return " ".join((*kept, _MORE))
        kept.append(word)
    return " ".join(kept)


def _foreign(text: str) -> str:
    """Of words that are not ours: which errors, where in the program, which codes in brackets."""
    frames = [f"{name}:{line} {function}" for name, line, function in _FRAME.findall(text)][-_FRAMES:]
    return " ".join((*_ERROR.findall(text), *(f"at {frame}" for frame in frames), *_CODE.findall(text), _MORE))
