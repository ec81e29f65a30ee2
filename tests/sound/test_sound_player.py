"""The player: what is due when it is due, once; what is late or not true any more is not heard; failures are told."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from kiosk.sound.plan import PATIENT_S, PROMPT_S, Due, Sound
from kiosk.sound.player import LOOK_S, Player
from kiosk.sound.trouble import Trouble

TONES = {Sound.UP: b"up", Sound.DOWN: b"down", Sound.COUNT: b"count", Sound.SET_END: b"end"}
TEXTS = {Sound.REST: "Rest.", Sound.GO_ON: "Go on."}


@dataclass
class Card:
    """Remembers what was played; fails as it is told."""

    played: list[bytes] = field(default_factory=list)
    starts: int = 0
    is_open: bool = False
    at_start: Trouble | None = None
    ended: Trouble | None = None
    at_write: Trouble | None = None
    before_write: Callable[[], None] = lambda: None

    def start(self) -> Trouble | None:
        if not self.is_open and self.at_start is None:
            self.is_open, self.starts = True, self.starts + 1
        return self.at_start

    def trouble(self) -> Trouble | None:
        return self.ended

    def write(self, raw: bytes, is_wanted: Callable[[], bool]) -> Trouble | None:
        self.before_write()
        if is_wanted() and self.at_write is None:
            self.played.append(raw)
        return self.at_write

    def close(self) -> None:
        self.is_open = False


@dataclass
class Bench:
    """A player without a thread, on time that stands."""

    card: Card = field(default_factory=Card)
    now_s: float = 1000.0
    made: list[tuple[str, str]] = field(default_factory=list)
    voice: Trouble | None = None

    def __post_init__(self) -> None:
        self.player = Player(lambda: self.now_s, self.card, self.speech, TONES)
        self.player._thread = object()  # type: ignore[assignment]  # the test steps by itself
        self.player.begin(TEXTS, "de")

    def speech(self, text: str, language: str) -> bytes | Trouble:
        self.made.append((text, language))
        return self.voice or text.encode()

    def run(self, until_s: float) -> list[bytes]:
        """Every step up to a time; what was played in them."""
        before = len(self.card.played)
        while True:
            wait_s = self.player.step()
            if self.now_s + wait_s > until_s:
                self.now_s = until_s
                return self.card.played[before:]
            self.now_s += wait_s


def due(at_s: float, sound: Sound = Sound.UP, name: str = "") -> Due:
    return Due(at_s=at_s, sound=sound, key=(sound, name or at_s))


def test_a_sound_begins_in_its_instant_and_not_before() -> None:
    bench, times = Bench(), list[float]()
    bench.card.before_write = lambda: times.append(bench.now_s)
    bench.player.expect((due(1001.3), due(1002.6, Sound.DOWN)))
    assert bench.run(1001.29) == []
    assert bench.run(1003) == [b"up", b"down"]
    assert times == pytest.approx([1001.3, 1002.6])


def test_each_view_repeats_the_plan_and_each_sound_is_heard_once() -> None:
    bench = Bench()
    for tenth in range(30):
        bench.player.expect((due(1001.3),))
        bench.run(1000 + tenth / 10)
    assert bench.card.played == [b"up"]


def test_what_is_not_true_any_more_is_not_heard() -> None:
    bench = Bench()
    bench.player.expect((due(1001),))
    bench.run(1000.9)
    bench.player.expect(())
    assert bench.run(1002) == []


def test_what_was_due_waits_for_its_turn_beside_a_new_plan() -> None:
    bench = Bench()
    bench.player.expect((due(1000, Sound.SET_END), due(1000, Sound.REST)))
    bench.now_s += 0.1
    bench.player.expect((due(1030),))
    assert bench.run(1000.2) == [b"end", b"Rest."]


@pytest.mark.parametrize(("sound", "late_s"), [(Sound.UP, PROMPT_S), (Sound.REST, PATIENT_S)])
def test_what_comes_too_late_is_left_out_and_stays_out(sound: Sound, late_s: float) -> None:
    for more_s, count in ((-0.01, 1), (0.01, 0)):
        bench = Bench()
        bench.player.expect((due(1000, sound),))
        bench.now_s = 1000 + late_s + more_s
        bench.player.expect((due(1000, sound),))
        assert len(bench.run(bench.now_s + 1)) == count


def test_a_hush_ends_what_is_planned_and_what_is_heard() -> None:
    bench = Bench()
    bench.player.expect((due(1001),))
    bench.player.hush()
    assert bench.run(1002) == []
    bench.player.expect((due(1003),))
    bench.card.before_write = bench.player.hush
    assert bench.run(1004) == []


def test_sentences_are_made_ready_while_nothing_is_due_and_only_once_in_each_language() -> None:
    bench = Bench()
    bench.player.expect((due(1000.2),))
    bench.player.step()
    assert bench.made == []
    bench.run(1001)
    assert bench.made == [("Rest.", "de"), ("Go on.", "de")]
    bench.player.begin(TEXTS, "de")
    bench.run(1002)
    assert len(bench.made) == 2
    bench.player.begin(TEXTS, "en")
    bench.run(1003)
    assert bench.made[2:] == [("Rest.", "en"), ("Go on.", "en")]


def trouble(bench: Bench, caplog: pytest.LogCaptureFixture) -> list[str]:
    assert len(bench.player.troubles) == len(caplog.records)
    return [record.getMessage() for record in caplog.records]


@pytest.mark.parametrize("where", ["at_start", "ended", "at_write"])
def test_a_card_that_fails_is_told_once_and_tried_again_at_the_next_bout(
    where: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    bench = Bench()
    setattr(bench.card, where, Trouble.ENDED)
    for tenth in range(30):
        bench.player.expect((due(1000 + tenth / 10),))
        bench.run(1000 + tenth / 10)
    assert bench.card.played == []
    assert list(bench.player.troubles) == [Trouble.ENDED]
    assert trouble(bench, caplog) == ["event=no_sound why=ended"]
    assert not bench.card.is_open
    setattr(bench.card, where, None)
    bench.player.begin(TEXTS, "de")
    bench.player.expect((due(1010),))
    assert bench.run(1011) == [b"up"]
    assert list(bench.player.troubles) == []


def test_each_bout_has_a_program_of_its_own() -> None:
    bench = Bench()
    bench.run(1001)
    bench.player.begin(TEXTS, "de")
    bench.run(1002)
    assert bench.card.starts == 2


def test_without_a_voice_the_tones_go_on(caplog: pytest.LogCaptureFixture) -> None:
    bench = Bench(voice=Trouble.NO_VOICE)
    bench.player.expect((due(1001), due(1002, Sound.REST), due(1003, Sound.DOWN)))
    assert bench.run(1004) == [b"up", b"", b"down"]
    assert bench.player.troubles == (Trouble.NO_VOICE,)
    assert trouble(bench, caplog) == ["event=no_sound why=no_voice"]
    assert len(bench.made) == 1


def test_nobody_who_asks_waits_and_the_thread_ends_with_its_program() -> None:
    card = Card()
    player = Player(lambda: 1000.0, card, lambda text, _: text.encode(), TONES)
    player.close()
    player = Player(lambda: 1000.0, card, lambda text, _: text.encode(), TONES)
    player.begin({}, "en")
    player.expect((due(1000.0),))
    thread = player._thread
    assert thread is not None
    player.close()
    assert not thread.is_alive()
    assert not card.is_open


def test_it_looks_at_a_program_that_waits() -> None:
    assert Bench().player.step() == 0.0
    bench = Bench()
    bench.run(1000)
    bench.player.expect((due(1100),))
    assert bench.player.step() == LOOK_S


def test_an_error_nobody_thought_of_costs_the_sound_and_not_the_screen(caplog: pytest.LogCaptureFixture) -> None:
    """In any other thread of the screen it ends the process; sound is not worth that."""
    met = threading.Event()

    def burst() -> None:
        met.set()
        raise RuntimeError("burst")

    card = Card(before_write=burst)
    player = Player(lambda: 1000.0, card, lambda text, _: text.encode(), TONES)
    player.begin({}, "en")
    player.expect((due(1000.0),))
    assert met.wait(20.0)
    thread = player._thread
    assert thread is not None
    assert thread.is_alive()
    player.close()
    assert player.troubles == (Trouble.ENDED,)
    assert "RuntimeError: burst" in caplog.text
