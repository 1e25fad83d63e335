"""What kind of areas or things a file of borders holds, as its features, the user or its name say."""

from __future__ import annotations

from lagesbild.problems import Field, Problem
from lagesbild.readers.base import Context
from lagesbild.readers.borders.layer import text_of
from lagesbild.readers.geofiles import Features
from lagesbild.readers.layers import AREA_KINDS, LAYER_KINDS, column_of, kind_named, likely_kind
from lagesbild.swedish import fold, listing
from lagesbild.tables import AREAS


def guess(features: Features) -> str | None:
    """The table that a file seems to hold, ``areas`` or ``layers``; None when nothing says it."""
    kind = next(filter(None, _own_kinds(features)), None)
    kind = kind or likely_kind(features.attributes, features.title, features.file)
    return None if kind is None else table_of(kind, features)


def table_of(kind: str, features: Features) -> str:
    """The table that features of a kind go into."""
    return "layers" if "lager" in features.attributes or (kind not in AREA_KINDS and kind in LAYER_KINDS) else "areas"


def _own_kinds(features: Features) -> list[str | None]:
    """The kind that each feature states itself."""
    columns = list(features.attributes.columns)
    column = column_of("kind", columns)
    if column is None:
        return [None] * len(features.attributes)
    # our own files may name kinds that we do not offer; in others an unknown word says nothing
    ours = fold(column) == "lager" or (fold(column) == "typ" and "överordnad" in columns)
    texts = [text_of(v) for v in features.attributes[column]]
    types = AREAS.column("type").words
    named = types.values if types and fold(column) == "typ" else {}
    return [t and (kind_named(t) or (str(named.get(fold(t), t)) if ours else None)) for t in texts]


def kinds_of(features: Features, context: Context, problems: list[Problem]) -> list[str | None]:
    """The kind of each feature; what cannot be told is a problem, one for the file or one a feature."""
    kinds = _own_kinds(features)
    if all(kinds):
        return kinds
    if context.layer is not None and context.layer not in LAYER_KINDS:
        problems.append(_no_kind(f"Kartlagrets slag ”{context.layer}” är okänt."))
        return kinds
    common = context.layer or (None if any(kinds) else likely_kind(features.attributes, features.title, features.file))
    if common:
        return [k or common for k in kinds]
    column = column_of("kind", list(features.attributes.columns))
    if column is None or (features.attributes[column].map(text_of).notna().all() and not any(kinds)):
        problems.append(_no_kind("Filen säger inte vad den innehåller."))
    else:
        texts = [text_of(v) for v in features.attributes[column]]
        for row, (kind, text) in enumerate(zip(kinds, texts, strict=True), start=1):
            if kind is None:
                what = f"”{text}” är inget slag av kartlager." if text else f"Egenskapen ”{column}” saknas."
                problems.append(Problem(what, f"ett av {listing(LAYER_KINDS)}.", row, column, text))
    return kinds


def _no_kind(what: str) -> Problem:
    fix = "Det kan stå i en egenskap ”lager”."
    return Problem(what, f"ett av {listing(LAYER_KINDS)}.", column="lager", fix=fix, missing=Field.LAYER)
