"""What a browser's session holds: every key of `st.session_state` that is our own, with its type, declared once.

No other module touches `st.session_state`. A key's name may also be a widget's, a name in the URL or a CSS class
(`st-key-…`), and then it is not free to change.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar, overload

import streamlit as st

from lagesbild.actor import Actor
from lagesbild.analysis.crime import Against, Block
from lagesbild.areas import Area
from lagesbild.calendar import Week
from lagesbild.checktext import Finding
from lagesbild.exhibits.counted import Step
from lagesbild.exhibits.crime_period import Order
from lagesbild.problems import Problem
from lagesbild.services.figures import Version
from lagesbild.services.importing import ImportOptions, Plan

T = TypeVar("T")


@dataclass(frozen=True)
class Key(Generic[T]):
    """One entry of the session."""

    name: str

    @property
    def is_set(self) -> bool:
        """Whether the session holds anything under the key, None included."""
        return self.name in st.session_state

    @property
    def value(self) -> T:
        """What is there. Raises KeyError when the key is not set."""
        value: T = st.session_state[self.name]
        return value

    @overload
    def get(self) -> T | None: ...
    @overload
    def get(self, default: T) -> T: ...
    def get(self, default: T | None = None) -> T | None:
        """What is there, else ``default``."""
        value: T | None = st.session_state.get(self.name, default)
        return value

    def set(self, value: T) -> None:
        """Put a value there; for a widget before it is drawn, or in a callback."""
        st.session_state[self.name] = value

    @overload
    def pop(self) -> T | None: ...
    @overload
    def pop(self, default: T) -> T: ...
    def pop(self, default: T | None = None) -> T | None:
        """Take away what is there and return it, else ``default``."""
        value: T | None = st.session_state.pop(self.name, default)
        return value

    def setdefault(self, default: T) -> T:
        """What is there; ``default`` is put there first when nothing is."""
        value: T = st.session_state.setdefault(self.name, default)
        return value


class LinkKey(Key[T]):
    """An entry that is also a widget and a name in the URL: a link may give it a value."""


Problems = list[Problem] | tuple[Problem, ...]

# --- the run: `state` and `frame` ------------------------------------------------------------

PLACE = LinkKey[str]("omrade")
YEAR = LinkKey[int]("ar")
WEEK = LinkKey[int]("vecka")
OTHER_WEEK = LinkKey[str](
    "motvecka"
)  # the week that WEEK is held against, as an exhibit's id writes it; empty: the one before
DAY = LinkKey[date | None]("per")  # the day whose register is shown, as chosen

VERSION = Key[Version]("version")
AS_OF = Key[date | None]("as-of")  # the same day, as fixed for the run
FROZEN_REVISION = Key[int | None]("frozen")
SHOWN_AS_EMPTY = Key[set[str]]("said-empty")  # what this run has said to be missing
FILTERS = Key[tuple[str, int] | None]("filters")  # (place, year)

OPENED_PLACE = Key[str]("place-opened")  # to be chosen when the list is drawn next
LAST_PLACE = Key[str | None]("place-shown")
WANTS_NEW_PLACE = Key[bool]("place-go")
ADDRESS_LABELS = Key[dict[Key[Any], dict[Any, str]]](
    "address-labels"
)  # what each widget calls its options, in this run
ADDRESS_TURN = Key[int]("address-turn")
HELD_ADDRESS = Key[Mapping[str, str | list[str] | None]]("held-address")  # what the last run wrote in the address
LINKED_REVISION = Key[tuple[date | None, str | None]]("linked-revision")  # the day, the revision as the link writes it
SHOWS_FIGURES = Key[bool]("shows-figures")  # in this run
HAS_DRAWN = Key[bool]("has-drawn")  # the first figure of the visit has been sent
NOW_ONLY = Key[bool]("now-only")  # the page changes the register, and can show no earlier day

# --- who acts ---------------------------------------------------------------------------------

ACTOR = Key[Actor]("who")
IS_NEW_ACTOR = Key[bool]("who-is-new")
ACTOR_PROBLEMS = Key[list[Problem]]("who-problems")


def actor_role(form: str) -> Key[str | None]:
    """The role as chosen in one of the forms."""
    return Key(f"{form}-role")


def actor_organisation(form: str) -> Key[str]:
    """The organisation as typed in one of the forms."""
    return Key(f"{form}-organisation")


VISIT = Key[tuple[float, tuple[object, ...], Any]]("visit")  # when it was looked up, of whom, `door.Visit`
LOGGED_VIEW = Key[tuple[str, str] | None](
    "logged-view"
)  # the page and the place that the audit log has of this browser last
ROLE_MESSAGE = Key[tuple[bool, str]]("role-message")  # (is it a problem, what is said)

# --- exhibits and what is chosen on their pages ---------------------------------------------

CRIME_ROW = LinkKey[str]("brott")
CRIME_PART = LinkKey[str]("inom")
CRIME_END = LinkKey[str]("tom")
CRIME_WEIGHED = LinkKey[bool]("rakna")  # by harm instead of by count
CRIME_BLOCK = LinkKey[Block]("period")
CRIME_AGAINST = LinkKey[Against]("mot")
CRIME_ORDER = LinkKey[Order]("sortera")
CRIME_MODE = LinkKey[str]("visning")
VIEW = LinkKey[str]("vy")  # of Brott, and of Registrera
MEASURE = LinkKey[str]("matt")
EVENT_WINDOW = LinkKey[str]("dagar")  # how many days of events
EVENT_CATEGORY = LinkKey[str]("slag")
EVENT_SOURCE = LinkKey[str]("fran")  # whose events, where several tell
LAYERS = LinkKey[list[str]]("lager")
LAYER = LinkKey[str]("kartlager")  # the one whose numbers stand by part
PANEL_ZOOM = LinkKey[str]("zoom")
OWN_WAY = LinkKey[str]("form")  # how an area of one's own is made
OWN_RADIUS = LinkKey[int]("radie")
OWN_NAMED = LinkKey[str]("bland")
OWN_SECOND = LinkKey[str]("mot-omrade")
OWN_PENDING = Key[str]("own-pending")  # the area that a tap has just made
OWN_LAST_RADIUS = Key[int]("own-last-radius")
OWN_CORNERS = Key[list[tuple[float, float]]]("own-corners")  # EPSG:3006
OWN_WORD = LinkKey[str]("yta")  # the area as its id writes it
OWN_NAME = Key[str]("own-name")
OWN_SAVED = Key[str]("own-saved")


def last_tap(map_: str) -> Key[object]:
    """The last tap on a map that was followed."""
    return Key(f"{map_}-last-tap")


def walk_place(turn: int) -> Key[tuple[float, float]]:
    """The place on the map of the point that is being noted, in EPSG:3006; the next begins without one."""
    return Key(f"walk-place-{turn}")


def corners(map_: str) -> Key[list[tuple[float, float]]]:
    """The corners of a polygon that is being drawn on a map, in EPSG:3006."""
    return Key(f"{map_}-corners")


def panel_measure(turn: int) -> LinkKey[str]:
    """One of the three measures on three maps."""
    return LinkKey(f"karta{turn}")


PART = LinkKey[str]("stadsdel")
QUESTION = LinkKey[str]("fraga")
SERIES_STEP = LinkKey[Step]("underlag")
SERIES_PART = LinkKey[str]("del")
SERIES_CATEGORY = LinkKey[str]("kategori")
FORECAST_WEEKS = LinkKey[int]("veckor")
METHOD = LinkKey[str | None]("metod")
METHOD_SEARCH = LinkKey[str]("sok")

OPENED_PART = Key[Area]("open-area-profile")
CLICKED_SERIES = Key[object]("seen-series")
CLICKED_CELL = Key[tuple[str, int, int, str]]("clicked-cell")  # place, year, week, area's name


def clicked(key: Key[Any]) -> Key[object]:
    """The click in a figure that the widget of ``key`` followed last."""
    return Key(f"seen-{key.name}")


def is_table_shown(exhibit: str) -> Key[bool]:
    """Whether the table of a chart is open. ``exhibit``: its id."""
    return Key(f"tb-{exhibit}")


def menu(exhibit: str) -> Key[dict[str, Any]]:
    """What is pressed in the menu of a figure. ``exhibit``: its id."""
    return Key(f"menu-{exhibit}")


def answer(exhibit: str) -> Key[dict[str, object]]:
    """The file that a figure's menu asked for, or why there is none. ``exhibit``: its id."""
    return Key(f"answer-{exhibit}")


