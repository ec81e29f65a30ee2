"""BFR Kiosk: a standalone, offline station for blood flow restriction training."""

__version__ = "0.1.0"
