"""The words of a figure without what says a withheld one: its sentences, its notes, its rows of words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from lagesbild.calendar import YEAR
from lagesbild.document.disclosure.count_model import (
    COUNTED,
    IsHidden,
    label_columns,
)
from lagesbild.document.disclosure.left_out import row_name
from lagesbild.document.disclosure.numbers_in_text import (
    Secret,
    mentions,
    name_pattern,
    numbers,
    sentences,
    tells,
    tells_again,
)
from lagesbild.exhibit import (
    Disclosure,
    Exhibit,
    Format,
    Role,
)

NO_WORDS = "De minsta talen är utelämnade i den offentliga versionen."


NOT_SHOWN = "(visas inte)"


def without_mentioning_rows(
    exhibit: Exhibit, secrets: Sequence[Secret], elsewhere: Sequence[Secret], is_hidden: IsHidden
) -> tuple[Exhibit, list[str]]:
    """The exhibit without the words that say a withheld figure, and the names of the rows that lost some.

    Key figures go as whole rows, and so does a row whose name says a figure; elsewhere the sentence goes.
    """
    texts = [c for c in exhibit.columns if c.format is Format.TEXT]
    if exhibit.disclosure in COUNTED or not texts:
        return exhibit, []
    are_words = exhibit.disclosure is Disclosure.WORDS
    written = exhibit.written()[[c.title for c in texts]]
    table = exhibit.table.copy()
    gone, lost = set[int](), set[int]()
    if are_words:
        gone |= {i for (i, _), facts in exhibit.facts.items() if any(is_hidden(f) for f in facts)}
        gone |= {i for i in range(len(written)) if _says_secret("", ", ".join(written.iloc[i]), secrets, elsewhere)}
    for row in () if are_words else range(len(written)):
        cells = list(zip(texts, written.iloc[row], strict=True))
        name = " ".join(cell for column, cell in cells if column.role is Role.LABEL)
        for column, cell in cells:
            if column.role is Role.LABEL:
                gone |= {row} if _says_secret("", cell, secrets, elsewhere) else set()
                continue
            all_sentences = [sentence for _, sentence in sentences(cell)]
            safe = [
                sentence
                for i, sentence in enumerate(all_sentences)
                if not _says_secret(" ".join((name, *all_sentences[:i])), sentence, secrets, elsewhere)
            ]
            if len(safe) < len(all_sentences):
                lost.add(row)
                table[column.id] = table[column.id].astype(object)
                table.iloc[row, table.columns.get_loc(column.id)] = " ".join(s.strip() for s in safe) or NOT_SHOWN
    lost |= gone
    if not lost:
        return exhibit, []
    kept = [i for i in range(len(written)) if i not in gone]
    strong = tuple(kept.index(r) for r in exhibit.total_rows if r in kept)
    facts = {(kept.index(r), c): f for (r, c), f in exhibit.facts.items() if r in kept}
    shown = replace(exhibit, table=table.iloc[kept].reset_index(drop=True), total_rows=strong, facts=facts)
    return shown, [row_name(exhibit, i) for i in sorted(lost)]


def _says_secret(name: str, sentence: str, secrets: Sequence[Secret], elsewhere: Sequence[Secret]) -> bool:
    """True when the sentence says a withheld figure; ``name``: what stands before it, its row's name and its cell's words."""
    again = tells_again(name, sentence, (*secrets, *elsewhere), anywhere=True)
    return any(mentions(sentence, secrets)) or any(tells(sentence, elsewhere)) or any(again)


def with_words_reduced(
    exhibit: Exhibit,
    secrets: Sequence[Secret],
    whole: Exhibit,
    cells: Collection[tuple[int, str]],
    *,
    strict: bool,
) -> Exhibit:
    """Words and notes without the sentences that say a withheld figure.

    ``strict``, for an exhibit that lost something (``cells`` of the ``whole``): of its words only sentences whose every
    number stands in what is left of it and is none of those that it lost, and that name no row whose verdict it lost.
    """
    in_table = _numbers_in_table(exhibit) - _numbers_in(whole, cells) if strict else set()
    judged = [name_pattern(n) for n in _unjudged(whole, cells)]

    def keeps(sentence: str) -> bool:
        if any(mentions(sentence, secrets)) or any(n.search(sentence) for n in judged):
            return False
        return not strict or all(n in in_table for _, _, n in numbers(sentence))

    withheld = {n for s in secrets if s.name.search(exhibit.title) for n in s.numbers} if strict else set()
    lines = (whole_thoughts(line, keeps) for line in exhibit.summary.split("\n"))  # a line may be an item of a list
    words = "\n".join(line for line in lines if line)
    if strict and not words:
        words = NO_WORDS
    notes = tuple(
        n for n in exhibit.notes if not any(mentions(n, secrets)) and not withheld & {x for _, _, x in numbers(n)}
    )
    finding = exhibit.finding if keeps(exhibit.finding) else ""
    return replace(exhibit, summary=words, notes=notes, finding=finding)


def whole_thoughts(line: str, keeps: Callable[[str], bool]) -> str:
    """The sentences that are kept; one without a number or a figure goes with the one before it, which it explains."""
    kept: list[str] = []
    is_kept = True
    for _, sentence in sentences(line):
        is_kept = keeps(sentence) and (is_kept or bool(numbers(sentence)) or "[[" in sentence)
        if is_kept:
            kept.append(sentence.strip())
    return " ".join(kept)


def _numbers_in(exhibit: Exhibit, cells: Collection[tuple[int, str]]) -> set[float]:
    """Every number, without its sign, that some cells say."""
    written = (exhibit.column(id_).write(exhibit.table[id_].iloc[row]) for row, id_ in cells)
    return {n for text in written for _, _, n in numbers(text)}


def _unjudged(exhibit: Exhibit, cells: Collection[tuple[int, str]]) -> set[str]:
    """What the rows are called whose verdict is among the cells: "säkerställd minskning" narrows down a withheld count."""
    labels = label_columns(exhibit)[-1:]
    rows = {row for row, id_ in cells if exhibit.column(id_).role is Role.VERDICT}
    return {str(exhibit.table[c].iloc[row]) for c in labels for row in rows}


def _numbers_in_table(exhibit: Exhibit) -> set[float]:
    """Every number, without its sign, that stands in the table, its headings or its title."""
    written = exhibit.written()
    texts = [exhibit.title, exhibit.period, *written.columns, *(str(v) for c in written for v in written[c])]
    return {n for t in texts for _, _, n in numbers(t)} | {float(y) for t in texts[:2] for y in YEAR.findall(t)}
