"""Lists the faults a fault file may name: `python -m benchmarks.campaign`."""

from benchmarks.campaign.catalogue import catalogue
from benchmarks.campaign.fault import GOALS_S

if __name__ == "__main__":
    for key, fault in catalogue().items():
        goal_s = GOALS_S.get(fault.kind)
        from_what = "from the fault" if fault.is_at_once else "from what it does"
        print(f"{key:32} {fault.kind:8} {'' if goal_s is None else f'{goal_s:g} s {from_what}'}".rstrip())
