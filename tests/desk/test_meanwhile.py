"""Two people at one account, unit, term or filter, which have no version: the later is told, sees
both values, loses no typing and sends on top."""

import re
from dataclasses import dataclass

import pytest
from django.urls import reverse

from inspections.actions import saved
from inspections.models import SavedFilter
from safety.schools.models import Term
from tests import factories
from tests.refusals import assert_nothing_changed


@dataclass(frozen=True)
class Case:
    """`make(cast)` gives the row, `who` edits it at `route`; `mine` and `theirs` are sent over it,
    `told` are the words of both that the page has to show; `holds(row)` is what is stored."""

    route: str
    who: str
    make: object
    mine: dict
    theirs: dict
    told: tuple[str, str]
    holds: object


def a_filter(cast):
    """One's own, of the city's administrator."""
    uuid = "b0000000-0000-4000-8000-000000000001"
    return saved.save_filter(cast.city_admin, uuid=uuid, name="逾期", query="state=overdue")


def the_term(cast):
    """The only one: no other lies in its days."""
    first, second = factories.terms(cast.city, 2026)
    second.delete()
    return first


TERM = {"starts_on": "2026-09-01", "ends_on": "2027-01-15"}
CASES = {
    "person": Case(
        "desk:person_edit",
        "city_admin",
        lambda cast: cast.officer_a1,
        {"name": "李四", "phone": "13900001111"},
        {"name": "李四", "phone": "13900002222"},
        ("13900001111", "13900002222"),
        lambda row: row.phone,
    ),
    "unit": Case(
        "desk:unit_edit",
        "city_admin",
        lambda cast: cast.district_b,
        {"name": "新乙区", "code": "390103", "office": ""},
        {"name": "乙区", "code": "390103", "office": "乙区教育局"},
        ("新乙区", "乙区教育局"),
        lambda row: (row.name, row.office),
    ),
    "term": Case(
        "desk:term_edit",
        "city_admin",
        the_term,
        {**TERM, "name": "秋季", "ends_on": "2027-01-20"},
        {**TERM, "name": "秋季学期"},
        ("2027-01-20", "2027-01-15"),
        lambda row: (row.name, row.ends_on.isoformat()),
    ),
    "filter": Case(
        "inspections:filter_edit",
        "city_admin",
        a_filter,
        {"name": "逾期未改", "share": ""},
        {"name": "逾期", "share": "{city}"},
        ("逾期未改", "everybody at"),
        lambda row: (row.name, row.unit_id),
    ),
}
each = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@pytest.fixture
def edit(cast, case, as_user):
    """(row, a function that sends values over a page that was opened before)."""
    row, client = case.make(cast), as_user(getattr(cast, case.who))
    address = reverse(case.route, args=[row.uuid])

    def opened():
        return mark_of(client.get(address))

    def send(values, seen, **more):
        values = {name: str(value).format(city=cast.city.uuid) for name, value in values.items()}
        return client.post(address, {**values, "seen": seen}, **more)

    return row, opened, send


def mark_of(page) -> str:
    found = re.search(r'name="seen" value="(\w{16})"', page.content.decode())
    assert found, "the page says nothing of what its reader saw"
    return found[1]


@each
def test_the_later_is_told_and_sees_both(case, edit):
    row, opened, send = edit
    seen = opened()
    assert send(case.theirs, seen).status_code == 302
    row.refresh_from_db()
    stored = case.holds(row)
    with assert_nothing_changed():
        answer = send(case.mine, seen)
    html = answer.content.decode()
    assert answer.status_code == 409 and "Somebody else saved this" in html
    assert all(words in html for words in case.told)
    row.refresh_from_db()
    assert case.holds(row) == stored
    assert send(case.mine, mark_of(answer)).status_code == 302
    row.refresh_from_db()
    assert case.holds(row) != stored


@each
def test_a_second_click_is_done_already(case, edit):
    _row, opened, send = edit
    seen = opened()
    assert send(case.mine, seen).status_code == 302
    assert send(case.mine, seen).status_code == 302


@each
def test_in_chinese(case, edit):
    _row, opened, send = edit
    seen = opened()
    send(case.theirs, seen)
    answer = send(case.mine, seen, headers={"accept-language": "zh-CN"})
    assert answer.status_code == 409 and "您打开本页期间" in answer.content.decode()


def test_what_is_gone_is_said_so(cast, as_user):
    row = a_filter(cast)
    client = as_user(cast.city_admin)
    seen = mark_of(client.get(reverse("inspections:filter_edit", args=[row.uuid])))
    SavedFilter.objects.all().delete()
    with assert_nothing_changed():
        answer = client.post(
            reverse("inspections:filter_edit", args=[row.uuid]), {"name": "甲", "seen": seen}
        )
    assert answer.status_code == 404


def test_a_new_row_has_nothing_to_compare(cast, as_user):
    client = as_user(cast.city_admin)
    body = {**TERM, "name": "秋季", "city": cast.city.pk}
    assert client.post(reverse("desk:term_add"), body).status_code == 302
    assert Term.objects.get().name == "秋季"
    pages = [
        client.get(reverse("desk:term_add")),
        client.get(reverse("desk:unit_add", args=[cast.city.uuid])),
    ]
    assert all('name="seen"' not in page.content.decode() for page in pages)
