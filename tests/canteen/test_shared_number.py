"""One health certificate number with two people: one of the two is not theirs (R08)."""

import pytest
from django.urls import reverse

from canteen.actions import correct
from canteen.models import HealthCertificate
from tests.canteen.conftest import TODAY, certify, kitchen_of, worker_of
from tests.canteen.says import says

SAID = "another person has a certificate of this number as well"
LIST = reverse("canteen:worker_list")


@pytest.fixture
def two(cast, worker):
    """A cook of A1 and a cook of B1, with the same number."""
    other = worker_of(kitchen_of(cast.b1, cast.officer_b1), cast.officer_b1, name="赵静")
    for one, officer in ((worker, cast.officer_a1), (other, cast.officer_b1)):
        certify(one, officer, TODAY, number="JK7")
    return worker, other


def listed(client):
    return list(client.get(LIST, {"state": "shared"}).context["rows"])


def test_both_are_flagged_each_to_its_own(cast, two, as_user):
    for worker, officer in zip(two, (cast.officer_a1, cast.officer_b1), strict=True):
        client = as_user(officer)
        assert SAID in client.get(worker.get_absolute_url()).text
        assert listed(client) == [worker]
    assert set(listed(as_user(cast.city_admin))) == set(two)
    assert "赵静" not in as_user(cast.officer_a1).get(two[0].get_absolute_url()).text


def test_once_it_is_put_right_neither_is(cast, two, as_user):
    paper = HealthCertificate.objects.get(worker=two[1])
    correct.certificate(paper, says(paper, cast.officer_b1), number="JK8", issued_on=TODAY)
    client = as_user(cast.city_admin)
    assert listed(client) == []
    assert SAID not in client.get(two[0].get_absolute_url()).text


def test_who_works_at_two_schools_has_one(cast, worker, as_user):
    again = worker_of(kitchen_of(cast.a2, cast.officer_a2), cast.officer_a2, name=worker.name)
    for one, officer in ((worker, cast.officer_a1), (again, cast.officer_a2)):
        certify(one, officer, TODAY, number="JK7")
    assert listed(as_user(cast.city_admin)) == []
