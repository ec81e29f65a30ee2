"""Scenes of the supervisor's desk when backups are not as they should be."""

from dataclasses import replace
from typing import Final

from kiosk.core.backupstate import BackupState
from tests.tui.scenes import Scene, clinic_rates
from tests.tui.support import FakeBackups, Station


def desk(**changes: object) -> Scene:
    """The desk, with something else known of the backups."""

    async def scene(st: Station) -> None:
        known = replace(FakeBackups().known, **changes)  # type: ignore[arg-type]  # scenes name the fields they change
        st.store.backups.known = known
        await clinic_rates(st)

    return scene


async def old(st: Station) -> None:
    """Nine days without one."""
    st.store.backups.today += 9.0
    await clinic_rates(st)


async def never(st: Station) -> None:
    """Not one yet."""
    st.store.backups.known = BackupState()
    await clinic_rates(st)


BACKUP_SCENES: Final[dict[str, Scene]] = {
    "clinic_backup_failed": desk(failed="backup_other"),
    "clinic_backup_old": old,
    "clinic_backup_never": never,
    "clinic_altered": desk(findings=3),
}
