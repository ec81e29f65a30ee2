"""`kiosk protocols`: every problem of protocol files, and what a station offers. Prints; the rules are elsewhere."""

import argparse

from kiosk.config import load_settings
from kiosk.core.model import Limb
from kiosk.core.protocol import Protocol
from kiosk.therapy.forms import load_forms
from kiosk.therapy.library import DIRECTORY, asked_by, checked, load_protocols

GOOD, BAD, UNREADABLE = 0, 1, 2


def check_files(arguments: argparse.Namespace) -> int:
    """Print every problem. 0: all files can be used; 1: at least one cannot; 2: at least one cannot even be read.

    An id that a shipped protocol bears, or another of these files, is a problem too.
    """
    asked, shipped = _asked(), DIRECTORY / "protocols"
    ours = {protocol.id for protocol in load_protocols()}
    seen: set[str] = set()
    worst = GOOD
    for path in arguments.files:
        taken = seen if path.resolve().parent == shipped else ours | seen
        problems, protocol = checked(path, asked, taken)
        for problem in problems:
            print(problem)
            worst = max(worst, UNREADABLE if problem.code in {"unreadable", "not_toml"} else BAD)
        if not problems:
            print(f"{path}: good")
        seen |= set() if protocol is None else {protocol.id}
    return worst


def list_protocols(arguments: argparse.Namespace) -> int:
    """Print one paragraph for each. Raises `ProtocolError` or `ConfigError` as loading them does."""
    own = None if arguments.config is None else load_settings(arguments.config).protocols_dir
    for protocol in load_protocols(own=own, asked=_asked()):
        print("\n".join(_lines(protocol)))
    return GOOD


def _asked() -> frozenset[str]:
    forms = load_forms()
    return asked_by(forms.same_day, forms.full)


def _lines(protocol: Protocol) -> list[str]:
    spans = [(limb, protocol.percent(limb)) for limb in Limb]
    percents = ", ".join(f"{limb} {s.least:g} to {s.most:g} % of LOP" for limb, s in spans if s is not None)
    kind = "intermittent" if protocol.is_intermittent else "continuous"
    state = "" if protocol.enabled else " OFF"
    return [
        f"{protocol.id} (version {protocol.version}){state}: {protocol.name}",
        f"    {protocol.purpose}",
        f"    {len(protocol.blocks)} blocks, {kind}, up to {protocol.held_s / 60.0:.1f} min at pressure; {percents}",
        *([f"    needs: {', '.join(protocol.needs)}"] if protocol.needs else []),
        f"    rests on: {protocol.evidence}",
        *(f"    our inference, or not read in its source: {text}" for text in protocol.inferred),
    ]
