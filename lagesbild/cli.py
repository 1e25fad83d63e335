"""The command line: ``lagesbild serve|import|show|exhibit|document|checktext|place|role|check|backup|restore``.

Exit codes: 0 done; 1 `check` or `checktext` found something; 2 the input was refused, nothing was
changed, and every problem stands on standard error as file:row:column: what is wrong and what was
expected.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import date
from pathlib import Path

from lagesbild import intake, place, readers, settings, sign_in
from lagesbild.actor import COMMAND_LINE, Access, Grant, Identity
from lagesbild.arguments import Parser
from lagesbild.calendar import Period, now
from lagesbild.holding import State
from lagesbild.problems import CannotWrite, Field, LagesbildError, Problem, Refused, UnknownId, why_not
from lagesbild.register import Register, UnusableRegister, maintenance, rotation
from lagesbild.scales import ScaleKind
from lagesbild.tables import OWNED

FOUND, REFUSED = 1, 2
_PART_FILES = (".txt", ".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_OPTIONS = {
    Field.AREA: "--area",
    Field.YEAR: "--year",
    Field.SOURCE: "--source",
    Field.KIND: "--kind",
    Field.LAYER: "--layer",
    Field.LOSS: "--allow-missing",
    Field.BETTER: "--better",
    Field.CRS: "--crs",
    Field.ANSWER: "--answer",
}
"""How the command line says what a file leaves unsaid."""
_BETTER = {"higher": 1, "lower": -1}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    _print_anywhere()
    arguments = _parser().parse_args(argv)
    try:
        settings.validate()
        sign_in.validate()
        if arguments.run in (_serve, _check, _backup, _restore):
            return int(arguments.run(arguments))
        if arguments.run is _import:
            intake.warm()  # it loads its libraries while the register is opened
        makes = arguments.run in (
            _import,
            _place,
            _demo,
            _role,
        )  # a register that is missing stays so when it is only read
        with closing(intake.open_register()) if makes else intake.open_to_read() as register:
            shown = _common(register) if arguments.run in (_show, _exhibit, _document, _checktext) else register
            return int(arguments.run(shown, arguments))
    except Refused as refused:
        print("\n".join(map(_line, refused.problems)), file=sys.stderr)
        return REFUSED
    except UnusableRegister as error:
        print(f"{error} Plats: {error.where}" if error.where else error, file=sys.stderr)
        return REFUSED
    except LagesbildError as error:
        print(error, file=sys.stderr)
        return REFUSED
    except BrokenPipeError:  # the reader of our output (head, less) has gone
        sys.stderr.close()
        return 0


def _print_anywhere() -> None:
    """What a terminal's coding does not have is printed by its number, as errors are: ”, – and − are in few of the older ones."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # no test's own
            stream.reconfigure(errors="backslashreplace")


def _line(problem: Problem) -> str:
    """The problem as a line of standard error, with the option that says what the file does not, and how to mend it."""
    option = f", eller {_OPTIONS[problem.missing]}." if problem.missing else ""
    line = f"{str(problem).removesuffix('.')}{option}" if option else str(problem)
    if problem.options is None:
        return f"{line} {problem.fix}" if problem.fix else line
    # a name that only a person can tell the meaning of
    if problem.column == place.BORDERS:
        options = f'{_alias(problem, "DEL")}, eller "{problem.value}=" när det inte är någon del'
    else:
        options = _alias(problem, "OMRÅDE")
    return f"{line} {problem.fix} Eller ange {options}."


def _alias(problem: Problem, unknown: str) -> str:
    return f'--alias "{problem.value}={problem.options[0] if problem.options else unknown}"'


