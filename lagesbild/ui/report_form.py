"""The reporter's form: a page of its own for a phone, behind a secret link, without Streamlit and its weight."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from lagesbild import calendar, palette, privacy, reports, services
from lagesbild import week as domain
from lagesbild.calendar import Week
from lagesbild.exhibits.week import days_of, spanned, weekday
from lagesbild.problems import LagesbildError, Refused, UnknownId
from lagesbild.reports import Report, Reporter
from lagesbild.services import Services
from lagesbild.swedish import NBSP, listing
from lagesbild.tables import SEVERITIES
from lagesbild.ui.html import join, tag
from lagesbild.week import Incident

_HERE = Path(__file__).parent
_LARGEST = 20_000  # bytes of one report
_BECAME = {
    reports.RECEIVED: "väntar på att granskas",
    reports.APPROVED: "räknas i lägesbilden",
    reports.MERGED: "var redan känd, räknas en gång",
    reports.STRUCK: "räknas inte",
}
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # the address is the secret
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
}
PATH = "/rapportera"


def routes() -> list[Route]:
    """What the server must route here, before Streamlit."""
    return [
        Route(f"{PATH}/form.js", _script, methods=["GET"]),
        Route(f"{PATH}/{{secret}}", _page, methods=["GET"]),
        Route(f"{PATH}/{{secret}}", _receive, methods=["POST"]),
    ]


@cache
def _opened(target: str) -> Services:
    return services.open_services()


def _service() -> services.ReportingService:
    return _opened(services.target()).reporting(None)


async def _script(_: Request) -> Response:
    text = (_HERE / "report_form.js").read_text(encoding="utf-8")
    return Response(text, media_type="text/javascript", headers={"X-Content-Type-Options": "nosniff"})


async def _page(request: Request) -> Response:
    status, markup = await run_in_threadpool(_render, request.path_params["secret"])
    return HTMLResponse(str(markup), status_code=status, headers=_HEADERS)


async def _receive(request: Request) -> Response:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            return JSONResponse({"problem": "Rapporten är för lång."}, status_code=413, headers=_HEADERS)
    status, answer = await run_in_threadpool(receive, request.path_params["secret"], body)
    return JSONResponse(answer, status_code=status, headers=_HEADERS)


def receive(secret: str, body: bytes) -> tuple[int, dict[str, Any]]:
    """(HTTP status, what the form is told) of one report as the form sends it."""
    service = _service()
    try:
        sender = service.reporter(secret)
    except UnknownId as error:
        return 404, {"problem": str(error)}
    try:
        sent = json.loads(body)
        report = report_of(sent, sender)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return 422, {"problem": "Rapporten gick inte att läsa. Ladda om sidan och försök igen."}
    incident = report.incident
    if incident and not sent.get("sure"):
        names = privacy.likely_names(f"{incident.place or ''}. {incident.note or ''}", service.area_names())
        if names:
            return 422, {"ask": privacy.names_in_words(names).replace("Spara igen", "Skicka igen")}
    try:
        service.receive(sender, report)
    except Refused as refused:
        sentences = (" ".join(filter(None, (p.what, p.fix or f"Väntat: {p.expected}"))) for p in refused.problems)
        return 422, {"problem": " ".join(sentences)}
    saved = (
        "Skickat. Tack!"
        if incident
        else f"Tack! Inget att rapportera {_weeks(service, sender, report.week)} är noterat."
    )
    return 200, {"saved": saved, "sent": _sent(service, sender)}


def report_of(sent: Mapping[str, Any], sender: Reporter) -> Report:
    """A report of what the form sends. ValueError, TypeError or KeyError when it is none."""
    id_ = str(sent["id"])
    if sent["kind"] == "nothing":
        year, week = str(sent["week"]).split("-W")
        return Report(id_, Week.of(Week(int(year), int(week)).monday()))
    day = date.fromisoformat(str(sent["date"]))
    texts = {n: str(sent.get(n) or "") for n in ("area", "category", "severity", "time", "place", "note")}
    incident = Incident(
        texts["area"],
        day,
        texts["category"],
        texts["severity"],
        sender.organisation,
        texts["time"] or None,
        texts["place"] or None,
        texts["note"] or None,
    )
    return Report(id_, Week.of(day), incident)


def _weeks(service: services.ReportingService, sender: Reporter, week: Week) -> str:
    return spanned(service.weeks(sender.place, week), year=False).replace(NBSP, " ")


def _sent(service: services.ReportingService, sender: Reporter) -> list[dict[str, str]]:
    names = service.names(sender.place)
    rows = service.sent(sender).drop_duplicates("report").head(12)
    out = []
    for row in rows.to_dict("records"):
        where = names.get(row["area"], row["area"])
        week = f"v. {int(row['week'])}"
        is_nothing = row["is_nothing"] == 1
        what = f"Inget att rapportera, {week}" if is_nothing else f"{row['category']}, {where}, {weekday(row['date'])}"
        became = "svaret är noterat" if is_nothing else _BECAME[row["status"]]
        answer = f": {row['answer']}" if isinstance(row["answer"], str) and row["answer"] else ""
        level = service.decided(sender.place, row["area"], Week(int(row["year"]), int(row["week"])))
        out.append({"what": what, "became": f"{became}{answer}" + (f". Mötet satte {level}." if level else "")})
    return out


# --- the page ---------------------------------------------------------------------------------


def _render(secret: str) -> tuple[int, Markup]:
    service = _service()
    try:
        sender = service.reporter(secret)
    except UnknownId as error:
        return 404, _document("Länken gäller inte", tag("h1", "Länken gäller inte"), tag("p", str(error)))
    except LagesbildError as error:
        return 503, _document("Rapportera", tag("h1", "Det gick inte just nu"), tag("p", str(error)))
    names = service.names(sender.place)
    today = calendar.today()
    asked = reports.week_asked(today)
    first = service.weeks(sender.place, asked)[0]
    label = f"Inget att rapportera {_weeks(service, sender, asked)} ({days_of(first, asked)})"
    parts = [(p, names.get(p, p)) for p in sender.parts]
    body = join(
        [
            tag("h1", f"Rapportera till {names.get(sender.place, sender.place)}"),
            tag(
                "p", f"Du rapporterar för {sender.organisation}. Inga namn, personnummer eller adresser till bostäder."
            ),
            tag(
                "p", f"Det du skickar ser ni och {listing(to)}, tills det räknas på veckomötet: då ser alla parter det."
            )
            if (to := service.shared_with(sender))
            else None,
            tag("p", role="status", id="status"),
            tag("button", label, type="button", id="nothing", data_week=str(asked)),
            tag("h2", "Något har hänt"),
            tag(
                "form",
                _select("area", f"Var, {service.part_word(sender)}", parts, chosen=len(parts) == 1),
                _field("place", "Plats, t.ex. torg eller station", maxlength=120),
                _select("category", "Vad", [(c, c) for c in service.categories(sender.place)]),
                tag(
                    "div",
                    _field(
                        "date",
                        "Dag",
                        type_="date",
                        value=str(today),
                        max=str(today),
                        min=str(service.first_day(sender.place)),
                    ),
                    _field("time", "Klockan, om du vet", type_="time"),
                    class_="two",
                ),
                tag("fieldset", tag("legend", "Hur allvarligt"), *(_radio(s) for s in SEVERITIES)),
                _labelled(
                    "note", "Vad hände", tag("textarea", name_="note", id="note", maxlength=domain.LONGEST, rows=3)
                ),
                tag("button", "Skicka", type="submit", class_="primary"),
            ),
            tag("h2", "Det du har skickat", id="sent-title"),
            tag("ul", id="sent"),
            tag("script", Markup(_json(_sent(service, sender))), type="application/json", id="data"),
            tag("script", src=f"{PATH}/form.js", type="module"),
        ]
    )
    return 200, _document("Rapportera", body)


def _json(value: object) -> str:
    """JSON that can end no script element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _field(name: str, label: str, *, type_: str = "text", **attributes: str | int) -> Markup:
    given: dict[str, Any] = {"required": name == "date", **attributes}
    return _labelled(name, label, tag("input", name_=name, id=name, type=type_, autocomplete="off", **given))


