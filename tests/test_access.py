"""PINs: format, storage, comparison, and the lock-out as a function of attempts and time."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.access import FIRST_LOCK_S, FREE_ATTEMPTS, LONGEST_LOCK_S, Attempt, hash_pin, lockout, verify_pin
from kiosk.core.errors import AccessError

PIN = "402917"


def salt(count: int) -> bytes:
    return bytes(range(count))


def test_the_right_pin_and_only_it_is_accepted() -> None:
    stored = hash_pin(PIN)
    assert verify_pin(PIN, stored)
    assert not verify_pin("402918", stored)
    assert not verify_pin("000000", stored)


def test_the_record_is_scrypt_with_its_cost_salt_and_key() -> None:
    key = hashlib.scrypt(PIN.encode(), salt=salt(16), n=2**14, r=8, p=1, dklen=32)
    assert hash_pin(PIN, token=salt) == f"scrypt$16384$8$1${salt(16).hex()}${key.hex()}"


def test_salts_differ_unless_given() -> None:
    assert hash_pin(PIN) != hash_pin(PIN)
    assert hash_pin(PIN, token=salt) == hash_pin(PIN, token=salt)


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", " 12345", "123456\n", "١٢٣٤٥٦", "12-456", "+12345"])
def test_a_pin_has_exactly_six_digits(pin: str) -> None:
    for check in (lambda: hash_pin(pin), lambda: verify_pin(pin, hash_pin(PIN, token=salt))):
        with pytest.raises(AccessError) as refusal:
            check()
        assert refusal.value.code == "pin_format"
        assert pin not in refusal.value.message or not pin


@pytest.mark.parametrize(
    "record",
    [
        "",
        PIN,
        "scrypt$16384$8$1$00$00",
        "scrypt$16384$8$1$zz$zz",
        f"scrypt$1048576$8$1${salt(16).hex()}${salt(32).hex()}",
        f"plain$16384$8$1${salt(16).hex()}${salt(32).hex()}",
        f"{salt(16).hex()}${salt(32).hex()}",
        f"scrypt$16384$8$1${salt(16).hex()}${salt(31).hex()}",
    ],
)
def test_a_record_that_is_not_ours_is_refused_before_any_work(record: str) -> None:
    with pytest.raises(AccessError) as refusal:
        verify_pin(PIN, record)
    assert refusal.value.code == "pin_record"


def wrong(count: int, *, last_s: float = 1000.0, boot: str = "a") -> list[Attempt]:
    """Wrong attempts a second apart, most recent first."""
    return [(last_s - number, boot, False) for number in range(count)]


@pytest.mark.parametrize(
    ("count", "wait_s"),
    [(0, 0), (1, 0), (4, 0), (5, 60), (6, 120), (7, 240), (8, 480), (9, 900), (10, 900), (500, 900), (20_000, 900)],
)
def test_five_wrong_lock_for_a_minute_and_each_further_one_doubles_it(count: int, wait_s: float) -> None:
    assert lockout(wrong(count), 1000.0, "a") == wait_s


def test_the_lock_ends_when_its_time_is_over() -> None:
    assert lockout(wrong(5), 1059.5, "a") == 0.5
    assert lockout(wrong(5), 1060.0, "a") == 0.0
    assert lockout(wrong(9), 1899.0, "a") == 1.0
    assert lockout(wrong(9), 1900.0, "a") == 0.0


def test_a_right_pin_clears_the_count() -> None:
    cleared: list[Attempt] = [*wrong(4), (990.0, "a", True), *wrong(9, last_s=980.0)]
    assert lockout(cleared, 1000.0, "a") == 0.0
    assert lockout([(1000.0, "a", True), *wrong(9, last_s=999.0)], 1000.0, "a") == 0.0
    assert lockout([(1000.0, "a", False), *cleared], 1000.0, "a") == 60.0


def test_another_boots_attempts_count_fully() -> None:
    mixed = [*wrong(2, last_s=40.0, boot="b"), *wrong(3, last_s=9000.0, boot="a")]
    assert lockout(mixed, 40.0, "b") == 60.0


def test_restarting_the_process_does_not_shorten_the_lock() -> None:
    assert lockout(wrong(9, boot="a"), 1010.0, "b") == lockout(wrong(9, boot="a"), 1010.0, "a") == 890.0


def test_restarting_the_machine_starts_the_lock_again_and_it_ends() -> None:
    before = wrong(9, last_s=50_000.0, boot="a")
    assert lockout(before, 12.0, "b") == 888.0
    assert lockout(before, 900.0, "b") == 0.0


def test_an_attempt_from_the_future_of_this_boot_locks_in_full() -> None:
    assert lockout(wrong(5, last_s=2000.0), 1000.0, "a") == 60.0


_attempts = st.lists(st.tuples(st.floats(0, 1e5), st.sampled_from("ab"), st.booleans()), max_size=15)


@given(_attempts, st.floats(0, 2e5), st.sampled_from("ab"))
def test_a_lock_is_bounded_and_needs_five_wrong_in_a_row(attempts: list[Attempt], now: float, boot: str) -> None:
    wait_s = lockout(attempts, now, boot)
    assert 0.0 <= wait_s <= LONGEST_LOCK_S
    if any(ok for _, _, ok in attempts[:FREE_ATTEMPTS]) or len(attempts) < FREE_ATTEMPTS:
        assert wait_s == 0.0


@given(st.integers(5, 12), st.floats(0, 2000))
def test_a_lock_that_began_is_never_shorter_than_a_minute(count: int, after_s: float) -> None:
    wait_s = lockout(wrong(count), 1000.0 + after_s, "a")
    assert wait_s >= FIRST_LOCK_S - after_s - 1e-9
