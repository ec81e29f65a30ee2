"""Widgets made for a finger: act on the press, show at once, compute nothing clinical."""
