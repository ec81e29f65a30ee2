"""The error tree of the station.

```
KioskError              code, message, hint
├── ConfigError         a file or setting is wrong; carries every problem found
├── ProtocolError       a therapy file is wrong
├── HardwareError       pins, chip or bus are not what was named
├── LinkError           the other process spoke nonsense or went away
├── StorageError        records could not be read or written
├── ExportError         records could not be handed out
├── RecordingError      a recording of the cuff's pressure is of no use
└── AccessError         PIN wrong, locked out, not allowed
```

Codes are stable strings: they are shown on screen, stored, and looked up in the catalogue of sentences.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a diagnostic weighs."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One problem found in a file: where it is, what it is, and the way out."""

    path: str
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        """One line a technician can act on."""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.path}: {self.message}{hint} [{self.code}]"


class KioskError(Exception):
    """Root of all errors the station raises on purpose."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(f"{message}{f' ({hint})' if hint else ''} [{code}]")
        self.code = code
        self.message = message
        self.hint = hint


class ConfigError(KioskError):
    """A configuration is refused; `diagnostics` holds all problems at once."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("config", "\n".join(str(d) for d in self.diagnostics))


class ProtocolError(ConfigError):
    """A therapy file is refused; `diagnostics` holds all problems at once."""


class HardwareError(KioskError):
    """A chip, a pin or a bus is missing, taken or not the one named."""


class LinkError(KioskError):
    """The other end of a socket broke the rules or went away."""


class StorageError(KioskError):
    """The record store refused or failed."""


class ExportError(KioskError):
    """What was asked for cannot be handed out, or not to there."""


class RecordingError(KioskError):
    """A file with a cuff's pressure cannot be used; says what is wrong with it."""


class AccessError(KioskError):
    """A PIN was wrong, locked out, or the action is not allowed."""