def _parser() -> Parser:
    parser = Parser(prog="lagesbild", description="Lokal lägesbild: importera, visa, ladda ner.")
    commands = parser.add_subparsers(
        required=True, metavar="serve|import|show|exhibit|document|checktext|place|role|demo|check|backup|restore"
    )

    served = commands.add_parser("serve", help="starta appen, för den här datorn")
    served.add_argument("--port", "--server.port", type=_port, default=8501, help="0 väljer en ledig; annars 8501")
    served.add_argument(
        "--address",
        "--server.address",
        type=_address,
        help="en IP-adress; en som andra datorer når vägras utan inloggning (LAGESBILD_SIGN_IN) eller LAGESBILD_OPEN=yes",
    )
    served.add_argument(
        "--public", action="store_true", help="bara sidan med godkända dokument i offentlig version, för alla"
    )
    served.set_defaults(run=_serve)

    imp = commands.add_parser("import", help="läs in filer i registret")
    imp.add_argument("files", nargs="+", type=Path, metavar="FILE")
    imp.add_argument("--kind", choices=sorted(readers.KINDS), help="filens slag, om det inte ska kännas igen")
    imp.add_argument("--area", help="område: namn, alias eller id")
    imp.add_argument("--year", type=_year, help="år, om filen inte säger det")
    imp.add_argument("--source", help="källa, om filen inte säger den")
    imp.add_argument("--answer", help="vilket svar enkätens andelar räknar, om filen inte säger det")
    imp.add_argument("--layer", choices=readers.LAYER_KINDS, help="kartlagrets slag, om filen inte säger det")
    imp.add_argument(
        "--alias",
        action="append",
        default=[],
        metavar="NAMN=OMRÅDE",
        help="vad ett okänt namn i filen menar; minns det",
    )
    imp.add_argument(
        "--allow-missing", action="store_true", help="låt värden som är inlästa bli saknade eller ej bedömda"
    )
    imp.add_argument(
        "--better",
        choices=sorted(_BETTER),
        help="åt vilket håll enkätens andelar är bättre (higher: en högre andel), där varken filen eller registret säger det",
    )
    imp.add_argument("--crs", type=_crs, metavar="EPSG:N", help="koordinatsystem, om filen inte säger det")
    imp.add_argument("--dry-run", action="store_true", help="visa vad som skulle hända, spara inget")
    imp.add_argument("--json", action="store_true")
    imp.set_defaults(run=_import)

    new = commands.add_parser("place", help="gör en ny plats, med delar och nivåskala")
    new.add_argument("name", metavar="NAME", help="platsens namn")
    new.add_argument(
        "--type", type=str.casefold, default="kommun", metavar="T", help=f"typ: {', '.join(place.PLACE_TYPES)}"
    )
    new.add_argument("--parts", metavar="A,B,…|FILE", help="delarnas namn, eller en fil med dem")
    new.add_argument("--scale", choices=[k.value for k in ScaleKind], default=ScaleKind.FIVE, help="nivåskala")
    new.add_argument("--borders", type=Path, metavar="FILE", help="fil med delarnas gränser")
    new.add_argument(
        "--alias",
        action="append",
        default=[],
        metavar="NAMN=DEL",
        help="vilken del ett annat namn i gränsfilen menar; NAMN= är ingen av dem",
    )
    new.set_defaults(run=_place)

    role = commands.add_parser("role", help="visa, ge eller ta ifrån en roll för någon som loggar in")
    role.add_argument("verb", choices=["list", "grant", "revoke"])
    role.add_argument("--issuer", help="utfärdaren, som den står på sidan efter inloggningen")
    role.add_argument("--subject", help="id, som det står på sidan efter inloggningen")
    role.add_argument("--role", type=Access, choices=list(Access), help="rollen")
    role.add_argument("--organisation", help="organisationen som rollen gäller i")
    role.add_argument("--area", help="platsen: namn, alias eller id; utelämnad: alla platser")
    role.add_argument("--json", action="store_true")
    role.set_defaults(run=_role)

    show = commands.add_parser("show", help="visa en tabell")
    show.add_argument("name", metavar="NAME", help="areas, ratings, compstat, …")
    show.add_argument("--area", help="område: namn, alias eller id")
    show.add_argument("--year", type=_year)
    show.add_argument("--until", type=_date, metavar="YYYY-MM-DD", help="till och med")
    show.add_argument("--as-of", type=_date, metavar="YYYY-MM-DD", help="som registret såg ut i slutet av dagen")
    show.add_argument("--format", choices=["table", "csv", "json"], default="table")
    show.set_defaults(run=_show)

    exhibit = commands.add_parser("exhibit", help="spara ett diagram, en karta eller en tabell som fil")
    exhibit.add_argument("id", metavar="ID", help="se: show exhibits")
    exhibit.add_argument("--as-of", type=_date, metavar="YYYY-MM-DD", help="som registret såg ut i slutet av dagen")
    exhibit.add_argument("--out", type=Path, required=True, metavar="F.(png|svg|csv|xlsx)")
    exhibit.set_defaults(run=_exhibit)

    document = commands.add_parser("document", help="ta fram lägesbilden som dokument")
    document.add_argument("--area", required=True, help="område: namn, alias eller id")
    document.add_argument("--year", type=_year, help="året; utelämnas när --from och --to anges")
    document.add_argument(
        "--template",
        metavar="MALL",
        help="mallens id: stockholm, goteborg, manad, vecka, fordjupning, kommunfullmaktige, uppfoljning eller en egen",
    )
    document.add_argument("--week", type=int, metavar="N", help="veckan för en mall som visar en vecka")
    document.add_argument(
        "--from", dest="since", type=_date, metavar="YYYY-MM-DD", help="första dagen av en vald period"
    )
    document.add_argument("--to", dest="until", type=_date, metavar="YYYY-MM-DD", help="sista dagen av en vald period")
    document.add_argument("--month", type=int, metavar="N", help="månaden (1–12) för en mall som visar en månad")
    document.add_argument(
        "--public", action="store_true", help="den offentliga versionen: små tal och interna delar utelämnas"
    )
    document.add_argument(
        "--as-of", type=_date, metavar="YYYY-MM-DD", help="med uppgifterna som de var i slutet av dagen"
    )
    document.add_argument("--out", type=Path, required=True, metavar="F.(docx|pdf|pptx|xlsx|html)")
    document.set_defaults(run=_document)

    text = commands.add_parser("checktext", help="pröva siffrorna i en text mot registret")
    text.add_argument("file", type=Path, metavar="FILE", help=".txt eller .docx")
    text.add_argument("--area", required=True, help="område: namn, alias eller id")
    text.add_argument("--year", type=_year, required=True)
    text.add_argument("--json", action="store_true")
    text.set_defaults(run=_checktext)

    demo = commands.add_parser("demo", help="hitta på händelser, märkta som fiktiva")
    demo.add_argument("--events", type=_many, required=True, metavar="N", help="så många")
    demo.add_argument("--seed", type=int, default=1, metavar="S", help="samma frö ger samma händelser")
    demo.add_argument("--area", help=f"område: namn, alias eller id; annars {intake.FICTIONAL_PLACE}")
    demo.set_defaults(run=_demo)

    commands.add_parser("check", help="pröva att registret är helt").set_defaults(run=_check)

    backup = commands.add_parser("backup", help="spara en säkerhetskopia av registret i en fil")
    backup.add_argument("file", type=Path, metavar="FILE|FOLDER")
    backup.add_argument(
        "--keep", type=int, metavar="N", help="i mappen: en ny kopia, återställd på prov, och de N nyaste kvar"
    )
    backup.add_argument("--force", action="store_true", help="skriv över filen om den finns")
    backup.set_defaults(run=_backup)

    restore = commands.add_parser("restore", help="återställ registret från en säkerhetskopia, som prövas först")
    restore.add_argument("file", type=Path, metavar="FILE")
    restore.add_argument("--force", action="store_true", help="återställ även om prövningen finner något")
    restore.set_defaults(run=_restore)
    return parser


