"""Where all randomness of the bench comes from."""

from random import Random


def generator(seed: int, part: str) -> Random:
    """One stream per part, so that one part's draws never shift another's."""
    return Random(f"{seed}/{part}")  # noqa: S311 - repeatable noise, nothing secret
