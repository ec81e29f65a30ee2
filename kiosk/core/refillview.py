"""The check of the skin's colour as the screen gets it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RefillView:
    """Nail or skin was pressed until it is pale and let go; how long until the colour is back."""

    asked: bool = False
    """A bout waits for the check; before a bout the fit asks for it by itself."""
    waits: bool = False
    """It was let go, and the colour is not back."""
    seconds: float | None = None
    """What the last check has found."""
    is_slow: bool = False
