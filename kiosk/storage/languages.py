"""Which language the screen speaks with whom."""

from kiosk.storage.database import RecordFile


class Languages:
    """The languages that runners have chosen, by their two letters."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def choose(self, runner_id: int, language: str) -> None:
        """From now on this one. Raises `StorageError`."""
        self._file.add("runner_languages", {"runner_id": runner_id, "language": language})

    def chosen(self, runner_id: int) -> str | None:
        """The last one; None for who never chose."""
        row = self._file.one(
            "SELECT language FROM runner_languages WHERE runner_id = ? ORDER BY id DESC LIMIT 1", [runner_id]
        )
        return None if row is None else str(row["language"])
