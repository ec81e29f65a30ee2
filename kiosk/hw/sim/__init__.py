"""The simulated bench: chips, pins, pneumatics and a limb that the unmodified drivers run against.

Only chip, pins and world are simulated. The same `World` is driven in process on virtual time (`local`) and by the
bench process over a Unix socket (`bench`); both offer the same `Transport`. Nothing here is chosen by default: only
`kiosk.hw.factory` imports this package, and only by name.
"""
