"""The station's therapy files, read once for all tests of a process."""

from functools import cache

from kiosk.therapy.library import Library, load_library


@cache
def shared_library() -> Library:
    """What the station may propose. Reading it takes as long as many a test; it is frozen, and nothing changes it."""
    return load_library()
