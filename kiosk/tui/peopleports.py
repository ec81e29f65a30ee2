"""What the screen needs of the records of people, as Protocols."""

from typing import Protocol as Port

from kiosk.core.records import Runner


class RunnerRecords(Port):
    """People."""

    def add(self, name: str, birth_year: int) -> Runner:
        """Register."""
        ...

    def correct_year(self, runner_id: int, birth_year: int) -> Runner | None:
        """Another year of birth, once the controller has agreed."""
        ...

    def get(self, runner_id: int) -> Runner | None:
        """One of them."""
        ...

    def has_name(self, name: str) -> bool:
        """Whether one of them is called this."""
        ...

    def page(self, offset: int, limit: int) -> tuple[Runner, ...]:
        """Some of them, most recent first."""
        ...

    def count(self) -> int:
        """All of them."""
        ...


class LanguageRecords(Port):
    """What the screen speaks with whom."""

    def choose(self, runner_id: int, language: str) -> None:
        """From now on this language."""
        ...

    def chosen(self, runner_id: int) -> str | None:
        """The last one."""
        ...
