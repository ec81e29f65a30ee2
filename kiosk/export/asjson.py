"""A document as JSON, and the schema of both kinds; JSON Schema 2020-12, made from the types and kept with the docs."""

from typing import Any, Final, TypeVar

import msgspec

from kiosk.export.course import Runner
from kiosk.export.document import FORMAT_VERSION, Session

T = TypeVar("T", Session, Runner)

_encoder: Final = msgspec.json.Encoder(order="deterministic")


def encoded(document: Session | Runner) -> bytes:
    """UTF-8 with an indent, for people too; equal documents are equal bytes."""
    return msgspec.json.format(_encoder.encode(document), indent=2) + b"\n"


def decoded(content: bytes, kind: type[T]) -> T:
    """The document back. Raises `msgspec.MsgspecError` when it is not one of this kind."""
    return msgspec.json.decode(content, type=kind)


def schema() -> bytes:
    """The published schema: a session or a runner."""
    (one, other), parts = msgspec.json.schema_components((Session, Runner), ref_template="#/$defs/{name}")
    whole: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:bfr-kiosk:export:{FORMAT_VERSION}",
        "title": "What BFR Kiosk hands out as JSON: one session, or one runner",
        "oneOf": [one, other],
        "$defs": parts,
    }
    return msgspec.json.format(_encoder.encode(whole), indent=2) + b"\n"