def _year(text: str) -> int:
    if text.isdecimal() and 1800 <= int(text) <= 2200:
        return int(text)
    raise argparse.ArgumentTypeError(f"”{text}” är inget årtal")


def _many(text: str) -> int:
    if text.isdecimal() and 1 <= int(text) <= 100_000_000:
        return int(text)
    raise argparse.ArgumentTypeError(f"”{text}” är inget antal; väntat: 1 eller mer")


def _crs(text: str) -> int:
    if (code := text.upper().removeprefix("EPSG:")).isdecimal() and len(code) in (4, 5):
        return int(code)
    raise argparse.ArgumentTypeError(f"”{text}” är inget koordinatsystem; väntat: EPSG:3006, EPSG:4326, …")


def _port(text: str) -> int:
    if text.isdecimal() and int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"”{text}” är ingen port; väntat: 0–65535")


def _address(text: str) -> str:
    if text == "localhost" or settings.is_ip_address(text):
        return text
    raise argparse.ArgumentTypeError(f"”{text}” är ingen IP-adress; väntat: t.ex. 192.168.1.20")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"”{text}” är inget datum; väntat: ÅÅÅÅ-MM-DD") from None


def _serve(arguments: argparse.Namespace) -> int:
    from lagesbild.ui.serve import serve

    serve(arguments.port, arguments.address, only_public=arguments.public)
    return 0


