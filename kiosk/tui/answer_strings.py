"""How an answer is shown that was given before, when somebody comes back to its question."""

from typing import Final

from kiosk.tui.language import Sayable, Text

GIVEN: Final = Text("● {answer}")
"""A sign beside the words: colour alone would say nothing to some."""

ANSWERED: Final = Text("{question} {answer}")
OF_MOST: Final = Text("{question} {answer} of {most}")
"""A question whose answer is no yes or no, where the answer is what matters."""


def marked(answer: Sayable, *, is_given: bool) -> Sayable:
    """What stands on a target: the answer, with a sign when it is the one that was given."""
    return GIVEN.format(answer=answer) if is_given else answer
