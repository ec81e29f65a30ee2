"""What comes back from the analysis, and what of it the machine hears."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.controller.hearsay import MOST_ANSWERS, MOST_BEATS, Hearsay
from kiosk.controller.inbox import Inbox
from kiosk.core.events import AnalysisEstimated, AnalysisFailed, AnalysisHeard, Event
from kiosk.core.lop import CURVE_MOST, Estimate, Heard
from kiosk.core.model import Reason
from kiosk.core.units import Mmhg
from kiosk.link.hearing import Chunk, LastWord, News, Ready, pack

HEARD = Heard(listening=2, beats=3, agreeing=3, amplitude_mmhg=1.2, lop_mmhg=140.0, half_mmhg=8.0)
NOTHING = Heard(listening=1, beats=0, agreeing=0, amplitude_mmhg=None)
VALUE = Estimate(lop_mmhg=Mmhg(140.0), low_mmhg=Mmhg(132.0), high_mmhg=Mmhg(148.0), quality="A", pulse_per_min=70.0)
CURVED = replace(VALUE, curve=tuple((Mmhg(50.0 + at), 1.0) for at in range(CURVE_MOST)))
REFUSAL = Estimate(refusal=Reason(code="lop_no_pulse"))
FAILED = AnalysisFailed(reason=Reason(code="analysis_nonsense"))


def listening(*, asked: bool = False) -> tuple[Hearsay, Inbox]:
    inbox = Inbox()
    hearsay = Hearsay(inbox)
    hearsay.take(pack(Ready()))
    hearsay.latest, hearsay.is_asked = 2, asked
    return hearsay, inbox


def told(*messages: bytes, asked: bool = False) -> tuple[Event, ...]:
    hearsay, inbox = listening(asked=asked)
    for message in messages:
        hearsay.take(message)
    return inbox.drain()


@pytest.mark.parametrize("heard", [HEARD, NOTHING, replace(NOTHING, beats=MOST_BEATS), replace(HEARD, listening=1)])
def test_news_reach_the_machine_as_they_are(heard: Heard) -> None:
    assert told(pack(News(heard))) == (AnalysisHeard(heard=heard),)


@pytest.mark.parametrize(
    "estimate", [VALUE, REFUSAL, replace(VALUE, quality="B"), replace(VALUE, low_mmhg=Mmhg(-3.0)), CURVED]
)
def test_the_last_word_reaches_the_machine_once_it_was_asked_for(estimate: Estimate) -> None:
    assert told(pack(LastWord(estimate)), asked=True) == (AnalysisEstimated(estimate=estimate),)
    assert told(pack(LastWord(estimate)), asked=False) == (FAILED,)


@pytest.mark.parametrize(
    "heard",
    [
        replace(HEARD, listening=3),
        replace(HEARD, listening=0),
        replace(HEARD, agreeing=4),
        replace(HEARD, agreeing=-1),
        replace(HEARD, beats=MOST_BEATS + 1),
        replace(HEARD, amplitude_mmhg=math.nan),
        replace(HEARD, amplitude_mmhg=-0.1),
        replace(HEARD, amplitude_mmhg=50.1),
        replace(HEARD, amplitude_mmhg=None),
        replace(HEARD, agreeing=0),
        replace(HEARD, lop_mmhg=None),
        replace(HEARD, half_mmhg=None),
        replace(HEARD, lop_mmhg=math.inf),
        replace(HEARD, lop_mmhg=19.9),
        replace(HEARD, lop_mmhg=400.1),
        replace(HEARD, half_mmhg=-0.1),
        replace(HEARD, half_mmhg=math.nan),
    ],
)
def test_news_that_cannot_be_are_nonsense(heard: Heard) -> None:
    assert told(pack(News(heard))) == (FAILED,)


@pytest.mark.parametrize(
    "estimate",
    [
        Estimate(),
        replace(VALUE, lop_mmhg=None),
        replace(VALUE, low_mmhg=None),
        replace(VALUE, high_mmhg=None),
        replace(VALUE, pulse_per_min=None),
        replace(VALUE, lop_mmhg=Mmhg(math.nan)),
        replace(VALUE, low_mmhg=Mmhg(-math.inf)),
        replace(VALUE, high_mmhg=Mmhg(math.inf)),
        replace(VALUE, low_mmhg=Mmhg(140.1)),
        replace(VALUE, high_mmhg=Mmhg(139.9)),
        replace(VALUE, quality="C"),
        replace(VALUE, quality=""),
        replace(VALUE, pulse_per_min=19.0),
        replace(VALUE, refusal=REFUSAL.refusal),
        replace(VALUE, curve=tuple((Mmhg(50.0 + at), 1.0) for at in range(CURVE_MOST + 1))),
        replace(VALUE, curve=((Mmhg(50.0), 1.0), (Mmhg(50.0), 1.0))),
        replace(VALUE, curve=((Mmhg(50.0), 50.1),)),
        replace(VALUE, curve=((Mmhg(50.0), math.nan),)),
        replace(VALUE, curve=((Mmhg(400.1), 1.0),)),
        replace(VALUE, curve=((Mmhg(math.nan), 1.0),)),
        replace(REFUSAL, curve=((Mmhg(50.0), 1.0),)),
        replace(REFUSAL, quality="A"),
        Estimate(refusal=Reason(code="completed")),
        Estimate(refusal=Reason(code="lop_" + "x" * 41)),
        Estimate(refusal=Reason(code="lop_no_pulse", figures={"beats": math.nan})),
    ],
)
def test_a_last_word_that_cannot_be_is_nonsense(estimate: Estimate) -> None:
    assert told(pack(LastWord(estimate)), asked=True) == (FAILED,)


def test_nothing_is_said_before_ready_or_after_the_last_word() -> None:
    inbox = Inbox()
    early = Hearsay(inbox)
    early.latest = 2
    early.take(pack(News(HEARD)))
    assert inbox.drain() == (FAILED,)
    assert told(pack(Ready())) == (FAILED,)
    last = pack(LastWord(VALUE))
    assert told(last, pack(News(HEARD)), asked=True) == (AnalysisEstimated(estimate=VALUE), FAILED)
    assert told(last, last, asked=True) == (AnalysisEstimated(estimate=VALUE), FAILED)


def test_what_the_controller_itself_says_is_no_answer() -> None:
    assert told(pack(Chunk(listening=1, at_s=(1.0,), mmhg=(50.0,)))) == (FAILED,)


def test_after_a_failure_nothing_is_believed_and_nothing_said_twice() -> None:
    hearsay, inbox = listening(asked=True)
    hearsay.fail("analysis_lost")
    hearsay.fail("analysis_slow")
    hearsay.take(pack(LastWord(VALUE)))
    assert inbox.drain() == (AnalysisFailed(reason=Reason(code="analysis_lost")),)


def test_a_flood_is_nonsense() -> None:
    hearsay, inbox = listening()
    news = pack(News(HEARD))
    for _ in range(MOST_ANSWERS - 1):
        hearsay.take(news)
        assert inbox.drain() == (AnalysisHeard(heard=HEARD),)
    hearsay.take(news)
    assert inbox.drain() == (FAILED,)


def test_it_is_noted_that_the_analysis_is_ready() -> None:
    noted: list[str] = []
    Hearsay(Inbox(), on_ready=lambda: noted.append("ready")).take(pack(Ready()))
    assert noted == ["ready"]


@given(body=st.binary(max_size=200))
def test_no_bytes_get_past_it_or_break_it(body: bytes) -> None:
    events = told(body, asked=True)
    assert events == (FAILED,)


@given(at=st.integers(min_value=0), bit=st.integers(min_value=0, max_value=7))
def test_a_flipped_bit_is_a_sound_answer_or_nonsense(at: int, bit: int) -> None:
    body = bytearray(pack(News(HEARD)))
    body[at % len(body)] ^= 1 << bit
    (event,) = told(bytes(body))
    assert event == FAILED or isinstance(event, AnalysisHeard)
    if isinstance(event, AnalysisHeard):
        assert 1 <= event.heard.listening <= 2
        assert event.heard.agreeing <= event.heard.beats