# --- Registrera -------------------------------------------------------------------------------

MEETING_WEEK = LinkKey[Week]("motesvecka")
LINKED_CORRECTION = Key[tuple[str, Week]]("linked-correction")  # the place and week of a link to what is corrected
BOARD = Key[dict[str, Any]]("mote-board")
BOARD_ANSWERS = Key[dict[str, dict[str, Any]]]("mote-answers")  # by the save's id
MEETING_ORGANISATIONS = Key[list[str] | None]("mote-with")
MEETING_MORE_ORGANISATIONS = Key[str]("mote-more")
MEETING_DAY = Key[str]("mote-day")
MEETING_NOTE = Key[str]("mote-remark")
MEETING_LEAVES_UNSETTLED = Key[bool]("mote-leave")
MEETING_PROBLEMS = Key[Problems]("mote-end-problems")
ENDED_MEETING = Key[tuple[str, Week]]("mote-ended")

RESOLUTION_TEXT = Key[str]("beslut-what")
RESOLUTION_RESPONSIBLE = Key[str]("beslut-responsible")
RESOLUTION_DUE = Key[str]("beslut-due")
RESOLUTION_PART = Key[str | None]("beslut-part")
OPEN_RESOLUTION_PROBLEMS = Key[Problems]("beslut-open-problems")  # of what earlier meetings left open
RESOLUTION_PROBLEMS = Key[Problems]("beslut-problems")
ASKED_TEXTS = Key[tuple[tuple[str, ...], float]](
    "beslut-sure"
)  # may name a person; when the user was asked, by the clock that only goes on
LEFT_OUT = Key[str]("mote-kvar")  # what was written and not added when somebody would end the meeting
FOCUS_PLACE = Key[str]("fokus-place")
FOCUS_HOURS = Key[str]("fokus-hours")
FOCUS_RESPONSIBLE = Key[str]("fokus-responsible")
FOCUS_PROBLEMS = Key[Problems]("fokus-problems")

