"""Scenes of a runner's records going onto a stick."""

from typing import Final

from kiosk.core.handout import HandOut
from kiosk.tui.sticks import Step, Stick
from tests.tui.scenes import Scene, review
from tests.tui.stick_scenes import KEY, FakeSticks
from tests.tui.support import Station

WORDS: Final = "VIER GUTE WORTE"
MINE: Final = HandOut(runner_id=1, is_locked=True)
OTHER: Final = HandOut(runner_id=1, session_id=3, is_locked=False)


def from_review(*there: Stick, step: Step = Step.LOOKING, **known: object) -> Scene:
    """All of a runner, from the review, at a step of it."""

    async def scene(st: Station) -> None:
        sticks = FakeSticks(*there)
        st.app.sticks = sticks
        sticks.step = step
        for name, value in known.items():
            setattr(sticks, name, value)
        await review(st)
        await st.tap("#review-stick")

    return scene


async def with_review(st: Station) -> None:
    """The review of a station that has sticks."""
    st.app.sticks = FakeSticks(KEY)
    await review(st)


async def typed(st: Station, password: str) -> None:
    """On the letters."""
    for sign in password:
        await st.tap("#key-space" if sign == " " else f"#key-{sign.lower()}")


async def next_step(st: Station) -> None:
    """On, and the flash of what was pressed is over: it lasts for a moment of real time."""
    await st.tap("#next")
    for button in st.app.screen.query(".-pressed"):
        button.remove_class("-pressed")
    await st.settle()


async def password(st: Station) -> None:
    """A password is being typed."""
    await from_review(KEY)(st)
    await st.tap("#hand-out-locked")
    await typed(st, WORDS[:7])


async def again(st: Station) -> None:
    """The same once more."""
    await from_review(KEY)(st)
    await st.tap("#hand-out-locked")
    await typed(st, WORDS)
    await next_step(st)


async def differs(st: Station) -> None:
    """It was not the same."""
    await again(st)
    await typed(st, WORDS[::-1])
    await next_step(st)


async def pin_locked(st: Station) -> None:
    """The PIN for what is locked."""
    await again(st)
    await typed(st, WORDS)
    await next_step(st)


async def pin_open(st: Station) -> None:
    """The PIN for what is not."""
    await from_review(KEY)(st)
    await st.tap("#hand-out-open")


HAND_OUT_SCENES: Final[dict[str, Scene]] = {
    "review_sticks": with_review,
    "hand_out_there": from_review(KEY),
    "hand_out_password": password,
    "hand_out_again": again,
    "hand_out_differs": differs,
    "hand_out_pin_locked": pin_locked,
    "hand_out_pin_open": pin_open,
    "hand_out_writing": from_review(KEY, step=Step.WRITING, what=MINE, done=11, of=143),
    "hand_out_done": from_review(KEY, step=Step.DONE, what=MINE, may_pull=True),
    "hand_out_failed": from_review(KEY, step=Step.FAILED, what=MINE, code="export_too_large", may_pull=True),
    "hand_out_other_failed": from_review(KEY, step=Step.FAILED, what=OTHER, code="stick_pulled", may_pull=True),
}
