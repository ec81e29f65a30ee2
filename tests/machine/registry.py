"""Cases by name. A case is a function of a `Room`; what it says is its docstring, what it needs stands above it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum, auto

from tests.machine.boards.base import Ability
from tests.machine.room import Room

Play = Callable[[Room], None]
REST = "rest"
"""The state of a station that nobody has opened yet."""


class Kind(StrEnum):
    """Which machine a case is played on."""

    CONTAINER = auto()
    """A bare trixie: systemd at this machine's own speed, without a kernel of its own and without devices."""
    STATION = auto()
    """The same with the station installed."""
    LITE = auto()
    """A bare trixie with `ssh-keygen`, as Raspberry Pi OS has it, without any network, and with bundles on a stick."""
    CLINIC = auto()
    """The installed station without any network, and with bundles on a stick."""
    MACHINE = auto()
    """The installed station on a kernel with devices."""
    DISK = auto()
    """No machine at all: a disk of this computer's that writes down what comes to it."""


@dataclass(frozen=True, slots=True)
class Case:
    """One claim and how it is proved.

    Args:
        name: as on the command line.
        claim: the docstring: what is true of the station when it ends well.
        kind: where it is played.
        needs: what the machine must be able to.
        state: of a `MACHINE`, in which it is when the case begins (`states.py`).
        is_quick: whether it belongs to a run with `--quick`.
        play: proves it, or raises.
    """

    name: str
    claim: str
    kind: Kind
    needs: frozenset[Ability]
    state: str
    is_quick: bool
    play: Play


@dataclass(slots=True)
class Registry:
    """Cases in the order in which they are played."""

    cases: list[Case] = field(default_factory=list)

    def case(self, kind: Kind, *needs: Ability, state: str = REST, quick: bool = False) -> Callable[[Play], Play]:
        """Register the function below."""

        def register(play: Play) -> Play:
            name = play.__name__.replace("_", "-")
            self.add(Case(name, " ".join((play.__doc__ or "").split()), kind, frozenset(needs), state, quick, play))
            return play

        return register

    def add(self, case: Case) -> None:
        """Register one that was made otherwise. Raises ValueError for one that claims nothing, or a name twice."""
        if not case.claim:
            raise ValueError(f"{case.name} claims nothing: it has no docstring")
        if case.name in self.names():
            raise ValueError(f"two cases are called {case.name}")
        self.cases.append(case)

    def names(self) -> list[str]:
        """All of them."""
        return [case.name for case in self.cases]

    def chosen(self, names: Iterable[str], *, quick: bool) -> list[Case]:
        """Those that are named, or all, or the quick ones of all; in their order.

        Raises:
            ValueError: names that no case has, with those that there are.
        """
        wanted = list(names)
        if unknown := [name for name in wanted if name not in self.names()]:
            raise ValueError(f"no such case: {', '.join(unknown)}. There are: {', '.join(self.names())}")
        if wanted:
            return [case for case in self.cases if case.name in wanted]
        return [case for case in self.cases if case.is_quick or not quick]


CASES = Registry()
