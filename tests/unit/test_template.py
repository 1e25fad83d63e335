"""Templates of documents: what comes with the program, and what is said of a faulty one."""

from __future__ import annotations

import pytest

from lagesbild import template
from lagesbild.exhibits import SPECS
from lagesbild.problems import Refused, UnknownId

HEAD = 'namn = "Egen"\ntitel = "Lägesbild {plats}"\n'
SECTION = '\n[[avsnitt]]\nid = "ett"\nrubrik = "Ett"\n'


def test_eight_templates_come_with_the_program():
    known = template.builtin()
    assert set(known) == {
        "stockholm",
        "goteborg",
        "manad",
        "period",
        "vecka",
        "kommunfullmaktige",
        "uppfoljning",
        "fordjupning",
    }
    for result in known.values():
        ids = [s.id for s in result.sections]
        assert len(set(ids)) == len(ids)
        figures = [f for s in result.sections for f in s.figures]
        assert {f.split(":")[0] for f in figures} <= set(SPECS)
        assert len(set(figures)) == len(figures)  # a figure stands once in a document
        assert all(s.guidance for s in result.sections)


@pytest.mark.parametrize("name", ["stockholm", "goteborg"])
def test_a_full_template_answers_every_part_of_the_law(name):
    answered = {part for s in template.builtin()[name].sections for part in s.law}
    assert answered == set(template.LAW)


def test_the_stockholm_template_has_the_outline_of_the_printed_one():
    titles = [(s.level, s.title) for s in template.builtin()["stockholm"].sections]
    wanted = [
        (1, "Sammantagen bedömning"),
        (1, "Inledning"),
        (2, "Syfte"),
        (2, "Källor"),
        (1, "Beskrivning av området"),
        (2, "Befolkningsfakta"),
        (2, "Geografiskt ansvarsområde"),
        (2, "Medborgarlöften"),
        (1, "Beskrivning av brottsligheten"),
        (1, "Beskrivning av tryggheten"),
        (1, "Prioriterade samverkansområden"),
        (1, "Lokalt prioriterade samverkansområden"),
        (1, "Orsaksanalys"),
        (1, "Åtgärdsplan"),
    ]
    assert [t for t in titles if t in wanted] == wanted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"namn = {'[' * 5000}", r"egen.toml::: Mallen har hakparenteser i hakparenteser"),
        ("namn = ", r"egen.toml:1:: Raden går inte att läsa som TOML. Väntat: nyckel = värde"),
        (HEAD + SECTION + "djup = två", r"egen.toml:7:: Raden går inte att läsa"),
        (HEAD, r"egen.toml:1:avsnitt: Nyckeln ”avsnitt” saknas"),
        (HEAD + SECTION + "djup = 2", r"egen.toml:7:djup: Djup 2 passar inte här. Väntat: 1–1"),
        (HEAD + SECTION + 'rubirk = "x"', r"egen.toml:7:rubirk: Nyckeln ”rubirk” är okänd. Väntat: id, rubrik"),
        (HEAD + SECTION + SECTION, r"egen.toml:9:id: Id ”ett” finns två gånger. Väntat: .*rad 5"),
        (HEAD + SECTION + 'lag = ["9 §"]', r"egen.toml:7:lag: ”9 §” går inte an i ”lag”. Väntat: ”4 § 1”"),
        (
            HEAD + SECTION + 'figurer = "compstat"',
            r"egen.toml:7:figurer: Värdet i ”figurer” har fel slag. Väntat: en lista",
        ),
        (HEAD + SECTION + 'figurer = ["Brott 2023"]', r"egen.toml:7:figurer: ”Brott 2023” går inte an"),
        (HEAD + SECTION + 'utkast = "{kommun}"', r"egen.toml:7:utkast: ”\{kommun\}” går inte an"),
        (HEAD + SECTION.replace('"ett"', '"Ett två"'), r"egen.toml:5:id: ”Ett två” går inte an i ”id”"),
        (HEAD + SECTION + "djup = true", r"egen.toml:7:djup: Värdet i ”djup” har fel slag. Väntat: ett heltal"),
    ],
)
def test_a_fault_is_named_with_its_row(text, expected):
    with pytest.raises(Refused, match=expected):
        template.parse(text, "egen")


def test_every_fault_is_told_at_once():
    with pytest.raises(Refused) as refused:
        template.parse(HEAD + SECTION + 'djup = 3\nlag = ["x"]\nfel = 1\n', "egen")
    assert [p.row for p in refused.value.problems] == [9, 8, 7]


def test_an_unknown_template_names_those_that_there_are():
    with pytest.raises(
        UnknownId,
        match=r"Mallen ”x” finns inte\. De som finns: fordjupning, goteborg, kommunfullmaktige, manad, period, stockholm, uppfoljning och vecka",
    ):
        template.find(template.builtin(), "x")
