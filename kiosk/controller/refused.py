"""How an intent is refused, and the refusal that every start shares."""

from kiosk.core.model import Mode, Phase, Reason, Snapshot


class Refused(Exception):  # noqa: N818 - an answer, not an error
    """An intent is refused, with reasons."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(", ".join(reason.code for reason in reasons))
        self.reasons = reasons


def demand_ready(latest: Snapshot | None) -> None:
    """Nothing begins but at an opened station with an empty cuff. Raises `Refused` otherwise."""
    if latest is None or latest.mode is not Mode.READY:
        due = None if latest is None or latest.mode is not Mode.CLOSED else latest.proof_due
        raise Refused(due or Reason(code="station_not_ready"))
    if latest.phase is not Phase.IDLE:
        raise Refused(Reason(code="cuff_not_empty", figures={"pressure_mmhg": latest.pressure_mmhg or 0.0}))
