"""Who sees what is owed regularly, its rules and exemptions; each test guards a filter."""

from django.urls import reverse

from safety.base import clock
from safety.dues.cadence import actions
from safety.dues.cadence.models import CadenceExemption, CadenceRule
from safety.schools.models import Term
from tests import factories

SEEING = ("officer_a1", "admin_a", "city_admin", "officer_a2", "admin_b", "officer_b1", "stranger")


def seeing(rows, cast):
    return {who for who in SEEING if rows(getattr(cast, who))}


def test_who_sees_an_exemption(objects):
    objects.exemption()
    rows = CadenceExemption.objects.visible_to
    assert seeing(rows, objects.cast) == {"officer_a1", "admin_a", "city_admin"}


def test_who_sees_a_rule_for_a_district(objects):
    objects.cadence_rule()
    rows = CadenceRule.objects.visible_to
    expected = {"officer_a1", "officer_a2", "admin_a", "city_admin"}
    assert seeing(rows, objects.cast) == expected


def test_lists_of_another_district(objects, as_user):
    objects.exemption()
    objects.cadence_rule()
    for name in ("exemption_list", "cadence_rule_list"):
        found = {
            who
            for who in ("admin_a", "admin_b", "city_admin", "stranger")
            if as_user(getattr(objects.cast, who)).get(reverse(f"desk:{name}")).context["rows"]
        }
        assert found == {"admin_a", "city_admin"}, name


def test_what_is_owed_below(cast, as_user):
    """The schools, and the rounds of the bureaus."""
    url = reverse("desk:owed_list") + "?state=any"
    found = as_user(cast.admin_b).get(url).context
    assert {school.pk for school in found["rows"]} == {cast.b1.pk}
    assert {line.unit for line in found["rounds"]} == {cast.district_b}


def test_the_term_that_is_looked_at_is_ones_own(cast, as_user):
    today = clock.today()
    for term in factories.terms(cast.city2, today.year):
        if term.starts_on < today:
            Term.objects.filter(pk=term.pk).update(starts_on=today)
    found = as_user(cast.city_admin).get(reverse("desk:owed_list") + "?span=term").context
    assert found["first"] < today


def test_lists_of_schools_and_districts_are_ones_own(cast, as_user):
    """The codes of an own list, and the districts that are offered."""
    body = {
        "client_uuid": "7b2f8a4e-6a53-4a4e-9d34-0c7b6c1f2a11", "kind": "drill", "often": "week",
        "times": "1", "valid_from": "2026-12-01", "source": "通知", "list_name": "重点",
        "codes": cast.b1.code,
    }  # fmt: skip
    answer = as_user(cast.admin_a).post(reverse("desk:cadence_rule_add"), body)
    assert answer.status_code == 422 and cast.b1.code in answer.text
    assert "outside" not in answer.text and not CadenceRule.objects.exists()
    page = as_user(cast.stranger).get(reverse("desk:cadence_rule_add")).text
    assert cast.district_a.name not in page
    assert actions.may_set(cast.city_admin, cast.district_a)


def test_the_schools_of_an_own_list_are_named_to_who_sees_them(cast, as_user):
    actions.set_rule(
        cast.city_admin, cast.city, kind="self_check", often="day", times=1, source="通知",
        valid_from=clock.today(), list_name="重点", schools=[cast.a1, cast.b1],
    )  # fmt: skip
    url = reverse("desk:cadence_rule_list")
    named = {who: as_user(getattr(cast, who)).get(url).text for who in ("admin_a", "city_admin")}
    assert cast.a1.name in named["admin_a"] and cast.b1.name not in named["admin_a"]
    assert cast.b1.name in named["city_admin"]
