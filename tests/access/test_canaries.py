"""Nothing crosses scope (I6): no page, header, workbook or mail holds a foreign mark."""

import pytest

from tests.access import pages, texts
from tests.access.actors import sign_in
from tests.access.scene import MARKS

CITY = {"a1", "a2", "b1", "township_a", "district_a", "district_b"}
# Whose marks each reader meets. A school's people read the names of the bureaus above them.
READS = {
    "anonymous": set(),
    "gone": set(),
    "officer_a1": {"a1", "township_a", "district_a"},
    "principal_a1": {"a1", "township_a", "district_a"},
    "officer_a2": {"a2", "district_a"},
    "township": {"a1", "township_a", "district_a"},
    "admin_a": {"a1", "a2", "township_a", "district_a"},
    "admin_b": {"b1", "district_b"},
    "principal_b1": {"b1", "district_b"},
    "inspector2": CITY,
    "city_admin": CITY,
    "leader": CITY,
    "stranger": {"c1", "district_c"},
}
# A care point stands where it stands, in whatever district of the city its pupils' school lies: who
# records one chooses among the city's districts, of which nothing but the names is shown.
# The public page for reports on vehicles offers the districts of every city.
NAMED = {
    "/care-points/add/": {"district_a", "district_b"},
    "/report/": {"district_a", "district_b", "district_c"},
}


@pytest.mark.parametrize("reader", READS)
def test_no_page_holds_a_foreign_mark(client, played, reader):
    user = getattr(played, reader, None)
    sign_in(client, played, reader)
    met = set()
    for url, text in everything(client, user):
        here = {
            k for k, mark in MARKS.items() if mark in text or f"@{k.replace('_', '-')}." in text
        }
        here -= NAMED.get(url, set()) - READS[reader]
        assert here <= READS[reader], f"{url} holds {here - READS[reader]}"
        met |= here
    assert met == READS[reader]


def everything(client, user):
    for _name, url in pages.lists():
        yield url, pages.text_of(*pages.ask(client, "GET", url))
    yield from pages.exports(client, user)
    yield "mails", pages.mails(user)


def test_every_text_of_a_school_carries_its_mark(played):
    """A column that nobody marked would cross every border unseen."""
    bare = []
    for model, rows in texts.rows_of(played.a1):
        assert rows.exists(), f"the scene has no {model._meta.label}"
        for name in texts.texts_of(model):
            if not any(MARKS["a1"] in str(value) for value in rows.values_list(name, flat=True)):
                bare.append(f"{model._meta.label}.{name}")
    assert bare == []
