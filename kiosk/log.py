"""Logging of one process: one line an event, as key=value, to the journal or to a file.

Under systemd standard error is the journal, so that is where all processes but the screen write. The screen owns its
terminal and writes to a file only; a single line on standard error would be drawn across the picture.

Log edges, not levels; never names or PINs. Write events as words and figures, with the reason:
`log.info(line("trip", reason="silent", pressure_mmhg=212.0))`.
"""

import logging
import sys
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from kiosk.core.errors import StorageError

FILE_BYTES: Final = 1_000_000
OLD_FILES: Final = 3
"""The screen's log keeps at most four files of a megabyte, so that it cannot fill the card."""


def line(code: str, **fields: object) -> str:
    """One event: its code and fields as key=value, quoted where needed."""
    return " ".join((f"event={_value(code)}", *(f"{key}={_value(value)}" for key, value in fields.items())))


def _value(value: object) -> str:
    text = f"{value:.6g}" if isinstance(value, float) else str(value)
    if text and text.isprintable() and not set(text) & set(" =\\'\""):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in escaped) + '"'


class KeyValueFormatter(logging.Formatter):
    """Time, level, process and logger before the message, an exception after it; always one line."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """One line without control characters, whatever the message holds."""
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        message = record.getMessage()
        # A message that is not made by `line` is words; it gets a key of its own.
        if not message.startswith("event=") or not message.isprintable():
            message = f"message={_value(message)}"
        parts = [
            f"utc={stamp}.{int(record.msecs):03d}Z",
            f"level={record.levelname.lower()}",
            f"process={_value(self._process)}",
            f"logger={_value(record.name)}",
            message,
        ]
        if record.exc_info:
            parts.append(f"exception={_value(self.formatException(record.exc_info))}")
        return " ".join(parts)


def set_up(process: str, *, file: Path | None) -> None:
    """Send all logging of this process to `file`, or to standard error when it is None; replaces an earlier set-up.

    With a file nothing of the logging system reaches standard error: neither warnings nor its own failures.
    Raises `StorageError` `log_cannot_open` when the file cannot be written.
    """
    handler: logging.Handler
    if file is None:
        handler = logging.StreamHandler(sys.stderr)
    else:
        try:
            handler = RotatingFileHandler(file, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8")
        except OSError as error:
            raise StorageError(
                "log_cannot_open", f"the log {file} cannot be written: {error}", "check its folder and owner"
            ) from error
    handler.setFormatter(KeyValueFormatter(process))
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.captureWarnings(True)
    logging.raiseExceptions = file is None
