"""What the screen tells the process that hands records out on its standard input: nobody else sees a password there."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

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


CERTIFICATES: Final = HandOut(forms=frozenset({"pdf"}), is_locked=False)
"""The certificates of the station: about nobody who trains, so there is no line about them in the records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateOrder:
    """The certificates of which station are wanted on which stick; `language` is that of the pages."""

    settings: Settings
    language: str
    folder: Path

    def encoded(self) -> bytes:
        """As one object."""
        return msgspec.json.encode(self, enc_hook=str)

    @staticmethod
    def decoded(content: bytes) -> "CertificateOrder":
        """What `encoded` made. Raises `msgspec.ValidationError`."""
        return msgspec.json.decode(content, type=CertificateOrder, dec_hook=lambda kind, value: kind(value))


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
