"""Everything in one locked file: a tar archive in the age format, which the standard tool `age` opens too.

For a recipient the archive is locked as it is made, however large it is, and never stands anywhere in the clear. With a
passphrase the library wants it whole in memory, so that there is a bound.
"""

import io
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pyrage

from kiosk.core.errors import ExportError
from kiosk.core.handout import PASSPHRASE_LETTERS
from kiosk.export.archive import Member, Reader, tar

MEMORY_BYTES: Final = 256 << 20
"""Largest archive under a passphrase: it stands in memory twice, on a computer with 2 GB (our inference)."""


class ForRecipients:
    """Locks for the holders of keys: `age1...`, or the public key of an SSH pair (ed25519 or RSA).

    Raises `ExportError` `recipient_unknown` for what is none.
    """

    def __init__(self, recipients: Iterable[str]) -> None:
        self._recipients = [_recipient(one.strip()) for one in recipients]

    def lock(self, members: Iterable[Member], path: Path) -> None:
        """As `Locker`."""
        with path.open("wb") as file:
            pyrage.encrypt_io(Reader(tar(members)), file, self._recipients)


class WithPassphrase:
    """Locks with a passphrase. Raises `ExportError` `passphrase_short`."""

    def __init__(self, passphrase: str) -> None:
        if len(passphrase) < PASSPHRASE_LETTERS:
            hint = f"take {PASSPHRASE_LETTERS} signs at least: four words that have nothing in common"
            raise ExportError("passphrase_short", f"{len(passphrase)} signs", hint)
        self._passphrase = passphrase

    def lock(self, members: Iterable[Member], path: Path) -> None:
        """As `Locker`; raises `export_too_large` above `MEMORY_BYTES`."""
        whole = io.BytesIO()
        for piece in tar(members):
            if whole.tell() + len(piece) > MEMORY_BYTES:
                hint = "lock it for a key with --recipient, which has no such bound, or hand out less at once"
                raise ExportError("export_too_large", f"more than {MEMORY_BYTES >> 20} MiB under a passphrase", hint)
            whole.write(piece)
        path.write_bytes(pyrage.passphrase.encrypt(whole.getvalue(), self._passphrase))


def _recipient(text: str) -> object:
    kind = pyrage.ssh.Recipient if text.startswith("ssh-") else pyrage.x25519.Recipient
    try:
        return kind.from_str(text)
    except pyrage.RecipientError as error:
        hint = "age-keygen prints one that begins with age1; of an SSH key take the line of its .pub file"
        raise ExportError("recipient_unknown", f"{text[:12]}... is no key to lock for", hint) from error
