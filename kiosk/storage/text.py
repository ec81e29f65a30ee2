"""Values as JSON text and back: keys in a fixed order, so equal values are equal text.

JSON has no name for not-a-number and infinity. They are stored as strings and read back as numbers, because an event
with a strange figure is the last one that should be lost.
"""

import math
from typing import TypeVar

import msgspec

from kiosk.core.errors import StorageError

T = TypeVar("T")

_encoder = msgspec.json.Encoder(order="deterministic")


def dump(value: object) -> str:
    """JSON text of a dataclass, or of containers of such."""
    return _encoder.encode(_finite(msgspec.to_builtins(value))).decode()


def load(text: str, kind: type[T], where: str) -> T:
    """The value back. Raises `StorageError` naming `where` when the text is not one of `kind`."""
    # Not strict: this is what turns "nan" back into a number.
    return _load(text, kind, where, is_strict=False)


def load_exact(text: str, kind: type[T], where: str) -> T:
    """As `load`, where the kinds of the values matter: yes is not 1, and nothing is turned into something else."""
    return _load(text, kind, where, is_strict=True)


def _load(text: str, kind: type[T], where: str, *, is_strict: bool) -> T:
    try:
        return msgspec.json.decode(text, type=kind, strict=is_strict)
    except msgspec.MsgspecError as error:
        raise StorageError(
            "row_unreadable", f"{where} does not hold what it should: {error}", "restore the last backup"
        ) from error


def _finite(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
