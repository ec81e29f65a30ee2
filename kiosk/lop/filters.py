"""Filters with linear phase and the small robust tools that the rest of the package shares. All arrays are 1-D."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

HAMMING_WIDTH: Final = 3.3
"""Taps of a Hamming-windowed sinc: this over the transition width as a share of the rate (Oppenheim and Schafer,
Discrete-Time Signal Processing, table of window designs)."""

MAD_TO_SD: Final = 1.4826
"""Median absolute deviation to standard deviation, for normal noise."""


def low_pass(values: Floats, rate_hz: float, cutoff_hz: float) -> Floats:
    """Zero-phase low-pass (windowed sinc, transition 0.6 of the cutoff); ends are continued by point reflection."""
    if cutoff_hz >= 0.45 * rate_hz:
        return values
    half = int(HAMMING_WIDTH * rate_hz / (0.6 * cutoff_hz) / 2.0) + 1
    steps = np.arange(-half, half + 1)
    taps = np.sinc(2.0 * cutoff_hz / rate_hz * steps) * np.hamming(2 * half + 1)
    return _convolved(values, taps / taps.sum())


def moving_mean(values: Floats, count: int) -> Floats:
    """Centred mean over `count` samples; an even count weighs its two ends by half, so that nothing is shifted."""
    half = max(count, 1) // 2
    if half == 0:
        return values
    taps = np.ones(2 * half + 1)
    if count % 2 == 0:
        taps[0] = taps[-1] = 0.5
    return _convolved(values, taps / taps.sum())


def lagged(values: Floats, rate_hz: float, tau_s: float) -> Floats:
    """First-order lag of time constant `tau_s`, as if the first value had stood for ever."""
    if tau_s <= 0.0:
        return values
    count = int(8.0 * tau_s * rate_hz) + 2
    taps = np.exp(-np.arange(count) / (tau_s * rate_hz))
    taps /= taps.sum()
    padded = np.concatenate([np.full(count - 1, values[0]), values])
    return _fft_convolve(padded, taps)[count - 1 : count - 1 + len(values)]


def despiked(values: Floats, rate_hz: float, *, least_mmhg: float, width_s: float = 0.03) -> tuple[Floats, Flags]:
    """Replace samples that stand far off the median of their neighbours by it; also says which.

    Args:
        values: samples without NaN.
        rate_hz: their rate.
        least_mmhg: what is nearer than this to the median is never a spike.
        width_s: span of the neighbourhood; at least 5 samples are taken.
    """
    count = max(5, int(width_s * rate_hz) | 1)
    if len(values) < 2 * count:
        return values, np.zeros(len(values), dtype=np.bool_)
    padded = np.pad(values, count // 2, mode="edge")
    middle = np.median(np.lib.stride_tricks.sliding_window_view(padded, count), axis=1)
    apart = np.abs(values - middle)
    spikes = apart > max(least_mmhg, 8.0 * MAD_TO_SD * float(np.median(apart)))
    return np.where(spikes, middle, values), spikes


def runs(flags: Flags) -> list[tuple[int, int]]:
    """Stretches of true, as [from, to) index pairs."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def local_line(at: Floats, x: Floats, y: Floats, weights: Floats, sigma: float, *, leave_out: bool = False) -> Floats:
    """Local linear regression of y on x with Gaussian weights, evaluated at `at` (Cleveland 1979, without iteration).

    Args:
        at: where the curve is wanted.
        x: abscissae of the points.
        y: ordinates.
        weights: weight of each point, 0 to leave it out.
        sigma: width of the Gaussian, in units of x.
        leave_out: `at` is `x`, and no point shall count for its own value.
    """
    apart = x[None, :] - at[:, None]
    kernel = np.exp(-0.5 * (apart / sigma) ** 2) * weights[None, :]
    if leave_out:
        np.fill_diagonal(kernel, 0.0)
    s0, s1, s2 = kernel.sum(1), (kernel * apart).sum(1), (kernel * apart**2).sum(1)
    t0, t1 = (kernel * y).sum(1), (kernel * apart * y).sum(1)
    # A little of the width's own square keeps a lone point from giving a slope.
    s2 = s2 + 0.02 * sigma**2 * s0 + 1e-12
    return np.asarray((s2 * t0 - s1 * t1) / np.maximum(s0 * s2 - s1**2, 1e-12))


def _convolved(values: Floats, taps: Floats) -> Floats:
    half = len(taps) // 2
    is_long = len(values) > half + 1
    padded = np.pad(values, half, mode="reflect", reflect_type="odd") if is_long else np.pad(values, half, mode="edge")
    return _fft_convolve(padded, taps)[2 * half : 2 * half + len(values)]


def _fft_convolve(values: Floats, taps: Floats) -> Floats:
    """Full convolution; through the Fourier transform where that is faster."""
    if len(taps) < 64:
        return np.convolve(values, taps)
    size = len(values) + len(taps) - 1
    length = 1 << (size - 1).bit_length()
    spectrum = np.fft.rfft(values, length) * np.fft.rfft(taps, length)
    return np.asarray(np.fft.irfft(spectrum, length)[:size])
