"""Lists the faults a fault file may name, how strong each may be, and how many runs a campaign has of them.

`python -m benchmarks.campaign`
"""

from benchmarks.campaign import plan
from benchmarks.campaign.catalogue import catalogue
from benchmarks.campaign.fault import GOALS_S
from benchmarks.campaign.outside import STRONG
from kiosk.hw.sim.faults import FAULTS

if __name__ == "__main__":
    for key, fault in catalogue().items():
        goal_s = GOALS_S.get(fault.kind)
        from_what = "from the fault" if fault.is_at_once else "from what it does"
        print(f"{key:32} {fault.kind:8} {'' if goal_s is None else f'{goal_s:g} s {from_what}'}".rstrip())
    print("\nThose above are in the campaign; a fault file may give any strength within these bounds:\n")
    for name, part in FAULTS.items():
        if part.amplitude is not None:
            print(f"{f'{name}@STRENGTH':32} {part.amplitude}")
    for name, strong in STRONG.items():
        print(f"{f'{name}@STRENGTH':32} {strong}")
    print()
    print("\n".join(plan.counts()))
