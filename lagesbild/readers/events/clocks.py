"""Swedish clocks, for very many times at once."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from lagesbild.calendar import SWEDISH_TIME

Ints = npt.NDArray[np.int64]
_YEARS = (1970, 2101)


@cache
def _changes() -> tuple[Ints, Ints]:
    """When the clocks change, in seconds UTC, and the offset from then on; the first holds from the beginning."""
    hour = 3600
    months = [datetime(y, m, 1, tzinfo=UTC).timestamp() for y in range(*_YEARS) for m in range(1, 13)]
    moments, offsets = [-(2**60)], [_offset(int(months[0]))]
    for start, stop in pairwise(months):
        if _offset(int(stop)) == offsets[-1]:
            continue
        low, high = int(start) // hour, int(stop) // hour  # it changes in the hour `high`, not yet in `low`
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if _offset(middle * hour) != offsets[-1] else (middle, high)
        moments.append(high * hour)
        offsets.append(_offset(high * hour))
    return np.array(moments, dtype=np.int64), np.array(offsets, dtype=np.int64)


def _offset(utc: int) -> int:
    offset = datetime.fromtimestamp(utc, SWEDISH_TIME).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def offset_at(utc: Ints) -> Ints:
    """Seconds that Swedish clocks are ahead of UTC at each moment (seconds UTC)."""
    moments, offsets = _changes()
    return np.asarray(offsets[np.searchsorted(moments, utc, side="right") - 1])


def to_local(utc: Ints) -> Ints:
    """What Swedish clocks show at each moment, as seconds since 1970 on that clock."""
    return utc + offset_at(utc)


def to_utc(local: Ints, *, is_end: bool) -> Ints:
    """The moments at which Swedish clocks show what they say, in seconds UTC.

    Of an hour that comes twice a start is the first and an end the last, so that no interval is shortened. A time that
    is skipped in spring is as much later as it lies in the gap: 02.30 is 03.30.
    """
    moments, offsets = _changes()
    before = np.concatenate([offsets[:1], offsets[:-1]])
    # on the clock: spring begins where the gap does, autumn where the hour comes for the first time or when it is over
    edges = moments + (np.minimum(before, offsets) if is_end else before)
    at = np.searchsorted(edges, local, side="right") - 1
    is_gap = (offsets[at] > before[at]) & (local < moments[at] + offsets[at])
    return np.asarray(local - np.where(is_gap, before[at], offsets[at]))


def is_skipped(local: Ints) -> npt.NDArray[np.bool_]:
    """True for a time that no clock shows: the hour that spring leaves out."""
    moments, offsets = _changes()
    before = np.concatenate([offsets[:1], offsets[:-1]])
    at = np.searchsorted(moments + before, local, side="right") - 1
    return np.asarray((offsets[at] > before[at]) & (local < moments[at] + offsets[at]))
