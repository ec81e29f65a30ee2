"""What the screen asks of records and clock before it believes either, as a Protocol."""

from typing import Protocol as Port


class Trusted(Port):
    """How far civil time and the records themselves may be believed."""

    def utc(self) -> str:
        """Civil time as it would be stored now."""
        ...

    def is_clock_trusted(self) -> bool:
        """Whether civil time is believed."""
        ...

    def are_records_accepted(self) -> bool:
        """False while the records stand in place of others and no supervisor has accepted that."""
        ...

    def is_set_aside(self) -> bool:
        """True when other records stand in the place of these."""
        ...
