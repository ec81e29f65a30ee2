"""The kinds of errands."""

from enum import StrEnum


class Errand(StrEnum):
    """What may be asked for."""

    UPDATE = "update"
    """The version of a bundle on a stick."""
    DOCTOR = "doctor"
    """`kiosk doctor`, for the screen."""
    SUPPORT = "support"
    """The support bundle onto a stick."""
