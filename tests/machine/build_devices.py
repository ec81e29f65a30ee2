"""What only the bench's guest has: its kernel modules, the bridge to the plant, and the library of the lines.

Debian builds no gpio-sim, so it is built from Debian's own source of the same kernel. Raspberry Pi's kernels can keep
the level of a line whose owner has died; so does this one, where its parameter `persist_gpio_outputs` says so.
"""

import inspect
import re
import shutil
from pathlib import Path
from typing import Final

from tests.machine.build import HERE, Cache, guest, kernel, origin, stamp, tools
from tests.machine.commands import inside, ran

LGPIO: Final = "lgpio==0.2.2.0"
"""As Raspberry Pi OS has it. PyPI has no wheel for the Python of trixie."""
SOURCES: Final = {"gpio-sim.c": "drivers/gpio/gpio-sim.c", "irq_sim.c": "kernel/irq/irq_sim.c"}
ARCHIVE: Final = "usr/src/linux-source-6.12.tar.xz"
FREED: Final = re.compile(r"^static void gpio_sim_free\(.*?^}\n", re.DOTALL | re.MULTILINE)
KEEPING: Final = """\
static bool persist_gpio_outputs;
module_param(persist_gpio_outputs, bool, 0644);
MODULE_PARM_DESC(persist_gpio_outputs, "an output that is let go keeps its level");

/* Bench: as Raspberry Pi's pin controllers do it. Let go for good, a line is an input again and its pull decides. */
static void gpio_sim_free(struct gpio_chip *gc, unsigned int offset)
{
	struct gpio_sim_chip *chip = gpiochip_get_data(gc);

	mutex_lock(&chip->lock);
	if (!persist_gpio_outputs || test_bit(offset, chip->direction_map)) {
		__set_bit(offset, chip->direction_map);
		__assign_bit(offset, chip->value_map, test_bit(offset, chip->pull_map));
	}
	__clear_bit(offset, chip->request_map);
	mutex_unlock(&chip->lock);
}
"""
KBUILD: Final = """\
obj-m := gpio-sim-bench.o ads1115_bench.o panic_waits_bench.o
gpio-sim-bench-y := gpio-sim.o irq_sim.o
"""
MODULES: Final = ("gpio-sim-bench.ko", "ads1115_bench.ko", "panic_waits_bench.ko")


class SourceError(Exception):
    """Debian's source is not what this was made for."""


def keeping(source: str) -> str:
    """Debian's gpio-sim, able to keep levels; raises `SourceError`."""
    changed, count = FREED.subn(lambda _: KEEPING, source)
    if count != 1:
        raise SourceError(f"gpio_sim_free is there {count} times")
    return changed


def built_apart(source: str) -> str:
    """Debian's irq_sim as a part of a module, which the symbol irq_to_desc is not exported to."""
    changed = source.replace("handle_simple_irq(irq_to_desc(irqnum));", "generic_handle_irq(irqnum);")
    if changed == source:
        raise SourceError("irq_sim does not call handle_simple_irq as it did")
    return changed


def modules(cache: Cache) -> Path:
    """Folder with the modules, for the kernel of the guest."""
    tree, release = tools(cache), kernel(guest(cache))
    changes = "".join(inspect.getsource(change) for change in (keeping, built_apart)) + FREED.pattern

    def make(path: Path) -> None:
        work, log = path / "work", path / "log"
        shutil.copytree(HERE / "modules", work)
        inside_archive = [f"linux-source-6.12/{where}" for where in SOURCES.values()]
        ran("tar", "-C", str(path), "-xf", str(tree / ARCHIVE), *inside_archive, log=log)
        for name, change in (("gpio-sim.c", keeping), ("irq_sim.c", built_apart)):
            source = (path / "linux-source-6.12" / SOURCES[name]).read_text(encoding="utf-8")
            (work / name).write_text(change(source), encoding="utf-8")
        shutil.rmtree(path / "linux-source-6.12")
        (work / "Kbuild").write_text(KBUILD, encoding="ascii")
        inside(
            tree,
            "make",
            "-C",
            f"/usr/src/linux-headers-{release}",
            "M=/work",
            "modules",
            log=log,
            binds=((work, "/work"),),
        )
        for name in MODULES:
            shutil.copy2(work / name, path / name)

    return cache.made("modules", f"{origin(tree)} {release} {stamp(HERE / 'modules')} {KEEPING}{KBUILD}{changes}", make)


def bridge(cache: Cache) -> Path:
    """The program in the guest that tells the plant of the lines."""
    tree, source = tools(cache), HERE / "guest"

    def make(path: Path) -> None:
        words = ("gcc", "-O2", "-Wall", "-Werror", "-static", "-o", "/made/bridge", "/source/bridge.c")
        inside(tree, *words, log=path / "log", binds=((source, "/source"), (path, "/made")))

    return cache.made("bridge", f"{origin(tree)} {(source / 'bridge.c').read_text('utf-8')}", make) / "bridge"


def lgpio(cache: Cache) -> Path:
    """The wheel of the library that drives lines."""
    tree = tools(cache)

    def make(path: Path) -> None:
        pip = "PYPI=1 python3 -m pip wheel --no-deps --no-build-isolation --no-binary :all: -w /made"
        inside(tree, "sh", "-c", f"{pip} {LGPIO}", log=path / "log", binds=((path, "/made"),))

    (wheel,) = cache.made("lgpio", f"{origin(tree)} {LGPIO}", make).glob("*.whl")
    return wheel
