"""Which area each number of a sentence belongs to: shared by levels, shares and inhabitants."""

from __future__ import annotations

from lagesbild.checktext.reading import Reader
from lagesbild.checktext.tokens import Kind

_NEXT = 7  # tokens: "62 procent av de boende i Bergsjön"
_ENDS = (Kind.COMMA, Kind.BUT, Kind.AND, Kind.OPEN, Kind.CLOSE, Kind.THAN, Kind.COLON)


def area_of(reader: Reader, i: int, default: str | None = None) -> str | None:
    """The area of the number at token ``i``: named since the number before, else right after it, else further back.

    None when no area is named and there is no ``default``, and when it is only called "stadsdelen".
    """
    return _area_of(reader, i, default) or None


def _area_of(reader: Reader, i: int, default: str | None) -> str | None:
    ts = reader.tokens
    previous = max((n for n in reader.at if n < i), default=-1)
    since = [j for j in range(previous + 1, i) if ts[j].kind is Kind.AREA]
    right: int | None = None
    for j in range(i + 1, min(i + 1 + _NEXT, len(ts))):
        if ts[j].kind in _ENDS or ts[j].kind is Kind.NUMBER:
            break
        if ts[j].kind is Kind.AREA:
            right = j
            break
    if since and previous >= 0 and _right_of(reader, previous) == since[-1]:
        since = []  # "62 procent i Bergsjön och 65 i Kortedala": that one belongs to the number before
    if right is not None and (not since or any(ts[k].kind in _ENDS for k in range(since[-1], i))):
        return str(ts[right].value)
    if since:
        return str(ts[since[-1]].value)
    before = [j for j in range(i) if ts[j].kind is Kind.AREA]
    if before:
        return str(ts[before[-1]].value)
    if right is not None:
        return str(ts[right].value)
    after = set()
    for t in ts[i + 1 :]:
        if t.kind in (Kind.NUMBER, Kind.THAN, Kind.BUT):
            break
        if t.kind is Kind.AREA:
            after.add(str(t.value))
    return after.pop() if len(after) == 1 else reader.carried.area or default


def _right_of(reader: Reader, i: int) -> int | None:
    ts = reader.tokens
    if any(t.kind is Kind.AREA for t in ts[:i]):
        return None
    for j in range(i + 1, min(i + 1 + _NEXT, len(ts))):
        if ts[j].kind in _ENDS or ts[j].kind is Kind.NUMBER:
            return None
        if ts[j].kind is Kind.AREA:
            return j
    return None
