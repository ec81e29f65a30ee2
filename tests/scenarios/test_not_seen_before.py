"""What neither doctor nor self-test can see before a bout ends it, by the name that the doctor's page gives."""

from pathlib import Path

import pytest

from kiosk.core.model import Phase
from tests.hw.doctor_table import OTHERWISE
from tests.scenarios.held import Case, watch


@pytest.mark.parametrize("fault", ["comparator_early", "relief_early"])
def test_the_fill_ends_by_the_name_that_the_page_gives(tmp_path: Path, fault: str) -> None:
    seen = watch(tmp_path, Case(fault=fault, phase=Phase.FILL, setpoint_mmhg=150.0, watch_s=4.0))
    assert seen.released_s is not None
    assert f"`{seen.reason}`" in OTHERWISE[fault]
