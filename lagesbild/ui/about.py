"""What a service of a public body must say of itself: how accessible it is, what it keeps of people, and how to report a fault.

The text is a template: what only the municipality knows (its name, where to write) comes from settings, and
where they are empty the page says what is missing instead of guessing.
"""

from __future__ import annotations

from urllib.parse import quote

from markupsafe import Markup

from lagesbild import settings
from lagesbild.ui import frame, html

_WRITTEN = "2026-11-29"
_OPERATOR, _CONTACT = "LAGESBILD_OPERATOR", "LAGESBILD_CONTACT"

FAULTS = (
    "Kartan är inte prövad i sin helhet med bara tangentbord. Samma uppgifter står i tabellen vid den.",
    "Ingen som använder skärmläsare, förstoring eller röststyrning i sin vardag har prövat tjänsten.",
    "Publicerade dokument i Word, PowerPoint och PDF har rubriker, tabellrubriker och bildtexter, men är inte prövade mot "
    "PDF/UA eller WCAG i sin helhet.",
    "Meddelanden från programvaran under tjänsten (Streamlit) kan i sällsynta fall vara på engelska.",
)
"""Known shortcomings, as the page tells them."""


def _named() -> str:
    return settings.operator() or "[kommunens namn]"


def _tell_what_is_missing() -> None:
    lacking = [name for name, value in ((_OPERATOR, settings.operator()), (_CONTACT, settings.contact())) if not value]
    if lacking:
        html.say(
            "warning",
            "Sidan är en mall som inte är ifylld: den som driver tjänsten sätter ",
            html.join((html.tag("code", name) for name in lacking), " och "),
            ". Tills dess är den ingen redogörelse.",
        )


def _write_to() -> Markup:
    contact = settings.contact()
    if not contact:
        return html.join(["[kontaktväg]"])
    if "@" in contact and " " not in contact:
        return html.tag("a", contact, href=f"mailto:{quote(contact, safe='@.+-_')}")
    if contact.startswith("https://"):
        return html.tag("a", contact, href=contact)
    return html.join([contact])


def accessibility() -> None:
    """The accessibility statement of lag (2018:1937), in the parts of its model statement."""
    frame.heading(
        "Tillgänglighetsredogörelse", "Hur tjänsten uppfyller lagen om tillgänglighet till digital offentlig service"
    )
    _tell_what_is_missing()
    html.show(
        html.tag(
            "article",
            html.tag(
                "p",
                _named(),
                " står bakom den här tjänsten. Här står hur den uppfyller lag (2018:1937) om tillgänglighet till "
                "digital offentlig service, vilka brister som är kända och hur du kan rapportera fler.",
            ),
            html.tag("h2", "Hur tillgänglig är tjänsten?", class_="lb-h2"),
            html.tag("p", "Delvis förenlig med lagen: bristerna nedan är kända."),
            html.tag("h2", "Om du inte kan använda delar av tjänsten", class_="lb-h2"),
            html.tag(
                "p",
                "Skriv till ",
                _write_to(),
                ", så får du uppgifterna på ett annat sätt. Varje figur finns som tabell, och kan "
                "hämtas som CSV och Excel.",
            ),
            html.tag("h2", "Rapportera brister", class_="lb-h2"),
            html.tag(
                "p",
                "Saknas något här, eller uppfyller tjänsten inte kraven? ",
                html.tag("a", "Rapportera brist", href="rapportera-brist"),
                ".",
            ),
            html.tag("h2", "Tillsyn", class_="lb-h2"),
            html.tag(
                "p",
                "Är du inte nöjd med svaret kan du anmäla det till tillsynsmyndigheten för lagen, Myndigheten för digital förvaltning "
                "(Digg): digg.se. Den som fastställer redogörelsen kontrollerar att det stämmer.",
            ),
            html.tag("h2", "Kända brister", class_="lb-h2"),
            html.items(FAULTS),
            html.tag("h2", "Oskäligt betungande anpassning", class_="lb-h2"),
            html.tag("p", "Inget undantag för oskäligt betungande anpassning åberopas."),
            html.tag("h2", "Hur tjänsten har prövats", class_="lb-h2"),
            html.tag(
                "p",
                "Självskattning. Varje sida prövas automatiskt vid varje ändring av programmet mot de regler för WCAG 2.1, nivå A och AA, "
                "som axe-core kan pröva, i ljust och mörkt utseende; automatiska prov hittar bara en del av alla brister.",
            ),
            html.paragraph("source", f"Programmets del skrevs {_WRITTEN}. Redogörelsen fastställs av ", _named(), "."),
            class_="lb-method",
        )
    )


