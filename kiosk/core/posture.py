"""How the runner lies, sits or stands while LOP is measured."""

from enum import StrEnum


class Posture(StrEnum):
    """LOP is another one in each posture, most of all on legs (domain reference 4.3)."""

    LYING = "lying"
    SEATED = "seated"
    STANDING = "standing"
