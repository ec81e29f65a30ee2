"""What the controller's lines can be told: one value for pump, bleed and hold together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ActuatorCommand:
    """What the controller's lines shall do in this pass.

    `hold` is an action, not a level: one edge on the hold line in this pass. The default vents. `rests_high` leaves the
    hold line still, but high: the self-test shows by it that no level holds.
    """

    pump: bool = False
    bleed: bool = False
    hold: bool = False
    rests_high: bool = False

    def __post_init__(self) -> None:
        if self.pump and self.bleed:
            raise ValueError("pump and bleed are never on together")
        if self.pump and not self.hold:
            raise ValueError("the pump never runs into an open dump valve")
        if self.rests_high and self.hold:
            raise ValueError("a line that moves does not rest")

    @property
    def lets_go(self) -> bool:
        """True when it neither keeps a dump valve shut nor moves air in; the bleed valve may be open or not.

        A hold line that rests high keeps its valve shut when the hold circuit is broken, so it does not count.
        """
        return not self.pump and not self.hold and not self.rests_high


VENT = ActuatorCommand()
"""The command that needs nobody: pump off, bleed closed, hold line at rest (the dump valve opens)."""

OPEN = ActuatorCommand(bleed=True)
"""As VENT, and the bleed valve too: it opens at once, while a hold circuit takes 150 to 250 ms to let go."""
