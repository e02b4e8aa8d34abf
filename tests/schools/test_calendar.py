"""The term calendar."""

import datetime as dt

import pytest

from safety.schools import calendar
from safety.schools.models import Term
from tests import factories


@pytest.mark.parametrize(
    ("day", "within"),
    [("2026-02-28", False), ("2026-03-01", True), ("2026-07-05", True), ("2026-07-06", False),
     ("2026-12-31", True), ("2027-01-15", True), ("2027-01-16", False)],
)  # fmt: skip
def test_days_of_term(cast, day, within):
    factories.terms(cast.city, 2026)
    assert calendar.in_term(cast.city, dt.date.fromisoformat(day)) is within


def test_list_of_terms_asks_the_database_no_more(cast, django_assert_num_queries):
    factories.terms(cast.city, 2026)
    terms = calendar.terms(cast.city)
    with django_assert_num_queries(0):
        assert calendar.term_of(terms, dt.date(2026, 9, 1)).name == "2026 autumn"


def test_stretches_within_terms(cast):
    terms = factories.terms(cast.city, 2026)
    spans = calendar.term_days(terms, dt.date(2026, 6, 1), dt.date(2026, 9, 30))
    assert spans == [
        (dt.date(2026, 6, 1), dt.date(2026, 7, 5)),
        (dt.date(2026, 9, 1), dt.date(2026, 9, 30)),
    ]


def test_calendar_is_seen_by_all_of_its_city(cast):
    factories.terms(cast.city, 2026)
    factories.terms(factories.unit("city", "邻市", cast.province), 2026)
    for who in ("city_admin", "admin_a", "officer_b1", "leader"):
        assert {t.city for t in Term.objects.visible_to(getattr(cast, who))} == {cast.city}