INCIDENT = Key[str | None]("handelse-chosen")
INCIDENT_DONE = Key[str]("handelse-done")
INCIDENT_PROBLEMS = Key[Problems]("handelse-problems")
INCIDENT_ORGANISATION = Key[str]("handelse-own")  # the user's own, as the empty form was given it

SHARING_DONE = Key[str]("dela-done")
SHARING_PROBLEMS = Key[Problems]("dela-problems")
SHARING_TURN = Key[int]("dela-turn")  # counts what was shared, so that each form begins empty
SHOWS_OWN = Key[bool]("egna")  # figures with what is one's own organisation's, or shared with it

REPORT_DONE = Key[str]("rapport-done")
REPORT_PROBLEMS = Key[Problems]("rapport-problems")
REPORTER_DONE = Key[str]("rapportor-done")
REPORTER_PROBLEMS = Key[Problems]("rapportor-problems")
NEWEST_REPORTER = Key[str]("rapportor-ny")  # whose link was made last: it stands open
REPORTER_ORGANISATION = Key[str]("rapportor-organisation")
REPORTER_PARTS = Key[list[str]]("rapportor-parts")


ACTION_WAY = LinkKey[str]("ordning")
CHOSEN_PROBLEM = LinkKey[str | None]("problem")
CHOSEN_ACTION = LinkKey[str | None]("atgard")
ACTION_TURN = Key[int]("atgard-turn")  # counts what was saved, so that each new form begins empty
DIALOGUE_VIEW = LinkKey[str]("dialog")
ACTION_DONE = Key[str]("atgard-done")
ACTION_STRUCK = Key[tuple[type, str]]("atgard-struken")  # what was struck last: its type, its id
ACTION_SAVED = Key[tuple[type, str, object | None, int]]("atgard-sparad")
"""What was saved last: its type, its id, what stood before (None: it is new), the revision after."""


def action_field(form: str, column: str) -> Key[Any]:
    """A field of a form for problems, causes, actions or follow-ups."""
    return Key(f"{form}-{column}")


def action_problems(form: str) -> Key[Problems]:
    """What is wrong with what was typed in a form."""
    return Key(f"{form}-problems")


def resolution_status(resolution: str, change: int) -> Key[str]:
    """The status of a resolution as it stood at a change."""
    return Key(f"beslut-{resolution}-{change}")


def incident_field(name: str, form: str) -> Key[Any]:
    """A field of an incident's form."""
    return Key(f"h-{name}-{form}")


def sharing_field(name: str, form: str) -> Key[Any]:
    """A field of a form that shares rows."""
    return Key(f"dela-{name}-{form}")


def report_severity(report: str) -> Key[str]:
    """The severity that the reviewer sets."""
    return Key(f"rapport-allvar-{report}")


def report_answer(report: str) -> Key[str]:
    """The answer to who reported."""
    return Key(f"rapport-svar-{report}")


def meeting_rhythm(place: str, weeks: int) -> Key[int]:
    """How often a place's meeting is held, as chosen where ``weeks`` between them held: what is undone is another widget."""
    return Key(f"rytm-{place}-{weeks}")


# --- Lägesbild and Textkontroll ---------------------------------------------------------------

DOCUMENT = LinkKey[str]("dokument")
SECTION = LinkKey[str]("avsnitt")
DOCUMENT_VIEW = LinkKey[str]("vy-dokument")
DOCUMENT_PROBLEMS = Key[list[str]]("manuscript-said")

READ_CHANGES = Key[dict[Key[str], int | None]]("writing-seen")  # by text's key, the change that its writer saw
TEXT_CLASHES = Key[dict[Key[str], tuple[str, dict[str, Any]]]](
    "writing-clash"
)  # by text's key: one's own, the saved row
WRITING_MESSAGES = Key[tuple[str, ...]]("writing-told")