def _select(name: str, label: str, options: Sequence[tuple[str, str]], *, chosen: bool = False) -> Markup:
    # written out: without an empty value its text would be an answer
    first = [] if chosen else [Markup('<option value="" disabled selected hidden>Välj</option>')]
    listed = [Markup(f'<option value="{escape(value)}">{escape(text)}</option>') for value, text in options]
    return _labelled(name, label, tag("select", *first, *listed, name_=name, id=name, required=True))


def _labelled(name: str, label: str, control: Markup) -> Markup:
    return tag("div", tag("label", label, for_=name), control)


def _radio(severity: str) -> Markup:
    box = tag("input", type="radio", name_="severity", value=severity, required=True)
    return tag("label", box, tag("span", severity))


def _document(title: str, *body: Markup) -> Markup:
    head = tag(
        "head", Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">')
    )
    head = Markup(
        str(head).replace("</head>", f"<title>{escape(title)} – Lägesbild</title><style>{_style()}</style></head>")
    )
    return Markup("<!doctype html>") + tag("html", head, tag("body", tag("main", *body)), lang="sv")


@cache
def _style() -> str:
    ink, accent, muted, line = palette.INK, palette.ACCENT, palette.MUTED, palette.LINE
    return f"""
    body{{margin:0;font:17px/1.45 system-ui,sans-serif;color:{ink};background:#fff}}
    main{{max-width:34rem;margin:0 auto;padding:1rem}}
    h1{{font-size:1.45rem;color:{accent};margin:.2rem 0}} h2{{font-size:1.1rem;color:{accent};margin:1.6rem 0 .4rem}}
    p{{margin:.3rem 0;color:{muted}}}
    #status{{min-height:1.5rem;color:{ink};font-weight:600}} #status.trouble{{border-left:4px solid #B35806;padding-left:.7rem}}
    label{{display:block;margin:.8rem 0 0}}
    input,select,textarea,button{{font:inherit;color:inherit;box-sizing:border-box}}
    div>input,select,textarea{{display:block;width:100%;padding:.65rem;border:1px solid #7C8C97;border-radius:8px;background:#fff;margin-top:.2rem}}
    button{{width:100%;padding:.85rem;border:1px solid {accent};border-radius:8px;background:#fff;color:{accent};font-weight:600;margin-top:.8rem}}
    button.primary{{background:{accent};color:#fff}}
    .two{{display:grid;grid-template-columns:1fr 1fr;gap:.8rem}}
    fieldset{{border:0;padding:0;margin:.9rem 0 0;display:grid;grid-template-columns:1fr 1fr;gap:.5rem}} legend{{padding:0;margin-bottom:.3rem}}
    fieldset label{{margin:0;border:1px solid #7C8C97;border-radius:8px;padding:.65rem;display:flex;gap:.5rem;align-items:center}}
    fieldset label:has(:checked){{border-color:{accent};box-shadow:inset 0 0 0 2px {accent};font-weight:700}}
    :focus-visible{{outline:3px solid {accent};outline-offset:2px}}
    ul{{list-style:none;padding:0;margin:0}} li{{padding:.5rem 0;border-top:1px solid {line}}} li b{{display:block;font-weight:600}} li span{{color:{muted};font-size:.9rem}}
    """
