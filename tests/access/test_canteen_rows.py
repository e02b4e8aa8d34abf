"""What hangs on kitchens, suppliers and care points is seen from its own school up, row by row;
what schools share shows each of them its own part alone."""

import uuid

import pytest
from django.urls import reverse

from canteen import models, queries
from canteen.actions import care_point as care_points
from canteen.actions import paper as papers
from canteen.rules import contract as outsourcing
from safety.base import clock
from safety.schools.scope import Seats
from tests.access.objects import Objects
from tests.canteen import buying
from tests.canteen.conftest import kitchen_of
from tests.canteen.test_contract import contract_of
from tests.files import photos


def of_day(objects, model, **facts):
    """A record of a kitchen's day of school A1."""
    objects.kitchen_day()
    return model.objects.create(
        sheet=models.KitchenDay.objects.get(), recorded_by=objects.cast.officer_a1,
        recorded_at=clock.now(), **objects.cast.a1.columns(), **facts,
    )  # fmt: skip


def row(objects, model):
    """A row of school A1; what others it needs are there too."""
    cast, own = objects.cast, objects.cast.a1.columns()
    today, once = clock.today(), {"recorded_by": cast.officer_a1, "recorded_at": clock.now()}
    if model is models.KitchenDay:
        objects.kitchen_day()
    elif model is models.Dish:
        objects.menu()
    elif model is models.WorkerMove:
        objects.worker_move()
    elif model is models.Correction:
        objects.correction()
    elif model is models.FreezerCheck:
        of_day(objects, model, name="1", cold="freezer", celsius=-18, apart=True)
    elif model is models.LeaderMeal:
        of_day(objects, model, meal="lunch", leader="李", comment="好")
    elif model is models.PrincipalVisit:
        of_day(objects, model, found="好")
    elif model is models.Control:
        objects.kitchen_day()
        facts = {"kitchen": objects.canteen, "day": today, "kind": "daily", "person": "李"}
        sheet = models.KitchenDay.objects.get()
        model.objects.create(sheet=sheet, **facts, **once, **own)
    elif model is models.Named:
        objects.kitchen()
        model.objects.create(kitchen=objects.canteen, director="李", officer="王", **own)
    elif model is models.SupplierLink:
        objects.supplier()
    elif model in (models.Review, models.Taking):
        objects.lot()
        objects.oil.refresh_from_db()
        buying.take(objects.oil, cast.officer_a1, 1, day=today)
    elif model is models.TakingBack:
        objects.contract_back()
    elif model is models.CareMonth:
        objects.care_link()
        place = {"point": objects.point, "place": cast.district_a}
        model.objects.create(month=today.replace(day=1), **place, pupils=4, standard="below", **own)
    elif model is models.GateMedia:
        objects.media_report()
    elif model is models.CareCensus:
        model.objects.create(
            term=cast.term, places=1, pupils=4, taken_on=today, taken_by=cast.officer_a1, **own
        )
    else:
        objects.care_link()
        model.objects.create(
            point=objects.point, kind="visit", held_on=today, what="看", **once, **own
        )
    return model.objects.first()


HANGING = [
    "CareCensus", "CareMonth", "CareVisit", "Control", "Correction", "Dish", "FreezerCheck",
    "GateMedia",
    "KitchenDay", "LeaderMeal", "Named", "PrincipalVisit", "Review", "SupplierLink", "Taking",
    "TakingBack",
    "WorkerMove",
]  # fmt: skip


@pytest.mark.parametrize("name", HANGING)
def test_who_sees_a_row_of_a_school(objects, name):
    model = getattr(models, name)
    seen = row(objects, model)
    people = ("officer_a1", "admin_a", "city_admin", "officer_a2", "admin_b", "officer_b1",
              "stranger")  # fmt: skip
    rows = {who: model.objects.visible_to(getattr(objects.cast, who)) for who in people}
    assert {who for who, found in rows.items() if found.filter(pk=seen.pk).exists()} == {
        "officer_a1", "admin_a", "city_admin",
    }  # fmt: skip


# -- what schools share ----------------------------------------------------------------------------


@pytest.fixture
def shared_point(objects):
    """Four pupils of A1 and five of B1 go to one place; both schools have been there."""
    cast = objects.cast
    objects.care_link()
    own = {"point": objects.point, "counted_on": clock.today(), "pupils": 5}
    models.CareLink.objects.create(**own, **cast.b1.columns())
    models.CarePoint.objects.update(pupils=9)
    for school, officer in ((cast.a1, cast.officer_a1), (cast.b1, cast.officer_b1)):
        link = models.CareLink.objects.get(school=school)
        care_points.record_visit(
            link, officer, uuid=uuid.uuid4(), kind="visit", held_on=clock.today(), what="看"
        )
    return objects.point