FILE_MADE = Key[tuple[tuple[object, ...], bytes, list[tuple[str, list[str]]]]]("output-made")  # of what, content, notes
LOOKS_TURN = Key[int]("looks-turn")
OWN_TURN = Key[int]("own-turn")  # counts what is brought, so that each begins with empty fields
LOOKS_DONE = Key[str]("looks-kept")

EXHIBIT_TO_ADD = Key[str]("adding")
ADDING_SECTION = Key[str]("adding-section")
ADDING_DONE = Key[str]("adding-done")

CHECKED_TEXT = Key[str]("textcheck-text")
CHECKED_FILE = Key[Any]("textcheck-file")
CHECKED_FILE_PROBLEMS = Key[list[str]]("textcheck-text-problem")
TEXT_FINDINGS = Key[tuple[tuple[object, ...], list[Finding]]]("textcheck")  # of what text, place and version


def section_text(area: str, document: str, version: int, section: str) -> Key[str]:
    """The text of a section as it is typed."""
    return Key(f"text-{area}-{document}-v{version}-{section}")


def section_choice(document: str, section: str, number: int, was_chosen: bool) -> Key[bool]:
    """A tick box of a section."""
    return Key(f"tick-{document}-{section}-{number}-{was_chosen}")


def looks_file(turn: int) -> Key[Any]:
    """The uploaded Word file or template; a new turn is an empty box."""
    return Key(f"looks-{turn}")


# --- Underlag: ``turn`` counts the imports, so that each begins with empty fields --------------

IMPORT_TURN = Key[int]("import-turn")
IMPORT_PLAN = Key[tuple[tuple[list[tuple[str, str]], ImportOptions, Version], Plan]]("import-plan")  # of what, the plan
IMPORT_DONE = Key[tuple[int, bool, int, int, tuple[str, ...]]]("import-done")  # files, pasted, added, changed, kinds
IMPORT_MESSAGE = Key[tuple[bool, str]]("import-told")  # whether it is an error, the text
IMPORTS_SHOWN = Key[int]("imports-shown")


def are_fields_open(turn: int) -> Key[bool]:
    """Whether the fields for what the files do not say stand open."""
    return Key(f"unsaid-{turn}")


def allows_loss(turn: int) -> Key[bool]:
    """Whether a value may be replaced by none."""
    return Key(f"said-loss-{turn}")


def unknown_names(turn: int) -> Key[list[str]]:
    """The names that the user is asked about."""
    return Key(f"asked-{turn}")


def nearest_names(turn: int) -> Key[dict[str, tuple[str, ...]]]:
    """The known names nearest to each unknown one."""
    return Key(f"nearest-{turn}")


def meant_area(turn: int, name: str) -> Key[str | None]:
    """The area that an unknown name means."""
    return Key(f"name-{turn}-{name}")


def undirected(turn: int) -> Key[list[tuple[str, str, str]]]:
    """The (survey, question, answer) of which the user is asked which way is better."""
    return Key(f"directions-{turn}")


def direction(turn: int, asked: tuple[str, str, str]) -> Key[int]:
    """Which way is better: 1 the higher share, -1 the lower, 0 not known."""
    return Key(f"better-{turn}-{'|'.join(asked)}")


# --- Ny plats ---------------------------------------------------------------------------------

PLACE_VIEW = Key[str]("plats")
PLACE_MADE = Key[str]("place-made")
WANTS_PLACE_MADE = Key[bool]("new-pressed")
NEW_PLACE_PROBLEMS = Key[Problems]("new-problems")
NEW_PLACE_PART_TYPE = Key[str]("new-part-type")
PLACE_PROBLEMS = Key[Problems]("change-problems")
PLACE_DONE = Key[str]("change-done")
CHANGED_PART = Key[str]("changed-part")  # its id, chosen to be changed
ADDED_PARTS = Key[str]("change-add-text")


def place_name(place: str, name: str) -> Key[str]:
    """A place's name as it is typed."""
    return Key(f"change-name-{place}-{name}")


def place_type(place: str, type_: str) -> Key[str]:
    """A place's type as it is chosen."""
    return Key(f"change-type-{place}-{type_}")


def level_name(place: str, number: int, name: str) -> Key[str]:
    """A level's new name. ``name``: its name so far."""
    return Key(f"level-{place}-{number}-{name}")


def level_rule(place: str, number: int, severity: str, least: int | None) -> Key[int | None]:
    """How many incidents of a severity propose a level."""
    return Key(f"rule-{place}-{number}-{severity}-{least}")


def counts_as(place: str, category: str, other: str | None) -> Key[str | None]:
    """Which category of imported events a place's category of incidents is."""
    return Key(f"counts-as-{place}-{category}-{other}")


def incident_categories(place: str, names: Sequence[str]) -> Key[str]:
    """A place's categories of incidents, one a line."""
    return Key(f"categories-{place}-{'|'.join(names)}")