def personal_data() -> None:
    """What is kept of the people who use the service, and of others."""
    frame.heading("Personuppgifter", "Vad som sparas om den som använder tjänsten, och varför")
    _tell_what_is_missing()
    stored = (
        (
            "Den som loggar in",
            "Utfärdare och ämnes-id från inloggningen, roll, organisation och plats",
            "För att veta vad du får se och ändra",
        ),
        (
            "Logg",
            "Det visningsnamn som inloggningen ger, nätverksadress, vad som visades, hämtades eller ändrades, och när",
            "För att kunna utreda felaktig användning",
        ),
        (
            "Ändringar i registret",
            "Roll och organisation, aldrig ett namn",
            "För att varje uppgift ska ha en avsändare",
        ),
        (
            "Kakan lagesbild-besok",
            "Ett slumptal, i 30 dagar",
            "För att en fil bara ska lämnas till den webbläsare som sidan visades i",
        ),
        ("Kakan lagesbild-who", "Roll och organisation som du valt, i ett år", "För att du ska slippa välja igen"),
        (
            "Kakor från Streamlit",
            "Skydd mot förfalskade anrop och, för den som loggat in, inloggningen",
            "Nödvändiga för att tjänsten ska fungera",
        ),
    )
    html.show(
        html.tag(
            "article",
            html.tag(
                "p",
                "Personuppgiftsansvarig: ",
                _named(),
                ". Frågor, och begäran om utdrag eller rättelse: ",
                _write_to(),
                ".",
            ),
            html.tag("h2", "Vad som sparas", class_="lb-h2"),
            html.table("Vad som sparas om den som använder tjänsten", ("Var", "Vad", "Varför"), stored),
            html.tag(
                "p",
                "Utan inloggning, på en egen dator, sparas inget av det som står på de två första raderna. Inga personnummer och inga "
                "e-postadresser sparas. Inget lämnas till någon utanför, och inga kakor följer dig till andra webbplatser.",
            ),
            html.tag("h2", "Om andra än den som använder tjänsten", class_="lb-h2"),
            html.tag(
                "p",
                "Tjänsten är gjord för platser och antal. Texter och filer prövas mot det som liknar personuppgifter, men provet hittar inte "
                "allt: skriv aldrig om en enskild person.",
            ),
            html.tag("h2", "Hur länge", class_="lb-h2"),
            html.tag(
                "p",
                "Registret sparar allt som ändrats, för att en uppgift ska gå att följa. Loggen gallras enligt de regler som administratören "
                "sätter på sidan Behörigheter. Rättslig grund och beslut om gallring: ",
                _named(),
                " anger dem i sin förteckning över behandlingar.",
            ),
            html.paragraph("source", f"Programmets del skrevs {_WRITTEN}."),
            class_="lb-method",
        )
    )


def report_fault() -> None:
    """Where to tell of a fault, and what to say."""
    frame.heading("Rapportera brist", "Fel i siffror, i tjänsten eller i dess tillgänglighet")
    _tell_what_is_missing()
    html.show(
        html.tag(
            "article",
            html.tag("p", "Skriv till ", _write_to(), "."),
            html.tag("h2", "Skriv gärna", class_="lb-h2"),
            html.items(
                (
                    "vilken sida det gäller: länken längst ned på sidan (”Kopiera länk”) visar precis det du ser,",
                    "vad du gjorde, vad som hände och vad du väntade dig,",
                    "om det gäller en siffra: figurens titel och källan du jämför med,",
                    "om det gäller tillgänglighet: vilket hjälpmedel och vilken webbläsare du använder.",
                )
            ),
            html.tag(
                "p",
                "Skriv inga personuppgifter, och inget om enskilda händelser som inte redan är offentligt. Misstänker du att någon kommit åt "
                "uppgifter: skriv bara det, så hör vi av oss. Vid pågående brott: ring 112.",
            ),
            class_="lb-method",
        )
    )
