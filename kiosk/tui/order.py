"""What the screen tells the process that hands records out on its standard input: nobody else sees a password there."""

from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from kiosk.config import Settings
from kiosk.core.handout import HandOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A runner's records: of one session, or all; locked with a password, or as they are."""

    runner_id: int
    session_id: int | None
    password: str | None = field(default=None, repr=False)

    @property
    def what(self) -> HandOut:
        """As it is agreed on."""
        return HandOut(runner_id=self.runner_id, session_id=self.session_id, is_locked=self.password is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is wanted on which stick, by the settings of which station; `language` is that of the pages."""

    settings: Settings
    language: str
    folder: Path
    wanted: Wanted

    def encoded(self) -> bytes:
        """As one object."""
        return msgspec.json.encode(self, enc_hook=str)

    @staticmethod
    def decoded(content: bytes) -> "Order":
        """What `encoded` made. Raises `msgspec.ValidationError`."""
        return msgspec.json.decode(content, type=Order, dec_hook=lambda kind, value: kind(value))
