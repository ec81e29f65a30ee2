"""The language of protocol files: what is refused and where, and that no file can get past a limit."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.errors import ProtocolError
from kiosk.core.model import Limb, Prescription, Rest, Side, Work
from kiosk.core.protocol import Protocol
from kiosk.core.session import Stage, advance, begin
from kiosk.core.settings import SessionSettings
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety import limits
from kiosk.therapy.forms import load_forms
from kiosk.therapy.library import DIRECTORY, asked_by, check_protocol_file, load_protocols
from kiosk.therapy.protocolfile import read_protocol

WALK = (DIRECTORY / "protocols" / "walk-int.toml").read_text(encoding="utf-8")
IPC = (DIRECTORY / "protocols" / "ipc.toml").read_text(encoding="utf-8")
FORMS = load_forms()
ASKED = asked_by(FORMS.same_day, FORMS.full)


def found(folder: Path, text: str) -> dict[str, str]:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return {d.path.rpartition(": ")[2]: d.code for d in check_protocol_file(path, ASKED)}


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        ("format = 1\n", "", {"format": "missing_key"}),
        ("format = 1", "format = 2", {"format": "wrong_value"}),
        ('id = "WALK-INT"', 'id = "walk int"', {"id": "wrong_value"}),
        ("version = 1\n", "version = 0\n", {"version": "wrong_value"}),
        ('"study"', '"rumour"', {"evidence": "wrong_value"}),
        ('["recover", "strong"]', '["money"]', {"goals[0]": "wrong_value"}),
        ('work = "walk"', 'work = "swim"', {"blocks[0].work": "wrong_value"}),
        ("repeat = 5", "repeat = 61", {"blocks[0].repeat": "wrong_value"}),
        ("rest_s = 60.0\n", "", {"blocks[0].rest_s": "missing_key", "blocks[0]": "unsound"}),
        ('"released"', '"none"', {"blocks[0].rest_s": "unused_key"}),
        ("repeat = 5", "from_share = 0.5", {"blocks[0].to_share": "unused_key"}),
        ("repeat = 5", "repeat = 5\nfrom_share = 0.2", {"blocks[0]": "unsound"}),
        ("repeat = 5", "repeat = 5\nrepetitions = 3", {"blocks[0]": "unsound"}),
        ("[percent.leg]", "[tempo]\nup_s = 2.0\ndown_s = 2.0\n[percent.leg]", {"tempo": "unused_key"}),
        ("work_s = 120.0", "work_s = 301.0", {"blocks[0]": "unsound", "max_restriction_s": "unsound"}),
        ("max_restriction_s = 900.0", "max_restriction_s = 1201.0", {"max_restriction_s": "unsound"}),
        ("most = 60.0", "most = 81.0", {"percent.leg": "unsound"}),
        ("[percent.leg]", 'contraindicated = ["luck"]\n[percent.leg]', {"contraindicated": "unknown_condition"}),
    ],
)
def test_what_is_wrong_is_told_where_it_stands(tmp_path: Path, old: str, new: str, problems: dict[str, str]) -> None:
    assert old in WALK
    assert found(tmp_path, WALK.replace(old, new)) == problems


def test_every_problem_names_a_line_and_a_way_out(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(WALK.replace("work_s = 120.0", "work_s = 2000.0").replace("most = 60", "most = 90"), "utf-8")
    problems = check_protocol_file(path, ASKED)
    assert len(problems) == 4
    for problem in problems:
        number = int(problem.path.split(":")[1])
        assert path.read_text(encoding="utf-8").splitlines()[number - 1].startswith(("[[blocks]]", "[percent", "max_"))
        assert problem.hint


def test_a_known_condition_is_kept(tmp_path: Path) -> None:
    assert found(tmp_path, WALK.replace("[percent.leg]", 'contraindicated = ["heart"]\n[percent.leg]')) == {}


def test_a_pressure_that_closes_the_artery_cannot_be_switched_on(tmp_path: Path) -> None:
    assert found(tmp_path, IPC) == {}
    assert found(tmp_path, IPC.replace("enabled = false", "enabled = true")) == {"percent.leg": "unsound"}


# --- a clinic's own -----------------------------------------------------------------------------------------


def test_a_clinics_own_files_come_after_ours_and_never_in_their_place(tmp_path: Path) -> None:
    ours = load_protocols()
    assert load_protocols(own=tmp_path) == ours
    (tmp_path / "a.toml").write_text(WALK.replace("WALK-INT", "WALK-OURS"), "utf-8")
    assert [protocol.id for protocol in load_protocols(own=tmp_path)] == [*(p.id for p in ours), "WALK-OURS"]
    (tmp_path / "b.toml").write_text(WALK.replace("most = 60.0", "most = 55.0"), "utf-8")
    with pytest.raises(ProtocolError) as caught:
        load_protocols(own=tmp_path)
    assert [(d.path.split(":")[0], d.code) for d in caught.value.diagnostics] == [("b.toml", "duplicate_id")]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ProtocolError) as caught:
        load_protocols(own=tmp_path / "none")
    assert [d.code for d in caught.value.diagnostics] == ["no_folder"]


# --- no file gets past a limit ------------------------------------------------------------------------------

SOUND_MIN: Final = 40
"""So many of the drawn files have to be sound, or the property would say nothing."""
LOP: Final = {Limb.ARM: (80.0, 150.0, 282.0), Limb.LEG: (100.0, 190.0, 290.0)}
CEILING: Final = {Limb.ARM: (50.0, limits.RESTRICTION_ARM_S), Limb.LEG: (80.0, limits.RESTRICTION_LEG_S)}


def _mostly(usual: list[float], odd: list[float]) -> st.SearchStrategy[float]:
    """A figure that is sound six times in seven, so that some files are sound as a whole."""
    return st.integers(0, 6).flatmap(lambda n: st.sampled_from(odd if n == 6 else usual))


_spans = {
    "leg": st.lists(_mostly([20.0, 40.0, 60.0, 80.0], [10.0, 80.5, 100.0]), min_size=3, max_size=3),
    "arm": st.lists(_mostly([20.0, 30.0, 40.0, 50.0], [10.0, 50.5, 80.0]), min_size=3, max_size=3),
}
_blocks = st.fixed_dictionaries(
    {
        "work": st.sampled_from(Work),
        "rest": st.sampled_from([Rest.RELEASED, Rest.RELEASED, Rest.INFLATED, Rest.NONE]),
        "repeat": st.integers(1, 5),
        "repetitions": st.integers(1, 30),
        "work_s": _mostly([20.0, 60.0, 120.0, 299.0, 300.0], [1.0, 301.0, 600.0, 1100.0, 1300.0]),
        "rest_s": _mostly([5.0, 30.0, 60.0, 120.0, 180.0, 300.0], [1.0, 179.0, 700.0]),
        "from_share": _mostly([1.0], [0.2, 0.5, 0.8]),
    }
)
_files = st.fixed_dictionaries(
    {
        "max_restriction_s": _mostly([600.0, 900.0, 1200.0], [100.0, 901.0, 1201.0, 5000.0]),
        "blocks": st.lists(_blocks, min_size=1, max_size=3),
        "limbs": st.sampled_from(["leg", "arm", "both"]).flatmap(
            lambda which: st.fixed_dictionaries({k: v for k, v in _spans.items() if which in {k, "both"}})
        ),
        "is_sorted": st.integers(0, 9).map(bool),
        "enabled": st.just(True) | st.booleans(),
    }
)


def _text(file: Mapping[str, object]) -> str:
    """A file of what was drawn, mended where it would be refused for a reason that is of no interest here."""
    lines = ['format = 1\nid = "X"\nversion = 1\nname = "X"\npurpose = "X"\ngoals = []\nevidence = "inference"']
    lines += [f"enabled = {str(file['enabled']).lower()}", f"max_restriction_s = {file['max_restriction_s']}"]
    lines.append('sources = ["x"]')
    blocks, limbs = file["blocks"], file["limbs"]
    assert isinstance(blocks, list)
    assert isinstance(limbs, dict)
    if any(block["work"] is Work.REPETITIONS for block in blocks):
        lines.append("[tempo]\nup_s = 2.0\ndown_s = 2.0")
    for limb, span in limbs.items():
        least, usual, most = sorted(span) if file["is_sorted"] else span
        lines.append(f"[percent.{limb}]\nleast = {least}\nusual = {usual}\nmost = {most}")
    lines += [f'[[exercises]]\nname = "X"\nlimb = "{limb}"\npostures = ["seated"]' for limb in limbs]
    for drawn in blocks:
        block = dict(drawn)
        block.pop("work_s" if block["work"] is Work.REPETITIONS else "repetitions", None)
        if block["rest"] is Rest.NONE:
            block.pop("rest_s", None)
        else:
            block.setdefault("rest_s", 60.0)
        if block["repeat"] == 1:
            del block["from_share"]
        values = (f'"{value}"' if isinstance(value, str) else value for value in block.values())
        lines.append("\n".join(["[[blocks]]", *(f"{k} = {v}" for k, v in zip(block, values, strict=True))]))
    return "\n".join(lines) + "\n"


def _commanded(protocol: Protocol, limb: Limb, lop_mmhg: float, percent: float) -> None:
    """Play the bout with a cuff that takes as long to fill as may be reckoned with, and look at every second of it."""
    setpoint = Mmhg(float(round(lop_mmhg * percent / 100.0)))
    rx = Prescription(
        protocol_id=protocol.id,
        exercise="X",
        limb=limb,
        side=Side.LEFT,
        cuff_id="x",
        cuff_width_mm=110,
        lop_mmhg=Mmhg(lop_mmhg),
        percent_lop=percent,
        setpoint_mmhg=setpoint,
        limit_mmhg=setpoint,
        blocks=protocol.blocks,
        max_restriction_s=protocol.max_restriction_s,
    )
    bout, now, held_s, piece_s, empty_s, pressure = begin(1, 1, rx, Seconds(0.0)), 0.0, 0.0, 0.0, 0.0, 0.0
    full_s = passive_s = 0.0
    while bout.stage is not Stage.DONE:
        is_held = bout.stage in {Stage.FILL, Stage.READY, Stage.WORK, Stage.REST}
        assert bout.setpoint_mmhg <= min(setpoint, CEILING[limb][0] / 100.0 * lop_mmhg + 0.5)
        if is_held:
            assert full_s <= 300.0 or empty_s >= 180.0 or piece_s > 0.0, "too short a rest after a full-length stretch"
            empty_s, held_s, piece_s, pressure = 0.0, held_s + 1.0, piece_s + 1.0, float(bout.setpoint_mmhg)
            is_passive = bout.stage is Stage.WORK and bout.block.work is Work.PASSIVE
            passive_s = passive_s + 1.0 if is_passive else 0.0
            assert passive_s <= 301.0
            full_s = piece_s - 20.0
        else:
            empty_s, piece_s, pressure = empty_s + 1.0, 0.0, 0.0
        now += 1.0
        is_settled = bout.stage is Stage.FILL and now - bout.fill_since_s >= 16.0
        bout, _ = advance(
            bout,
            pressure_mmhg=Mmhg(pressure),
            is_settled=is_settled,
            both_mmhg=Mmhg(pressure),
            now=Seconds(now),
            settings=SessionSettings(),
        )
        assert now < 10_000.0
    assert bout.end_reason is not None
    assert bout.end_reason.code == "completed"
    assert held_s <= protocol.max_restriction_s + 1.0 <= CEILING[limb][1] + 1.0


def test_a_file_is_refused_or_all_that_it_commands_stays_within_the_limits(tmp_path: Path) -> None:
    path = tmp_path / "generated.toml"
    sound: list[Protocol] = []
    codes: set[str] = set()

    @settings(max_examples=400, deadline=None)
    @given(file=_files)
    def holds(file: Mapping[str, object]) -> None:
        path.write_text(_text(file), encoding="utf-8")
        try:
            _, protocol = read_protocol(path)
        except ProtocolError as error:
            codes.update(d.code for d in error.diagnostics)
            return
        sound.append(protocol)
        if not protocol.enabled:
            return
        for limb, lops in LOP.items():
            span = protocol.percent(limb)
            for lop_mmhg in () if span is None else lops:
                assert span is not None
                assert span.most <= CEILING[limb][0]
                _commanded(protocol, limb, lop_mmhg, span.most)

    holds()
    assert codes <= {"unsound", "unused_key"}
    assert sum(protocol.enabled for protocol in sound) >= SOUND_MIN
