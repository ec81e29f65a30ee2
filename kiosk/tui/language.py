"""The languages as the screen's modules call them: `kiosk.language`, which prints and exports use too."""

from kiosk.language import DECIMAL, OWN_NAME, Plural, Sayable, Text, named, number, said, speak, spoken

__all__ = ["DECIMAL", "OWN_NAME", "Plural", "Sayable", "Text", "named", "number", "said", "speak", "spoken"]
