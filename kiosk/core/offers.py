"""Bundles that lie on sticks, as a screen offers them: what a list of them says. `install/offered.py` makes it."""

import json
from dataclasses import dataclass
from enum import StrEnum


class Offer(StrEnum):
    """What an update with this bundle would be, as far as its list and its signature say."""

    NEWER = "newer"
    SAME = "same"
    OLDER = "older"
    OTHER_TARGET = "other_target"
    """For another system or another kind of computer."""
    STRANGER = "stranger"
    """Signed with a key that is not trusted here."""
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    """What is installed does not say how old it is, or the list is not understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One file on a stick that is called as a bundle is.

    Attributes:
        path: as `AskErrand` takes it.
        device: name of the stick's folder.
        name: of the file, fit to be shown: no sign that a terminal obeys.
        size_bytes: of the file.
        offer: only `NEWER` may be asked for with hope.
        number: of the program, as `0.2.0`; empty when it is not known. So are the others.
        version: number and the beginning of a digest.
        made_s: civil time of its sources, in seconds since 1970; 0 when it is not known.
        target: as `trixie-arm64`.
        signer: fingerprint of the trusted key that signed its list.
    """

    path: str
    device: str
    name: str
    size_bytes: int
    offer: Offer
    number: str = ""
    version: str = ""
    made_s: int = 0
    target: str = ""
    signer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offers:
    """All of them, newest first.

    Attributes:
        installed: the version that counts, empty where there is none.
        is_cut: there were more than are listed.
    """

    installed: str
    is_cut: bool
    bundles: tuple[Offered, ...]


def offers_of(data: bytes) -> Offers | None:
    """What the list says; None when it is not understood."""
    try:
        told = json.loads(data)
        bundles = tuple(Offered(**one | {"offer": Offer(one["offer"])}) for one in told["bundles"])
        found = Offers(installed=str(told["installed"]), is_cut=bool(told["is_cut"]), bundles=bundles)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return found
