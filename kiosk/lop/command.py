"""`kiosk lop analyse`: a recording's file in, a value or a refusal out."""

import argparse
import json
from typing import Final

from kiosk.core.errors import RecordingError
from kiosk.lop.analyse import Analysis, analyse
from kiosk.lop.plot import drawing
from kiosk.lop.recording import HowToRead, load

EXIT_VALUE: Final = 0
EXIT_REFUSED: Final = 3


def run(arguments: argparse.Namespace) -> int:
    """Analyse the file; 0 with a value, 3 when refused. Raises `RecordingError` for a file that cannot be used."""
    how = HowToRead(rate_hz=arguments.fs, column=arguments.column, zero=arguments.zero, scale=arguments.scale)
    recording = load(arguments.file, how)
    analysis = analyse(recording)
    if arguments.plot is not None:
        try:
            arguments.plot.write_text(drawing(recording, analysis, title=arguments.file.name), encoding="utf-8")
        except OSError as error:
            raise RecordingError("plot_unwritable", f"{arguments.plot}: {error.strerror}") from error
    print(json.dumps(as_json(analysis)) if arguments.json else as_text(analysis))
    return EXIT_REFUSED if analysis.refusal else EXIT_VALUE


def as_json(analysis: Analysis) -> dict[str, object]:
    """The result under its agreed keys; values are null when refused."""
    interval, is_refused = analysis.interval_mmhg, analysis.refusal is not None
    return {
        "lop_mmhg": _rounded(analysis.lop_mmhg),
        "systolic_mmhg": _rounded(analysis.systolic_mmhg),
        "map_mmhg": _rounded(analysis.map_mmhg),
        "interval_mmhg": None if interval is None else [_rounded(end) for end in interval],
        "quality": None if is_refused else analysis.quality.value,
        "pulse_per_min": _rounded(analysis.pulse_per_min),
        "beats": 0 if analysis.beats is None else analysis.beats.count,
        "direction": None if analysis.segment is None else analysis.segment.direction.value,
        "refused": is_refused,
        "reason": analysis.reason,
        "code": None if analysis.refusal is None else analysis.refusal.value,
    }


def as_text(analysis: Analysis) -> str:
    """The result for a person at a terminal."""
    if analysis.refusal is not None:
        return f"No value: {analysis.reason} [{analysis.refusal.value}]"
    table = as_json(analysis)
    low, high = analysis.interval_mmhg or (0.0, 0.0)
    return "\n".join(
        [
            f"LOP {table['lop_mmhg']:.0f} mmHg (95 %: {low:.0f} to {high:.0f}), quality {table['quality']}",
            f"systolic as this cuff shows it {table['systolic_mmhg']:.0f} mmHg",
            f"largest pulses at {table['map_mmhg']:.0f} mmHg",
            f"pulse {table['pulse_per_min']:.0f}/min, {table['beats']} beats, pressure {table['direction']}",
        ]
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