def test_a_shared_place_shows_a_school_its_own_part(objects, shared_point, as_user):
    cast = objects.cast
    page = as_user(cast.officer_a1).get(shared_point.get_absolute_url())
    assert [link.school_id for link in page.context["links"]] == [cast.a1.pk]


def test_a_shared_place_shows_a_school_its_own_visits(objects, shared_point, as_user):
    cast = objects.cast
    page = as_user(cast.officer_a1).get(shared_point.get_absolute_url())
    assert [visit.school_id for visit in page.context["visits"]] == [cast.a1.pk]


def test_the_list_counts_the_pupils_that_one_may_see(objects, shared_point, as_user):
    [found] = as_user(objects.cast.admin_a).get(reverse("canteen:care_point_list")).context["rows"]
    assert (found.pupils_seen, found.schools_seen) == (4, 1)


def test_the_table_names_no_district_of_places_without_ones_pupils(objects, as_user):
    cast = objects.cast
    care_points.add_point(
        cast.officer_b1, uuid=uuid.uuid4(), school=cast.b1, pupils=8, name="别处", address="别处1号"
    )
    page = as_user(cast.admin_a).get(reverse("canteen:care_point_table"))
    assert list(page.context["rows"]) == [cast.district_a]


def test_a_district_counts_its_own_pupils(objects, shared_point):
    cast = objects.cast
    cast.admin_a.seats = Seats.of(cast.admin_a)
    figures = queries.care_points_by_district(cast.admin_a, clock.today())
    assert [one.pupils for one in figures.values()] == [4]


def test_a_district_counts_the_places_of_its_own_schools(objects, shared_point):
    other = Objects(objects.cast)
    care_points.add_point(
        other.cast.officer_b1, uuid=uuid.uuid4(), school=other.cast.b1, pupils=8, name="别处",
        address="别处1号",
    )  # fmt: skip
    figures = queries.care_points_by_district(objects.cast.admin_a, clock.today())
    assert sum(one.places for one in figures.values()) == 1


@pytest.fixture
def shared_supplier(objects):
    """A1 and B1 buy from one supplier; both have a licence on paper and had a delivery."""
    cast = objects.cast
    objects.paper()
    today = {"arrived_on": clock.today()}
    buying.delivery_of(objects.canteen, cast.officer_a1, objects.seller, **today)
    link = buying.supplier_of(cast.b1, cast.officer_b1)
    place = kitchen_of(cast.b1, cast.officer_b1)
    buying.delivery_of(place, cast.officer_b1, link, **today)
    once, upload = uuid.uuid4(), photos.upload(photos.jpeg(), "b.jpg")
    scan = papers.prepare_paper(link, cast.officer_b1, upload, form_uuid=once)
    papers.add_paper(link, cast.officer_b1, uuid=once, kind="business", scan=scan)
    return objects.seller.supplier


@pytest.mark.parametrize("what", ["links", "papers", "deliveries"])
def test_a_shared_supplier_shows_a_district_its_own(objects, shared_supplier, as_user, what):
    page = as_user(objects.cast.admin_a).get(shared_supplier.get_absolute_url())
    assert {one.school_id for one in page.context[what]} == {objects.cast.a1.pk}


def test_the_list_counts_the_schools_that_one_may_see(objects, shared_supplier, as_user):
    [found] = as_user(objects.cast.admin_a).get(reverse("canteen:supplier_list")).context["rows"]
    assert found.schools == 1


def test_contracts_are_counted_where_one_sits(objects, as_user):
    cast = objects.cast
    for school, officer in ((cast.a1, cast.officer_a1), (cast.b1, cast.officer_b1)):
        contract_of(kitchen_of(school, officer), officer)
    page = as_user(cast.admin_a).get(reverse("canteen:contract_list"))
    figures = {state: count for state, _label, _hue, count in page.context["figures"]}
    assert figures[outsourcing.State.UNPLANNED] == 1


def test_a_shared_supplier_is_open_to_each_district_by_its_own_schools(
    objects, shared_supplier, as_user
):
    page = as_user(objects.cast.admin_b).get(shared_supplier.get_absolute_url())
    assert page.status_code == 200


def test_a_dish_leads_to_the_schools_that_one_may_see(objects, as_user):
    kwargs, cast = objects.dish(), objects.cast
    place, officer = kitchen_of(cast.b1, cast.officer_b1), cast.officer_b1
    link = buying.supplier_of(cast.b1, officer)
    row = buying.delivery_of(place, officer, link, arrived_on=clock.today())
    buying.lot_of(row, officer, produced_on=objects.oil.produced_on)
    for who, schools in ((cast.admin_a, {cast.a1}), (cast.city_admin, {cast.a1, cast.b1})):
        page = as_user(who).get(reverse("canteen:dish_trace", kwargs=kwargs))
        assert {lot.school for lot in page.context["rows"]} == schools
