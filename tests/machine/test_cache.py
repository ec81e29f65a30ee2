"""What is kept is named after what it was made of: a change makes anew what hangs on it, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.machine import build, build_bundles, build_devices, build_image, plants
from tests.machine.build import Cache

Names = dict[str, str]


class Paper(Cache):
    """A cache in which nothing is made: each entry is only its name, and what a tree would come to hold."""

    def made(self, name: str, of: str, make: Callable[[Path], None]) -> Path:
        path = self.named(name, of, make)
        (path / "tree/usr/lib/modules/6.12").mkdir(parents=True, exist_ok=True)
        (path / "lgpio.whl").touch()
        (path / build.VERSIONS).write_text(self.versions.get(name, "bash\t5\n"), encoding="utf-8")
        self.names[name] = path.name
        return path

    versions: Names = {}  # noqa: RUF012 - each test has its own
    names: Names = {}  # noqa: RUF012 - as above


@pytest.fixture
def all_names(tmp_path: Path) -> Callable[..., Names]:
    def made(plant: str | None = None, **versions: str) -> Names:
        paper = Paper(tmp_path, lambda _words: None)
        object.__setattr__(paper, "versions", versions)
        object.__setattr__(paper, "names", {})
        build_image.image(paper, plant)
        build_bundles.lite(paper)
        return dict(paper.names)

    return made


def changed(one: Names, other: Names) -> set[str]:
    return {name for name in {*one, *other} if one.get(name) != other.get(name)}


def test_the_same_is_found_again(all_names: Callable[..., Names]) -> None:
    names = all_names()
    assert set(names) == {"tools", "guest", "installed", "modules", "bridge", "lgpio", "image", "lite"}
    assert all_names() == names


@pytest.mark.parametrize(
    ("kind", "hang_on_it"),
    [
        ("tools", {"modules", "bridge", "lgpio", "image"}),
        ("guest", {"installed", "image", "lite"}),
        ("installed", {"image"}),
    ],
)
def test_other_versions_make_anew_what_is_made_out_of_them(
    kind: str, hang_on_it: set[str], all_names: Callable[..., Names]
) -> None:
    """The list of packages is the same, and the archive has moved on."""
    assert changed(all_names(), all_names(**{kind: "bash\t6\n"})) == hang_on_it


@pytest.mark.parametrize(
    ("kind", "hang_on_it"),
    [
        ("tools", {"tools", "modules", "bridge", "lgpio", "image"}),
        ("guest", {"guest", "installed", "image", "lite"}),
    ],
)
def test_another_list_of_packages_makes_anew_what_hangs_on_it(
    kind: str, hang_on_it: set[str], all_names: Callable[..., Names], monkeypatch: pytest.MonkeyPatch
) -> None:
    before, lists = all_names(), build.names
    monkeypatch.setattr(build, "names", lambda asked: (*lists(asked), *(["vim"] if asked == kind else [])))
    assert changed(before, all_names()) == hang_on_it


def test_another_source_makes_station_and_disk_anew(
    all_names: Callable[..., Names], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = all_names()
    monkeypatch.setattr(build, "version_of", lambda _tree, _name: "another")
    assert changed(before, all_names()) == {"installed", "image"}


def test_another_change_of_debians_source_makes_modules_and_disk_anew(
    all_names: Callable[..., Names], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = all_names()
    monkeypatch.setattr(build_devices, "KEEPING", "nothing")
    assert changed(before, all_names()) == {"modules", "image"}


def test_a_station_with_a_regression_lies_beside_the_sound_one(
    all_names: Callable[..., Names], monkeypatch: pytest.MonkeyPatch
) -> None:
    sound, planted = all_names(), all_names("static-hold")
    assert changed(sound, planted) == {"installed", "planted-static-hold", "image"}
    assert all_names("screen-vents")["image"] not in {sound["image"], planted["image"]}
    monkeypatch.setattr(plants, "patch", lambda _name: "another")
    assert changed(planted, all_names("static-hold")) == {"planted-static-hold", "image"}


def test_a_thing_that_is_made_in_another_way_is_another_thing(tmp_path: Path) -> None:
    def one(path: Path) -> None:
        path.touch()

    def other(path: Path) -> None:
        path.mkdir()

    cache = Cache(tmp_path, lambda _words: None)
    assert cache.named("thing", "wood", one) == cache.named("thing", "wood", one)
    assert len({cache.named("thing", of, make) for of in ("wood", "stone") for make in (one, other)}) == 4
