"""The term calendar on screen."""

import pytest
from django.urls import reverse

from safety.schools.models import Role, Term
from tests import factories
from tests.refusals import assert_nothing_changed

BODY = {"name": "2026 autumn", "starts_on": "2026-09-01", "ends_on": "2027-01-15"}


def add(client, where, **changes):
    return client.post(reverse("desk:term_add"), {**BODY, "city": where.pk, **changes})


def test_add_and_edit(cast, as_user):
    client = as_user(cast.city_admin)
    assert add(client, cast.city).status_code == 302
    term = Term.objects.get()
    client.post(reverse("desk:term_edit", args=[term.uuid]), {**BODY, "ends_on": "2027-01-20"})
    assert Term.objects.get().ends_on.isoformat() == "2027-01-20"
    assert "2026 autumn" in client.get(reverse("desk:term_list")).text


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"ends_on": "2026-08-01"}, "ends_on"), ({"ends_on": "2028-01-01"}, "ends_on"),
     ({"starts_on": "2026-06-01"}, "starts_on"), ({"name": ""}, "name"), ({"city": "0"}, "city")],
)  # fmt: skip
def test_senseless_terms(cast, as_user, changes, field):
    factories.terms(cast.city, 2025)
    factories.terms(cast.city, 2026)[1].delete()
    client = as_user(cast.city_admin)
    with assert_nothing_changed():
        response = add(client, cast.city, **changes)
    assert response.status_code == 422 and field in response.context["form"].errors


def test_only_where_one_is_administrator(cast, as_user):
    other = factories.unit("city", "邻市", cast.province)
    factories.appoint(cast.city_admin, Role.INSPECTOR, other)
    client = as_user(cast.city_admin)
    with assert_nothing_changed():
        assert add(client, other).status_code == 422


@pytest.mark.parametrize("who", ["admin_a", "leader", "officer_a1", "inspector"])
def test_terms_are_the_citys(cast, as_user, who):
    term = factories.terms(cast.city, 2026)[0]
    client = as_user(getattr(cast, who))
    with assert_nothing_changed():
        assert client.get(reverse("desk:term_list")).status_code == 403
        assert client.post(reverse("desk:term_edit", args=[term.uuid]), BODY).status_code == 403