def _import(register: Register, arguments: argparse.Namespace) -> int:
    options = intake.ImportOptions(
        kind=readers.KINDS[arguments.kind] if arguments.kind else None,
        area=arguments.area,
        year=arguments.year,
        source=arguments.source,
        answer=arguments.answer,
        layer=arguments.layer,
        choices=_choices(register, arguments.alias, arguments.area),
        allow_missing=arguments.allow_missing,
        better=_BETTER.get(arguments.better),
        crs=arguments.crs,
    )
    done = intake.run(register, arguments.files, actor=COMMAND_LINE, options=options, dry_run=arguments.dry_run)
    for item in done:
        for warning in item.reading.warnings:
            print(f"varning: {_line(warning)}", file=sys.stderr)
    if arguments.json:
        rows = [
            {"file": d.reading.file, "sheet": d.reading.sheet, "place": d.reading.place, **asdict(d.saved)}
            for d in done
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for item in done:
        s = item.saved
        verb = "skulle ge" if arguments.dry_run else "gav"
        sheet = f"/{item.reading.sheet}" if item.reading.sheet else ""
        print(
            f"{item.reading.file}{sheet} ({s.kind}) {verb} {s.added} nya, {s.changed} ändrade, {s.unchanged} oförändrade rader"
        )
    return 0


def _choices(register: Register, given: Sequence[str], area: str | None) -> dict[str, str]:
    """Spelling → area's id, of every ``--alias``. UnknownId when an area is unknown."""
    areas = intake.known(register).directory
    within = areas.find(area).id if area else None
    return {name: areas.find(meant, within).id for name, meant in _meant(given, "NAMN=OMRÅDE").items()}


def _meant(given: Sequence[str], expected: str) -> dict[str, str]:
    """Name → what it means, of every ``--alias``, as it is written."""
    pairs = [text.rpartition("=") for text in given]
    if wrong := [whole for (name, _, _), whole in zip(pairs, given, strict=True) if not name.strip()]:
        raise LagesbildError(f"--alias ”{wrong[0]}” säger inte vad namnet menar. Väntat: {expected}.")
    return {name.strip(): meant.strip() for name, _, meant in pairs}


def _place(register: Register, arguments: argparse.Namespace) -> int:
    names = [] if arguments.parts is None else _part_names(arguments.parts)
    wanted = place.NewPlace(
        arguments.name,
        arguments.type,
        tuple(names),
        scale=ScaleKind(arguments.scale),
        borders=arguments.borders,
        border_names=_meant(arguments.alias, "NAMN=DEL, eller NAMN= när det inte är någon del"),
    )
    id_ = place.make(register, wanted, COMMAND_LINE)
    areas = intake.known(register).directory
    print(f"{areas.name(id_)} ({id_}) är gjord, med {len(areas.parts(id_))} delar")
    return 0


def _part_names(said: str) -> list[str]:
    """The names that --parts says, or that the file has. Raises Refused when there are none."""
    parts = Path(said)
    is_file = _is_file(parts) or (parts.suffix.lower() in _PART_FILES and "," not in said)
    if names := place.names_in_file(parts) if is_file else place.split_names(said):
        return names
    raise Refused([Problem("Inget namn är angivet.", "minst ett namn, eller inget --parts.", column="--parts")])


def _role(register: Register, arguments: argparse.Namespace) -> int:
    from lagesbild.register import Doorkeeper
    from lagesbild.services.access import checked

    keeper = Doorkeeper(register)
    if arguments.verb == "list":
        rows = keeper.roles().to_dict("records")
        if arguments.json:
            print(json.dumps(rows, ensure_ascii=False, indent=1))
        for row in () if arguments.json else rows:
            where = row["place"] or "alla platser"
            print(
                f"{row['role']}, {row['organisation']}, {where}: {row['subject']} ({row['issuer']}), {row['at'][:10]}"
            )
        return 0
    needed = ("issuer", "subject", "role", "organisation")
    if missing := [f"--{name}" for name in needed if not getattr(arguments, name)]:
        raise LagesbildError(f"role {arguments.verb} behöver {', '.join(missing)}.")
    area = intake.known(register).directory.find(arguments.area).id if arguments.area else ""
    given = Identity(arguments.issuer, arguments.subject), Grant(arguments.role, arguments.organisation, area)
    is_held = arguments.verb == "grant"
    done = keeper.set_role(COMMAND_LINE, *checked(register, *given), is_held=is_held)
    verb = ("har nu" if is_held else "har inte längre") if done else ("hade redan" if is_held else "hade inte")
    print(f"{arguments.subject} {verb} rollen {arguments.role}, {arguments.organisation}, {area or 'alla platser'}")
    return 0


def _is_file(path: Path) -> bool:
    """True for a file that is there; a list of names is none, however long."""
    try:
        return path.is_file()
    except OSError:
        return False


def _demo(register: Register, arguments: argparse.Namespace) -> int:
    from lagesbild.events import demo

    areas = intake.known(register).directory
    area = areas.find(arguments.area or intake.FICTIONAL_PLACE).id
    done = demo.load(register, areas, area, arguments.events, arguments.seed, COMMAND_LINE)
    print(
        f"{areas.name(area)}: {done.added} nya, {done.changed} ändrade, {done.unchanged} oförändrade fiktiva händelser"
    )
    return 0


def _common(register: Register) -> Register:
    """What all have in common: nobody at the command line is of an organisation. What is left out is said."""
    holdings = [h for kind in OWNED for h in register.holdings(kind).values()]
    if not holdings:
        return register
    from lagesbild.services import policies

    if n := sum(h.state is not State.ESTABLISHED for h in holdings):
        print(
            f"{n} rader som organisationer har för sig själva eller bara delat med några är inte med.", file=sys.stderr
        )
    return register.seen_by(policies.COMMON)


def _as_of(register: Register, day: date | None) -> Register:
    return register if day is None else register.at(register.revision_on(day))


def _show(register: Register, arguments: argparse.Namespace) -> int:
    from lagesbild import show

    register = _as_of(register, arguments.as_of)
    frame = show.show(register, arguments.name, area=arguments.area, year=arguments.year, until=arguments.until)
    sys.stdout.write(show.render(frame, arguments.format))
    return 0


def _exhibit(register: Register, arguments: argparse.Namespace) -> int:
    from lagesbild import exhibits
    from lagesbild.document.writers import files

    exhibit = exhibits.build(_as_of(register, arguments.as_of), arguments.id)
    files.save(exhibit, arguments.out)
    print(arguments.out)
    return 0


def _document(register: Register, arguments: argparse.Namespace) -> int:
    from lagesbild.document.assembling import produce

    span = _span(arguments)
    year = span.end.year if span else arguments.year
    area = intake.known(register).directory.find(arguments.area).id
    produced = produce.produce(
        register,
        area,
        year,
        arguments.out.suffix.lower().lstrip("."),
        template_id=arguments.template,
        week_number=arguments.week,
        month=arguments.month,
        span=span,
        public=arguments.public,
        as_of=arguments.as_of,
        progress=_show_progress if sys.stderr.isatty() else None,
    )
    for line in produced.notices:
        print(line, file=sys.stderr)
    try:
        arguments.out.write_bytes(produced.content)
    except OSError as error:
        raise CannotWrite(f"Filen {arguments.out} går inte att skriva: {why_not(error)}.") from None
    produce.remember(register, area, produced, actor=COMMAND_LINE)
    print(arguments.out)
    return 0


def _span(arguments: argparse.Namespace) -> Period | None:
    """The period that --from and --to name; UnknownId when they or the year are not said as they must be."""
    since, until = arguments.since, arguments.until
    if (since is None) != (until is None):
        raise UnknownId("--from och --to hör ihop: ange båda.")
    if since is None:
        if arguments.year is None:
            raise UnknownId("Året saknas: ange --year, eller --from och --to.")
        return None
    if arguments.year not in (None, until.year):
        raise UnknownId(f"--year {arguments.year} och --to {until} säger olika år.")
    return Period(since, until)


def _show_progress(done: int, of: int, what: str) -> None:
    print(f"\r\x1b[2K{done + 1}/{of} {what}"[:100], end="" if done + 1 < of else "\n", file=sys.stderr)


def _checktext(register: Register, arguments: argparse.Namespace) -> int:
    from lagesbild import checktext
    from lagesbild.exhibits.base import Scope

    text = checktext.read(arguments.file)
    area = intake.known(register).directory.find(arguments.area).id
    findings = checktext.check(text, Scope(register, area, arguments.year))
    if arguments.json:
        print(json.dumps([checktext.row(f) for f in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            line = text.count("\n", 0, finding.start) + 1
            of = f"”{finding.number}”. " if finding.verdict is checktext.Verdict.UNCHECKED else ""
            print(f"{arguments.file.name}:{line}: {finding.label}: {of}{finding.sentence}")
        if not findings:
            print("Texten har inga tal.")
    return FOUND if any(f.verdict in checktext.CONTRADICTED for f in findings) else 0


def _check(_arguments: argparse.Namespace) -> int:
    with closing(maintenance.open_existing(intake.target())) as register:
        findings = maintenance.check(register)
        states = [h.state for kind in OWNED for h in register.holdings(kind).values()] if not findings else []
    print("\n".join(map(str, findings)) or "Registret är helt.")
    if states:
        print(f"Organisationers egna rader: {', '.join(f'{states.count(s)} {s}' for s in State)}.")
    return FOUND if findings else 0


def _backup(arguments: argparse.Namespace) -> int:
    with closing(maintenance.open_existing(intake.target())) as register:
        if arguments.keep is not None:
            file, gone = rotation.rotate(register, arguments.file, arguments.keep, now())
            print(f"Säkerhetskopian är sparad, återställd på prov och prövad: {file}")
            for old in gone:
                print(f"Borttagen: {old}")
            return 0
        maintenance.backup(register, arguments.file, force=arguments.force)
    print(f"Säkerhetskopian är sparad: {arguments.file}")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    saved = maintenance.restore(intake.target(), arguments.file, force=arguments.force)
    print(f"Registret är återställt från {arguments.file}.")
    if saved is not None:
        print(f"Det som ersattes är sparat: {saved}")
    return 0
