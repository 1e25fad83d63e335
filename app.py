"""The door: page config, shared filters, navigation. Every page is reached through here."""

import logging
from contextlib import suppress

import streamlit as st

from lagesbild.problems import LagesbildError
from lagesbild.ui import frame, signing_in
from lagesbild.ui.text import plain

MENU = {
    "Läget": [
        st.Page("pages/lage/oversikt.py", title="Översikt", default=True),
        st.Page("pages/lage/veckolage.py", title="Veckoläge", url_path="veckolage"),
        st.Page("pages/lage/stadsdel.py", title="Stadsdel", url_path="stadsdel"),
        st.Page("pages/lage/karta.py", title="Karta", url_path="karta"),
    ],
    "Analys": [
        st.Page("pages/lage/brott.py", title="Brott", url_path="brott"),
        st.Page("pages/lage/utveckling.py", title="Utveckling", url_path="utveckling"),
        st.Page("pages/lage/trygghet.py", title="Trygghet", url_path="trygghet"),
    ],
    "Arbeta": [
        st.Page("pages/vecka/registrera.py", title="Registrera", url_path="registrera"),
        st.Page("pages/vecka/atgarder.py", title="Åtgärder", url_path="atgarder"),
        st.Page("pages/lage/lagesbild.py", title="Lägesbild", url_path="lagesbild"),
        st.Page("pages/data/underlag.py", title="Underlag", url_path="underlag"),
        # reached from the list of places and from the foot of every page
        st.Page("pages/data/ny_plats.py", title="Ny plats", url_path="ny-plats", visibility="hidden"),
        st.Page("pages/data/behorigheter.py", title="Behörigheter", url_path="behorigheter", visibility="hidden"),
        st.Page("pages/metod/textkontroll.py", title="Textkontroll", url_path="textkontroll", visibility="hidden"),
        st.Page("pages/metod/sa_raknar_vi.py", title="Så räknar vi", url_path="sa-raknar-vi", visibility="hidden"),
        st.Page(
            "pages/om/tillganglighetsredogorelse.py",
            title="Tillgänglighetsredogörelse",
            url_path="tillganglighetsredogorelse",
            visibility="hidden",
        ),
        st.Page(
            "pages/om/personuppgifter.py", title="Personuppgifter", url_path="personuppgifter", visibility="hidden"
        ),
        st.Page(
            "pages/om/rapportera_brist.py", title="Rapportera brist", url_path="rapportera-brist", visibility="hidden"
        ),
    ],
}

page = st.navigation(MENU, position="top" if signing_in.is_in() else "hidden")
frame.configure(1 + next(i for i, pages in enumerate(MENU.values()) if page in pages))
frame.tell_of_no_sign_in()
try:
    signing_in.stop_strangers()
    notices = frame.choose_filters()
    with suppress(frame.Ended):
        if page.url_path not in (
            "underlag",
            "ny-plats",
            "behorigheter",
            "sa-raknar-vi",
            "tillganglighetsredogorelse",
            "personuppgifter",
            "rapportera-brist",
        ):  # what an empty register needs, and what needs none
            frame.needs_facts()
        frame.log_view(page.title)
        page.run()
    frame.foot()
    frame.hold_address(page.title, notices)
except LagesbildError as error:
    st.error(plain(str(error)))
except Exception:  # Streamlit would say it in English
    logging.getLogger("lagesbild").exception("page failed")
    st.error("Något gick fel på den här sidan. Felet är loggat hos den som driver tjänsten; dina uppgifter är orörda.")
