"""What the controller's lines can be told: one value for pump, bleed and hold together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ActuatorCommand:
    """What the controller's lines shall do in this pass.

    `hold` is an action, not a level: one edge on the hold line in this pass. The default vents.
    """

    pump: bool = False
    bleed: bool = False
    hold: bool = False

    def __post_init__(self) -> None:
        if self.pump and self.bleed:
            raise ValueError("pump and bleed are never on together")
        if self.pump and not self.hold:
            raise ValueError("the pump never runs into an open dump valve")

    @property
    def lets_go(self) -> bool:
        """True when it neither keeps a dump valve shut nor moves air in; the bleed valve may be open or not."""
        return not self.pump and not self.hold


VENT = ActuatorCommand()
"""The command that needs nobody: pump off, bleed closed, hold line at rest (the dump valve opens)."""

OPEN = ActuatorCommand(bleed=True)
"""As VENT, and the bleed valve too: it opens at once, while a hold circuit takes 150 to 250 ms to let go."""
