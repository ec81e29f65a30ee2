"""Where all randomness of the bench comes from."""

from random import Random


def generator(seed: int, part: str) -> Random:
    """One stream per part, so that one part's draws never shift another's."""
    return Random(f"{seed}/{part}")  # noqa: S311 - repeatable noise, nothing secret


def branch(rng: Random) -> Random:
    """A stream of its own out of another one, so that parts which share a seed do not shift each other's draws."""
    return Random(rng.getrandbits(64))  # noqa: S311 - repeatable noise, nothing secret
