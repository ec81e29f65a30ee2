"""Whose station it is, and which languages it offers, as the settings have it."""

from dataclasses import dataclass, field

from kiosk.catalogues import languages
from kiosk.config import ClinicSettings, ScreenSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Empty texts are shown nowhere. `languages` are in the order in which a button goes through them."""

    name: str = ""
    contact: str = ""
    languages: tuple[str, ...] = field(default_factory=languages)

    @classmethod
    def of(cls, clinic: ClinicSettings, screen: ScreenSettings) -> "House":
        """That of a station's settings."""
        return cls(name=clinic.name, contact=clinic.contact, languages=screen.languages or languages())
