"""Which benchmarks there are, running them, and the table a person reads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks import lop, machine, monkey_figures, regulation, safety, storage, timing, ui
from benchmarks.figures import BenchmarkError, Figure, Measured, Peer, Spec, Value, combine
from benchmarks.options import Options
from kiosk.core.errors import KioskError


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One benchmark: its figures and how to get them."""

    name: str
    specs: tuple[Spec, ...]
    peers: tuple[Peer, ...]
    measure: Callable[[Options], Measured]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result of one benchmark. `failure` is empty when it ran to its end."""

    benchmark: Benchmark
    figures: tuple[Figure, ...]
    machine: dict[str, object]
    peers: tuple[Peer, ...] = ()
    failure: str = ""

    def as_json(self) -> dict[str, object]:
        """The report as an element of the JSON array."""
        return {
            "benchmark": self.benchmark.name,
            "figures": [figure.as_json() for figure in self.figures],
            "peers": [peer.as_json(self.by_name) for peer in self.peers],
            "machine": self.machine,
        }

    @property
    def by_name(self) -> dict[str, Figure]:
        """The figures by their names."""
        return {figure.spec.name: figure for figure in self.figures}


BENCHMARKS = (
    Benchmark(name="regulation", specs=regulation.SPECS, peers=regulation.PEERS, measure=regulation.measure),
    Benchmark(name="lop", specs=lop.SPECS, peers=lop.PEERS, measure=lop.measure),
    Benchmark(name="safety", specs=safety.SPECS, peers=(), measure=safety.measure),
    Benchmark(name="timing", specs=timing.SPECS, peers=(), measure=timing.measure),
    Benchmark(name="ui", specs=ui.SPECS, peers=ui.PEERS, measure=ui.measure),
    Benchmark(name="monkey", specs=monkey_figures.SPECS, peers=(), measure=monkey_figures.measure),
    Benchmark(name="storage", specs=storage.SPECS, peers=(), measure=storage.measure),
)


def select(names: Sequence[str]) -> tuple[Benchmark, ...]:
    """The benchmarks asked for, each once; all when none is named. Raises `BenchmarkError` for unknown names."""
    by_name = {benchmark.name: benchmark for benchmark in BENCHMARKS}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise BenchmarkError(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(by_name)}")
    return tuple(by_name[name] for name in dict.fromkeys(names or by_name))


def run(benchmark: Benchmark, options: Options) -> Report:
    """Run one benchmark. One that fails still gives a report: figures without values, and why."""
    before = machine.describe()
    try:
        measured, failure = benchmark.measure(options), ""
    except (BenchmarkError, KioskError, OSError) as error:
        measured, failure = Measured(), f"could not be measured: {error}"
    figures = combine(benchmark.specs, measured, failure or "not measured")
    return Report(
        benchmark=benchmark, figures=figures, machine=before, peers=(*benchmark.peers, *measured.peers), failure=failure
    )


def table(report: Report) -> str:
    """A report for people: figure, value, goal, whether it is met; then peers and notes."""
    about = report.machine
    lines = [
        f"{report.benchmark.name}  ({about['cpu']}, {about['cores']} cores, Python {about['python']})",
        *(_row(figure) for figure in report.figures),
        *_peer_lines(report),
    ]
    return "\n".join(lines)


def _row(figure: Figure) -> str:
    spec = figure.spec
    goal = "" if spec.op is None else f"{spec.op.value} {_number(spec.goal)}"
    met = {True: "met", False: "NOT MET", None: ""}[figure.met]
    unit = "" if spec.unit == "1" else spec.unit
    row = f"  {spec.name:36} {_number(figure.value):>12} {unit:8} {goal:10} {met}".rstrip()
    return f"{row}\n      {figure.note}" if figure.note else row


def _beside(name: str, ours: Value | None, theirs: Value, ratio: float | None) -> str:
    row = f"    {name:36} {_number(ours):>10} {_number(theirs):>10}"
    return row if ratio is None else f"{row} {ratio:>8.3f}"


def _number(value: Value | None) -> str:
    if value is None:
        return "-"
    return value if isinstance(value, str) else f"{value:.4g}"


def _peer_lines(report: Report) -> list[str]:
    lines = []
    ours = report.by_name
    for peer in report.peers:
        if peer.measured:
            lines.append(f"  run beside it: {peer.name} ({peer.source}): ours, theirs, ratio")
            ratios = peer.ratios(ours)
            for name, theirs in peer.figures.items():
                value = ours[name].value if name in ours else None
                lines.append(_beside(name, value, theirs, ratios.get(name)))
            continue
        figures = ", ".join(f"{name} {_number(value)}" for name, value in peer.figures.items())
        lines.append(f"  for comparison, not measured here: {peer.name}: {figures} ({peer.source})")
    return lines
