"""What the loop tells the analysis of a LOP measurement, and whoever carries it there and back."""

from typing import Protocol

from kiosk.core.machine import Outputs
from kiosk.core.model import Phase, PressureSample, Sample
from kiosk.link.hearing import Chunk


class Ear(Protocol):
    """Has the cuff listened to while LOP is measured. What is heard comes back as events in the inbox."""

    def attend(self, outputs: Outputs, samples: tuple[Sample, ...]) -> None:
        """Take in what a pass has decided and sampled. Called by the loop; never waits, never raises OSError."""
        ...

    def close(self) -> None:
        """Let go of everything, after the loop has ended."""
        ...


class Deaf:
    """No ear at all, for a loop on which nothing is measured; a measurement on it ends as one of a silent analysis."""

    def attend(self, outputs: Outputs, samples: tuple[Sample, ...]) -> None:
        """Hear nothing."""

    def close(self) -> None:
        """Nothing is held."""


def chunk(outputs: Outputs, samples: tuple[Sample, ...]) -> Chunk | None:
    """What this pass adds to the recording of a measurement; None when nothing."""
    good = [one for one in samples if isinstance(one, PressureSample)]
    if outputs.phase is not Phase.SEARCH or not good:
        return None
    return Chunk(
        listening=outputs.listening or 0,
        at_s=tuple(float(one.at_s) for one in good),
        mmhg=tuple(float(one.pressure_mmhg - outputs.zero_mmhg) for one in good),
    )
