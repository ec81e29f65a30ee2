"""The plan of a session as a plain, frozen document: what was proposed and why, what was changed, who approved it."""

from dataclasses import dataclass

from kiosk.core.model import Prescription
from kiosk.core.planchange import Change
from kiosk.core.posture import Posture
from kiosk.core.proposalcase import Fired
from kiosk.core.protocol import Grade
from kiosk.core.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervisor:
    """A supervisor by number; the name only where names were asked for."""

    number: int
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What the station proposed and why: the decisive reason, grade and sources, every rule that fired, in order."""

    at_utc: str
    rules_version: str
    protocol_id: str
    protocol_version: int
    exercise: str
    percent_lop: float
    rounds: int
    load_kg: float | None
    why: Reason
    grade: Grade
    sources: tuple[str, ...]
    inferred: tuple[str, ...]
    fired: tuple[Fired, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One thing that a supervisor planned otherwise than proposed."""

    change: Change
    by: Supervisor
    reason: str
    text: str
    at_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """A supervisor agreed to a visit before the limb had recovered."""

    by: Supervisor
    reason: str
    text: str
    at_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """A supervisor approved the exact content of the plan, whose digest this is."""

    by: Supervisor
    plan_digest: str
    at_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The plan and what led to it. `protocol_name` is that of the protocols of now, empty when it is gone."""

    number: int
    at_utc: str
    protocol_name: str
    posture: Posture | None
    prescription: Prescription
    proposed: Proposed | None
    changes: tuple[Changed, ...]
    early: Agreed | None
    approved: Approved | None
