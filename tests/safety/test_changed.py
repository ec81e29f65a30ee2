"""A changed copy is the one that `dataclasses.replace` makes, or is refused as that refuses it."""

import dataclasses
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.state import MachineState
from kiosk.safety.changed import replace
from kiosk.safety.states import State


@dataclass(frozen=True, kw_only=True)
class Plain:
    one: int = 1
    two: str = "two"
    many: tuple[int, ...] = field(default=(1, 2))


@dataclass(frozen=True, slots=True)
class Slotted:
    one: int = 1


@dataclass(frozen=True)
class Checked:
    one: int = 1

    def __post_init__(self) -> None:
        if self.one < 0:
            raise ValueError("less than nothing")


@given(st.dictionaries(st.sampled_from(["one", "two", "many"]), st.none() | st.integers() | st.text()))
def test_the_copy_is_that_of_the_standard_library(changes: dict[str, object]) -> None:
    record = Plain()
    copy = replace(record, **changes)  # type: ignore[arg-type] # any value, as only its place matters
    assert copy == dataclasses.replace(record, **changes)  # type: ignore[arg-type]
    assert type(copy) is Plain
    assert record == Plain()
    assert copy is not record


def test_the_copy_is_frozen_too_and_shares_nothing_that_can_change() -> None:
    copy = replace(Plain(), one=5)
    with pytest.raises(dataclasses.FrozenInstanceError):
        copy.one = 6  # type: ignore[misc]
    assert replace(copy, one=7).one == 7
    assert copy.one == 5


@pytest.mark.parametrize("record", [Plain(), Slotted(), Checked()])
def test_a_field_that_is_not_there_is_refused(record: Plain | Slotted | Checked) -> None:
    with pytest.raises(TypeError, match="three"):
        replace(record, three=3)  # type: ignore[call-arg]


def test_a_record_with_slots_is_changed_as_well() -> None:
    assert replace(Slotted(), one=2) == Slotted(2)


def test_a_record_that_checks_itself_checks_the_change() -> None:
    assert replace(Checked(), one=2) == Checked(2)
    with pytest.raises(ValueError, match="less than nothing"):
        replace(Checked(), one=-1)


@pytest.mark.parametrize("kind", [MachineState, State])
def test_the_states_that_are_copied_in_every_pass_are_copied_whole(kind: type) -> None:
    """With slots, or a check of their own, they would be copied field by field: right, and slow."""
    assert not hasattr(kind, "__slots__")
    assert not hasattr(kind, "__post_init__")
