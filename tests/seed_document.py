"""The lägesbild of the example place in the order of the published one, built by hand. Texts are our own."""

from __future__ import annotations

from datetime import date

from lagesbild import exhibits
from lagesbild.document.model import Document, Marking, Placed, Prose, Section, TickBox, Width
from lagesbild.exhibit import ExhibitRef
from lagesbild.register import Register

PLACE, YEAR = "hasselby-vallingby", 2023
_EVENING = "regional-trygghetsundersokning-trygg-ute-ensam-sen-kvall-i-bostadsomradet-mycket-eller-ganska-otrygg-eller-gar-inte-ut"
_NEED = (
    "Pågår eller finns behov av särskilda åtgärder inom området. Beskrivs under Kommentar och tas med i åtgärdsplanen."
)
_LINE = "Arbete sker i linjeverksamhet. Beskrivs under Kommentar."
_THEMES = (
    ("Unga i riskzon för destruktivt beteende", True, False),
    ("Otrygga och brottsutsatta platser", True, False),
    ("Systemhotande brottslighet", True, True),
    ("Särskilt utsatta och sårbara brottsoffer", False, True),
    ("Kriminella miljöer och livsstilar", True, True),
)


def id_of(name: str, *params: str) -> str:
    return str(ExhibitRef(name, PLACE, YEAR, params))


def seed_document(register: Register, marking: Marking = Marking.DRAFT) -> Document:
    """Every kind of block, table and figure that a lägesbild has."""

    def placed(name: str, *params: str, title: str = "", width: Width = Width.FULL) -> Placed:
        return Placed(exhibits.build(register, id_of(name, *params)), title, width)

    def draft(name: str, *params: str) -> Prose:
        return Prose(exhibits.build(register, id_of(name, *params)).summary, is_draft=True)

    levels, weeks = placed("levels", title="Förklaring av lägesbedömningen"), placed("ratings-weeks")
    compstat = placed("compstat")
    summary = Section(
        "sammantagen",
        "Sammantagen bedömning",
        1,
        (
            Prose(
                "Stadsdelsförvaltningen och polisen bedömer läget i varje stadsdel **varje vecka**. Nivåerna förklaras i "
                f"[[{levels.exhibit.id}]] och året visas i [[{weeks.exhibit.id}]]. Hässelby gård hade nivå 3 eller högre i "
                "24 av 46 bedömda veckor.\n\n"
                "Fem områden prioriteras i samverkan:\n\n"
                "- otrygga och brottsutsatta platser,\n- unga i riskzon,\n- systemhotande brottslighet,\n"
                "- särskilt utsatta brottsoffer,\n- kriminella miljöer och livsstilar."
            ),
            levels,
            weeks,
            draft("ratings-weeks"),
            placed("ratings-trend"),
            draft("ratings-trend"),
            placed("map-share"),
            placed("ratings-summary"),
        ),
        ("4 § 3",),
    )
    themes = [
        Section(
            f"samverkan-{i}",
            name,
            2,
            (
                TickBox(_NEED, needs),
                TickBox(_LINE, in_line),
                Prose(
                    "# Kommentar\nPlatserna följs upp i samverkansgruppen.\n\n1. Kartläggning är gjord.\n2. Orsaksanalys pågår.\n"
                    "3. Åtgärder beslutas i *december*.\n\nSe även [Brås vägledning](https://bra.se/lagesbild)."
                ),
                Prose("Bara för arbetsgruppen: uppgifter som inte ska ut.", is_internal=True),
            ),
        )
        for i, (name, needs, in_line) in enumerate(_THEMES, start=1)
    ]
    return Document(
        id="hasselby-vallingby-2023",
        title="Lokal lägesbild",
        subtitle="Underlag för samverkansöverenskommelsen",
        place="Hässelby-Vällingby",
        year=YEAR,
        organisations=("Hässelby-Vällingby stadsdelsförvaltning", "Lokalpolisområde Vällingby"),
        period="v. 1–46 och 1 jan – 30 sep 2023",
        drawn=date(2023, 11, 24),
        version="utkast till version 1",
        issued=date(2023, 12, 1),
        marking=marking,
        sections=(
            summary,
            Section("inledning", "Inledning", 1, (Prose("Lägesbilden bygger på lag (2023:196)."),)),
            Section("syfte", "Syfte", 2, (Prose("Den visar var problemen är störst och hur de ändras."),)),
            Section("kallor", "Källor", 2, (Prose("Varje tabell, diagram och karta anger sin källa."),)),
            Section(
                "omradet",
                "Beskrivning av området",
                1,
                (Prose("Nio stadsdelar i nordvästra Stockholm."), placed("map-areas")),
            ),
            Section("befolkning", "Befolkningsfakta", 2, (placed("population"), placed("facts"))),
            Section(
                "brott",
                "Brottslighet",
                1,
                (
                    Prose(
                        f"Anmälda brott visas i [[{compstat.exhibit.id}]] och över tid i [[{id_of('crime-line', 'hushall-cykelstold', 'antal')}]]."
                    ),
                    compstat,
                    draft("compstat"),
                    placed("crime-line", "hushall-cykelstold", "antal"),
                    placed("crime-line", "hushall-bilstold", "antal", width=Width.HALF),
                ),
                ("4 § 1",),
            ),
            Section(
                "trygghet",
                "Trygghet",
                1,
                (placed("survey", _EVENING), placed("map-survey", _EVENING), placed("surveys")),
                ("4 § 2",),
            ),
            Section("samverkan", "Prioriterade samverkansområden", 1, (placed("themes", "samverkansomrade"),)),
            *themes,
            Section("lokalt", "Lokalt prioriterade områden", 1, (placed("vulnerable"), placed("places"), weeks)),
            Section("orsaker", "Orsaksanalys", 1, (Prose("Analysen görs tillsammans under våren."),)),
            Section("atgarder", "Åtgärdsplan", 1, (Prose("Åtgärderna läggs till när de är beslutade."),), ("5 §",)),
        ),
        next_update=date(2025, 12, 1),
    )
