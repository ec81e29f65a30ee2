"""PINs of supervisors: how they are kept, compared, and how guessing is slowed down.

A PIN has six digits, so its hash alone protects little; the lock-out does. scrypt makes each guess at a stolen file
cost memory and time. Nothing here reads a clock or a file.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Sequence
from typing import Final

from kiosk.core.errors import AccessError

PIN_DIGITS: Final = 6
FREE_ATTEMPTS: Final = 5
"""Wrong PINs in a row before the pad is locked (our inference, as the two times below)."""
FIRST_LOCK_S: Final = 60.0
LONGEST_LOCK_S: Final = 900.0

_N: Final = 2**14
_R: Final = 8
_P: Final = 1
"""scrypt's cost: 16 MiB and some 50 ms on a desktop core, about 200 ms on the station's board."""
_SALT_BYTES: Final = 16
_KEY_BYTES: Final = 32
_PREFIX: Final = f"scrypt${_N}${_R}${_P}"

_PIN: Final = re.compile(rf"[0-9]{{{PIN_DIGITS}}}")

Attempt = tuple[float, str, bool]
"""Monotonic seconds, boot id, right or wrong; as `kiosk.storage` keeps them."""


def hash_pin(pin: str, *, token: Callable[[int], bytes] = secrets.token_bytes) -> str:
    """The PIN as it is stored: method and cost, salt, key. `token` gives the salt.

    Raises `AccessError` `pin_format` when it is not six digits.
    """
    _check_format(pin)
    salt = token(_SALT_BYTES)
    return f"{_PREFIX}${salt.hex()}${_key(pin, salt).hex()}"


def verify_pin(pin: str, pin_hash: str) -> bool:
    """Whether this is the PIN behind `pin_hash`; takes the same time either way.

    Raises `AccessError`: `pin_format` when the PIN is not six digits, `pin_record` when the stored hash is none
    of ours.
    """
    _check_format(pin)
    salt, expected = _parts(pin_hash)
    return hmac.compare_digest(_key(pin, salt), expected)


def lockout(attempts: Sequence[Attempt], now: float, boot: str) -> float:
    """Seconds until another PIN may be tried; 0 when it may be tried now.

    Five wrong PINs in a row lock for a minute, each further one for twice as long, up to a quarter of an hour; a right
    one clears the count. Attempts of other boots count like any other, and only monotonic time counts: civil time may
    have been set. `now` and the times of this boot's attempts are seconds of the machine's monotonic clock.

    Args:
        attempts: most recent first, as `attempts.recent` returns them; ten are enough.
        now: monotonic seconds.
        boot: id of the asking process's boot.
    """
    wrong = 0
    for _, _, ok in attempts:
        if ok:
            break
        wrong += 1
    if wrong < FREE_ATTEMPTS:
        return 0.0
    # The exponent is bounded so that a long list of attempts cannot overflow it.
    lock_s = min(FIRST_LOCK_S * 2.0 ** min(wrong - FREE_ATTEMPTS, 10), LONGEST_LOCK_S)
    return max(0.0, lock_s - _elapsed_s(attempts[0], now, boot))


def _elapsed_s(attempt: Attempt, now: float, boot: str) -> float:
    """The least time that can have passed since an attempt."""
    at_s, its_boot, _ = attempt
    if at_s <= now:
        # Also for another boot id: the process may have been restarted on a machine that went on running.
        return now - at_s
    if its_boot == boot:
        return 0.0
    # The machine was restarted since then, so at least its whole time up has passed.
    return max(0.0, now)


def _check_format(pin: str) -> None:
    if _PIN.fullmatch(pin) is None:
        raise AccessError("pin_format", f"a PIN has exactly {PIN_DIGITS} digits", "type six digits")


def _parts(pin_hash: str) -> tuple[bytes, bytes]:
    """Salt and key of a stored PIN."""
    try:
        *method, salt_hex, key_hex = pin_hash.split("$")
        salt, key = bytes.fromhex(salt_hex), bytes.fromhex(key_hex)
    except ValueError:
        method, salt, key = [], b"", b""
    # Cost is part of what is checked: a record from elsewhere must not choose how long the station computes.
    if "$".join(method) != _PREFIX or len(salt) != _SALT_BYTES or len(key) != _KEY_BYTES:
        raise AccessError("pin_record", "the stored PIN cannot be read", "set this supervisor's PIN again")
    return salt, key


def _key(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode("ascii"), salt=salt, n=_N, r=_R, p=_P, dklen=_KEY_BYTES)
