"""What a station may narrow of the limits that plans are judged by; nothing of it can be widened."""

import math
from dataclasses import dataclass
from typing import Final

from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.core.model import Limb
from kiosk.core.protocol import ARM_PERCENT_MAX, PERCENT_MAX
from kiosk.safety import limits as absolute

SCREENING_AGE_S: Final = 4 * 3600.0
"""How long a same-day gate holds (our inference: one visit, not one calendar day)."""

DAILY_S: Final = 1800.0
"""Time at pressure per limb and day (owensrecoveryscience.com, questions and answers: up to 30 min in all by protocol;
that LOP measurements count, too, is our inference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a station may narrow. Raises `ConfigError` when a figure is wider than its limit."""

    training_max_mmhg: float = absolute.TRAINING_MAX_MMHG
    arm_percent_max: float = ARM_PERCENT_MAX
    leg_percent_max: float = PERCENT_MAX
    restriction_leg_s: float = absolute.RESTRICTION_LEG_S
    restriction_arm_s: float = absolute.RESTRICTION_ARM_S
    reperfusion_s: float = absolute.REPERFUSION_RESET_S
    daily_s: float = DAILY_S
    screening_age_s: float = SCREENING_AGE_S

    def __post_init__(self) -> None:
        ceilings = (
            ("training_max_mmhg", self.training_max_mmhg, absolute.TRAINING_MAX_MMHG),
            ("arm_percent_max", self.arm_percent_max, ARM_PERCENT_MAX),
            ("leg_percent_max", self.leg_percent_max, PERCENT_MAX),
            ("restriction_leg_s", self.restriction_leg_s, absolute.RESTRICTION_LEG_S),
            ("restriction_arm_s", self.restriction_arm_s, absolute.RESTRICTION_ARM_S),
            ("daily_s", self.daily_s, DAILY_S),
            ("screening_age_s", self.screening_age_s, SCREENING_AGE_S),
        )
        wide = [
            Diagnostic(
                path=f"limits.{name}",
                code="above_absolute_limit",
                message=f"{value:g} is not between 0 and {ceiling:g}",
                hint="configuration can only narrow",
            )
            for name, value, ceiling in ceilings
            if not 0.0 < value <= ceiling
        ]
        if not absolute.REPERFUSION_RESET_S <= self.reperfusion_s < math.inf:
            wide.append(
                Diagnostic(
                    path="limits.reperfusion_s",
                    code="above_absolute_limit",
                    message=f"{self.reperfusion_s:g} is shorter than {absolute.REPERFUSION_RESET_S:g}",
                    hint="configuration can only lengthen this time",
                )
            )
        if wide:
            raise ConfigError(wide)

    def percent_max(self, limb: Limb) -> float:
        """Highest share of LOP for this limb."""
        return self.leg_percent_max if limb is Limb.LEG else self.arm_percent_max

    def restriction_s(self, limb: Limb) -> float:
        """Longest continuous restriction of this limb."""
        return self.restriction_leg_s if limb is Limb.LEG else self.restriction_arm_s
