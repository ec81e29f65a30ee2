"""A short visit whose steps on the disk are written down, for the test of the cuts: FOLDER, and `synchronous` of it."""

import pickle
import sys
from pathlib import Path

from benchmarks.cuts_record import STEPS, record


def main() -> None:
    """Write a few rows and blocks of the trace, with the station's setting or a careless one."""
    folder, setting = Path(sys.argv[1]), sys.argv[2]

    def play() -> None:
        from kiosk.core.model import ActuatorCommand, Phase, Reason, TracePoint  # noqa: PLC0415 - under the layer
        from kiosk.core.units import Mmhg, Seconds  # noqa: PLC0415
        from kiosk.storage import open_store  # noqa: PLC0415
        from tests.storage.conftest import DOSE, PRESCRIPTION, Clocks, add_plan_of  # noqa: PLC0415

        clocks = Clocks()
        store = open_store(folder / "kiosk.db", boot="b", now=clocks.now, utc=clocks.utc)
        store._file._db.execute(f"PRAGMA synchronous = {setting}")
        plan = add_plan_of(store)
        session = store.sessions.start(plan.runner_id, plan.id, PRESCRIPTION)
        for number in range(12):
            at = 100.0 + number / 2
            store.trace.append(
                session,
                [
                    TracePoint(
                        at_s=Seconds(at + one / 50),
                        pressure_mmhg=Mmhg(100.0 + one % 3),
                        pressure_b_mmhg=Mmhg(100.0),
                        setpoint_mmhg=Mmhg(100.0),
                        phase=Phase.WORK,
                        command=ActuatorCommand(),
                    )
                    for one in range(25)
                ],
            )
            store.events.append("phase", session_id=session, at_s=at)
            if number == 6:
                store._file._db.execute("PRAGMA wal_checkpoint(PASSIVE)")
        store.sessions.end(session, Reason(code="done"), DOSE)
        store.close()

    recorded = record(play)
    (folder / STEPS).write_bytes(pickle.dumps(recorded))


if __name__ == "__main__":
    main()
