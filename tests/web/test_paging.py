"""Pages by key: every row once, and cursors that neither tell nor take anything."""

import base64

import pytest

from safety.schools.models import Unit
from safety.web.paging import page_of
from tests import factories

ORDER = ("name", "pk")


@pytest.fixture
def units(db):
    city = factories.unit("city", "市")
    return [factories.unit("district", f"{n}区", city) for n in range(7)]


def pages(size=3, order=ORDER):
    cursor, found = "", []
    while True:
        page = page_of(Unit.objects.filter(tier="district"), order, cursor, size)
        found.append([row.name for row in page.rows])
        if not page.next:
            return found
        cursor = page.next


def test_rows_alike_in_a_mixed_order_stand_on_one_page_each(units):
    Unit.objects.filter(tier="district").update(search="x")
    found = pages(order=("search", "-pk"))
    assert found == [["6区", "5区", "4区"], ["3区", "2区", "1区"], ["0区"]]


def test_rows_as_tuples_hold_the_columns_named(units):
    page = page_of(Unit.objects.filter(tier="district"), ORDER, "", 3, shown=("pk", "name"))
    assert (page.rows[0].name, page.count, bool(page.next)) == ("0区", 7, True)


@pytest.mark.parametrize("order", [ORDER, ("-name", "-pk")])
def test_every_row_stands_on_one_page(units, order):
    names = sorted((unit.name for unit in units), reverse=order[0].startswith("-"))
    assert pages(order=order) == [names[:3], names[3:6], names[6:]]


def test_a_cursor_tells_nothing(units):
    page = page_of(Unit.objects.filter(tier="district"), ORDER, "", 3)
    opened = base64.urlsafe_b64decode(page.next + "=" * (-len(page.next) % 4))
    assert page.rows[-1].name.encode() not in opened
    later = page_of(Unit.objects.filter(tier="district"), ORDER, page.next, 3)
    assert len(later.next) == len(page.next)


@pytest.mark.parametrize("cursor", ["x", "WzFd", "é", "A" * 64, "A" * 601, "=", "\x00"])
def test_a_cursor_that_is_not_ours_begins_at_the_start(units, cursor):
    page = page_of(Unit.objects.all(), ("pk",), cursor, 3)
    assert page.first
    assert page.rows == page_of(Unit.objects.all(), ("pk",), "", 3).rows


def test_a_cursor_of_another_order_begins_at_the_start(units):
    cursor = page_of(Unit.objects.all(), ("code", "pk"), "", 3).next
    assert page_of(Unit.objects.all(), ORDER, cursor, 3).first
