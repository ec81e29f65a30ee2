"""The separate reader of the touch panel: knows the STOP strip and nothing else.

A terminal sees the first finger only, and a frozen screen sees none. This process reads the panel's event device beside
the compositor, sees every contact, and sends STOP straight to watchdog and controller. It is a convenience: the
emergency switch is the safety function.
"""
