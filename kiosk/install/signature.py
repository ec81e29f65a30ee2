"""Signatures of bundles: made and checked by `ssh-keygen`, with Ed25519 keys and a name of our own for what is signed.

A key for something else cannot be made to sign a bundle by accident, nor the other way round: what is signed is in the
namespace `bundle@bfr-kiosk`. Of the signature only its bytes are kept, not the text around them.
"""

import base64
import binascii
import hashlib
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.install.machine import InstallError
from kiosk.install.why import Why

NAMESPACE: Final = "bundle@bfr-kiosk"
SIGNER: Final = "bfr-kiosk"
KIND: Final = "ssh-ed25519"
TOOL: Final = "ssh-keygen"
BEGIN: Final = "-----BEGIN SSH SIGNATURE-----"
END: Final = "-----END SSH SIGNATURE-----"
MAGIC: Final = b"SSHSIG\x00\x00\x00\x01"
_WIDTH: Final = 70
BROKEN: Final = Why("keys_broken")
DAMAGED: Final = Why("bundle_damaged")


@dataclass(frozen=True, slots=True)
class Key:
    """The public half of a key, as OpenSSH writes it, and what its line says after it."""

    blob: bytes
    comment: str = ""

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` shows it."""
        return fingerprint_of(self.blob)

    @property
    def line(self) -> str:
        """As it stands in a file of keys."""
        return f"{KIND} {base64.b64encode(self.blob).decode()} {self.comment}".rstrip()


def fingerprint_of(blob: bytes) -> str:
    """The fingerprint of a public key."""
    return f"SHA256:{base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip('=')}"


def keys_in(text: str, where: str) -> list[Key]:
    """Public keys, one a line; empty lines and lines that begin with # count for nothing.

    Raises:
        InstallError: a line is something else. A private key is named as what it is.
    """
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        words = line.split(maxsplit=2)
        if words[0].startswith("-----BEGIN"):
            raise InstallError(f"{where} holds a private key", "name the file beside it that ends with .pub", BROKEN)
        if len(words) < 2 or words[0] != KIND or (blob := _decoded(words[1])) is None or not blob.startswith(_FIRST):
            raise InstallError(
                f"{where}, line {number}: no public key of the kind {KIND}",
                f"make one: {TOOL} -t ed25519 -f FILE",
                BROKEN,
            )
        found.append(Key(blob, words[2] if len(words) > 2 else ""))
    return found


def sign(data: bytes, key: Path) -> bytes:
    """The signature of `data` with the private key in a file; `ssh-keygen` asks for its passphrase if it has one.

    Raises:
        InstallError: it could not be made.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data"
        file.write_bytes(data)
        command = [TOOL, "-Y", "sign", "-q", "-f", str(key), "-n", NAMESPACE, str(file)]
        _run(command, None, f"{key} could not sign", f"name a private key that {TOOL} -t ed25519 made")
        lines = file.with_name("data.sig").read_text(encoding="ascii").splitlines()
    blob = base64.b64decode("".join(lines[1:-1]), validate=True)
    if _key_of(blob) is None or not blob.startswith(_FIRST, _KEY_AT):
        raise InstallError(f"{key} is no key of the kind {KIND}", f"make one: {TOOL} -t ed25519 -f FILE")
    return blob


def demand_signed(data: bytes, signature: bytes, keys: Sequence[Key]) -> Key:
    """The key that signed `data`, which is one of `keys`.

    Raises:
        InstallError: no key is trusted, another one signed it, the data or the signature are not as they were made, or
            the tool is not there.
    """
    if not keys:
        raise InstallError(
            "no key for bundles is trusted here", "name the maker's key: --trust KEYFILE", Why("keys_none")
        )
    made_with = _key_of(signature)
    if made_with is None:
        raise InstallError("the signature is damaged", "copy the bundle again", DAMAGED)
    signer = next((key for key in keys if key.blob == made_with), None)
    if signer is None:
        raise InstallError(
            f"signed with a key that is not trusted here: {fingerprint_of(made_with)}",
            "ask the maker whether that is his key; if so, name it: --trust KEYFILE",
            Why("bundle_stranger", {"key": fingerprint_of(made_with)}),
        )
    with tempfile.TemporaryDirectory() as folder:
        allowed, made = Path(folder) / "allowed", Path(folder) / "signature"
        allowed.write_text(f'{SIGNER} namespaces="{NAMESPACE}" {signer.line}\n', encoding="utf-8")
        made.write_text(_armoured(signature), encoding="ascii")
        command = [TOOL, "-Y", "verify", "-f", str(allowed), "-I", SIGNER, "-n", NAMESPACE, "-s", str(made)]
        _run(command, data, "the bundle's list of files or its signature was changed", "copy the bundle again")
    return signer


def _run(command: list[str], data: bytes | None, what: str, way_out: str) -> None:
    try:
        done = subprocess.run(  # noqa: S603 - words of ours, no shell
            command, input=data, capture_output=data is not None, check=False
        )
    except FileNotFoundError as error:
        why = Why("tool_missing", {"tool": TOOL})
        raise InstallError(f"there is no {TOOL} on this machine", "apt-get install openssh-client", why) from error
    if done.returncode != 0:
        raise InstallError(what, way_out, DAMAGED)


def _armoured(blob: bytes) -> str:
    text = base64.b64encode(blob).decode()
    lines = [text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH)]
    return "\n".join([BEGIN, *lines, END, ""])


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return None


_FIRST: Final = len(KIND).to_bytes(4, "big") + KIND.encode()
"""How a public key of our kind begins: strings stand after their length."""
_KEY_AT: Final = len(MAGIC) + 4


def _key_of(signature: bytes) -> bytes | None:
    """The public key that a signature names, which stands after its first words; None when it is none."""
    if not signature.startswith(MAGIC):
        return None
    end = _KEY_AT + int.from_bytes(signature[len(MAGIC) : _KEY_AT], "big")
    return signature[_KEY_AT:end] if _KEY_AT < end <= len(signature) else None
