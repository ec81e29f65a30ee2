"""Plays what is due when it is due, in a thread of its own. Whoever asks never waits for it.

The plan is replaced with every view of the bout, so that what is not true any more is not heard. A failure is one line
in the log and is told to the screen; until the next bout nothing is tried again, and nothing takes its place.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from kiosk.log import line
from kiosk.sound.plan import SPOKEN, Due, Sound
from kiosk.sound.trouble import VOICE, Trouble

_log = logging.getLogger(__name__)

LOOK_S: Final = 0.5
"""How often a child that waits is looked at."""
END_S: Final = 0.2
"""So long the end of the screen waits for this thread."""
CALM_S: Final = 0.3
"""A sentence is made ready only while no sound is due so soon."""


class Out(Protocol):
    """The way to the card (`aplay.Aplay`)."""

    def start(self) -> Trouble | None:
        """Begin, if it has not."""
        ...

    def trouble(self) -> Trouble | None:
        """Whether it has ended."""
        ...

    def write(self, raw: bytes, is_wanted: Callable[[], bool]) -> Trouble | None:
        """Play."""
        ...

    def close(self) -> None:
        """End."""
        ...


Speech = Callable[[str, str], bytes | Trouble]
"""The samples of a sentence in a language (`voice.speech`)."""


class Player:
    """`begin` for each bout, `expect` with each view, `hush` when nothing may be heard, `close` at the end."""

    def __init__(self, now: Callable[[], float], out: Out, speech: Speech, tones: Mapping[Sound, bytes]) -> None:
        self._now, self._out, self._speech, self._tones = now, out, speech, tones
        self._changed = threading.Condition()
        self._pending: tuple[Due, ...] = ()
        self._played: set[tuple[object, ...]] = set()
        self._texts: dict[Sound, str] = {}
        self._language = ""
        self._spoken: dict[tuple[str, str], bytes] = {}
        self._troubles: tuple[Trouble, ...] = ()
        self._hushed = 0
        self._is_new = False
        self._is_closed = False
        self._thread: threading.Thread | None = None

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What has failed since the bout began."""
        return self._troubles

    def begin(self, texts: Mapping[Sound, str], language: str) -> None:
        """A new bout, and what is spoken in it: what failed before is tried again."""
        with self._changed:
            self._pending, self._played, self._troubles = (), set(), ()
            self._texts, self._language, self._is_new = dict(texts), language, True
            self._changed.notify()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="sound", daemon=True)
            self._thread.start()

    def expect(self, due: Sequence[Due]) -> None:
        """This is due from now on, beside what was due already and waits for its turn."""
        with self._changed:
            if not self._is_dumb:
                now_s = self._now()
                waiting = [one for one in self._pending if one.at_s <= now_s]
                self._pending = tuple(sorted((*waiting, *due), key=lambda one: one.at_s))
                self._changed.notify()

    def hush(self) -> None:
        """Nothing any more, also not the rest of what is heard."""
        with self._changed:
            self._pending, self._hushed = (), self._hushed + 1

    def close(self) -> None:
        """End thread and program; what does not end at once ends with the process, which nothing here may hold up."""
        with self._changed:
            self._is_closed, self._hushed = True, self._hushed + 1
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(END_S)

    @property
    def _is_dumb(self) -> bool:
        return any(one not in VOICE for one in self._troubles)

    def _run(self) -> None:
        while not self._is_closed:
            wait_s = self._step_or_fall_silent()
            with self._changed:
                if not self._is_closed and wait_s > 0.0:
                    self._changed.wait(wait_s)
        self._out.close()

    def _step_or_fall_silent(self) -> float:
        """An error nobody thought of costs the sound; it does not end the screen, as one in any other thread does."""
        try:
            return self.step()
        except Exception:
            _log.exception("the sound failed")
            self._fail(Trouble.ENDED)
            return LOOK_S

    def step(self) -> float:
        """One thing that is to be done now, by the thread alone; how long nothing else is."""
        if self._is_new:
            self._is_new = False
            self._out.close()  # whatever happened to it since the last bout
        trouble = None if self._is_dumb else self._out.start() or self._out.trouble()
        if trouble is not None:
            self._fail(trouble)
        if self._is_dumb:
            return LOOK_S
        with self._changed:
            hushed = self._hushed
            wait_s, one = self._next()
        if one is not None:
            self._play(one, hushed)
            return 0.0
        unmade = next((text for text in self._texts.values() if (self._language, text) not in self._spoken), None)
        if unmade is not None and wait_s > CALM_S and not self._troubles:
            self._made(unmade)
            return 0.0
        return min(wait_s, LOOK_S)

    def _next(self) -> tuple[float, Due | None]:
        """How long until the next sound, and the sound when it is time; what came too late is dropped."""
        while self._pending:
            one, now_s = self._pending[0], self._now()
            if one.key not in self._played and one.at_s > now_s:
                return one.at_s - now_s, None
            self._pending = self._pending[1:]
            if one.key not in self._played:
                self._played.add(one.key)
                if now_s - one.at_s <= one.late_s:
                    return 0.0, one
        return LOOK_S, None

    def _play(self, one: Due, hushed: int) -> None:
        raw = self._made(self._texts.get(one.sound, "")) if one.sound in SPOKEN else self._tones[one.sound]
        trouble = self._out.write(raw, lambda: hushed == self._hushed)
        if trouble is not None:
            self._fail(trouble)

    def _made(self, text: str) -> bytes:
        """The samples of a sentence, made once in each language; none after the voice has failed."""
        kept = (self._language, text)
        if kept not in self._spoken and text and not self._troubles:
            made = self._speech(text, self._language)
            if isinstance(made, Trouble):
                self._fail(made)
            else:
                self._spoken[kept] = made
        return self._spoken.get(kept, b"")

    def _fail(self, trouble: Trouble) -> None:
        with self._changed:
            self._troubles = (*self._troubles, trouble)
            if self._is_dumb:
                self._pending = ()
        _log.warning(line("no_sound", why=trouble))
        if self._is_dumb:
            self._out.close()
