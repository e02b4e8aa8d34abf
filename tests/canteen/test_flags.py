"""What is wrong on a kitchen's day reaches those who answer for it (R09, R10), and who sells
without a training (R12): told, and settled when it is put right."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from canteen import tasks
from canteen.actions import correct, duty
from canteen.actions import kitchen as kitchens
from canteen.actions import menu as menus
from canteen.actions import worker as workers
from canteen.dues import freezer, named, training, visit
from canteen.dues.daily import open_days
from canteen.models import Kind, version_of
from canteen.rules import care_point, contract, gate, goods
from canteen.rules import shop as rules
from safety.base.models import Refused
from safety.dues import engine, kinds
from safety.dues.models import DueItem, Notice
from tests import factories
from tests.canteen import daily
from tests.canteen.conftest import TODAY, at, kitchen_of, worker_of
from tests.refusals import assert_nothing_changed

DAY = dt.timedelta(days=1)
WARM = Decimal("-11.9")


@pytest.fixture(autouse=True)
def term(cast):
    return factories.terms(cast.city, 2026)


def owing(kind) -> set[tuple[str, str]]:
    rows = DueItem.objects.filter(kind=kind, settled_at=None)
    return {(kinds.line(row.kind, row.facts), str(row.due_on)) for row in rows}


def told(user, kind) -> list[str]:
    engine.run()
    rows = Notice.objects.filter(user=user, kind=kind).order_by("pk")
    return [kinds.line(row.kind, row.facts) for row in rows]


# -- freezers --------------------------------------------------------------------------------------

TOO_WARM = "1号 on 2026-11-23: -11.9 °C, not as cold as it must be. Put it right and look again"


def test_a_warm_freezer_is_told_at_once_and_settled_when_it_is_cold(cast, kitchen):
    daily.freezer(kitchen, cast.officer_a1, celsius=WARM)
    assert owing("kitchen_freezer") == {(TOO_WARM, "2026-11-23")}
    for who in (cast.officer_a1, cast.principal_a1):
        assert told(who, "kitchen_freezer") == [TOO_WARM]
    assert told(cast.admin_a, "kitchen_freezer") == []
    with at(TODAY + 4 * DAY):
        assert told(cast.admin_a, "kitchen_freezer") == [TOO_WARM]
        daily.freezer(kitchen, cast.officer_a1, name="2号")
        assert owing("kitchen_freezer")
        daily.freezer(kitchen, cast.officer_a1)
    assert owing("kitchen_freezer") == set()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"celsius": Decimal("-12.0")}, ""),
        ({"apart": False}, "raw and cooked together"),
        ({"defrosted_on": TODAY - 31 * DAY}, "not defrosted for too long"),
        ({"defrosted_on": TODAY - 30 * DAY}, ""),
    ],
)
def test_whatever_is_flagged_is_owed(cast, kitchen, facts, said):
    daily.freezer(kitchen, cast.officer_a1, **facts)
    lines = [line for line, _day in owing("kitchen_freezer")]
    assert [said in line for line in lines] == ([True] if said else [])


def test_the_latest_look_counts(cast, kitchen):
    daily.freezer(kitchen, cast.officer_a1)
    daily.freezer(kitchen, cast.officer_a1, day=TODAY - DAY, celsius=WARM)
    assert owing("kitchen_freezer") == set()


def test_the_same_record_twice_is_told_once(cast, kitchen):
    same = {"celsius": WARM, "uuid": uuid.uuid4()}
    daily.freezer(kitchen, cast.officer_a1, **same)
    daily.freezer(kitchen, cast.officer_a1, **same)
    assert len(told(cast.officer_a1, "kitchen_freezer")) == 1


def test_refused_nothing_is_owed(cast, kitchen):
    with assert_nothing_changed(), pytest.raises(Refused):
        daily.freezer(kitchen, cast.officer_a1, celsius=Decimal("31"))


def test_one_that_nobody_looks_at_any_more_is_let_go(cast, kitchen):
    daily.freezer(kitchen, cast.officer_a1, celsius=WARM)
    freezer.let_go(TODAY + freezer.LAPSE)
    assert owing("kitchen_freezer")
    freezer.let_go(TODAY + freezer.LAPSE + DAY)
    assert owing("kitchen_freezer") == set()


# -- samples ---------------------------------------------------------------------------------------


def test_a_light_sample_is_told_to_the_others_of_the_school(cast, kitchen):
    menu = daily.menu(kitchen, cast.officer_a1)
    for _twice in range(2):
        daily.samples(menu, cast.officer_a1, 米饭=124)
    assert told(cast.principal_a1, "sample_light") == [
        "Samples of 2026-11-23 under 125 g: 米饭: 124 g"
    ]
    assert told(cast.officer_a1, "sample_light") == told(cast.officer_b1, "sample_light") == []


def test_a_sample_that_is_put_right_to_a_light_one_is_told(cast, kitchen):
    menu = daily.menu(kitchen, cast.officer_a1, "米饭")
    daily.samples(menu, cast.officer_a1)
    dish = menu.dishes.get()
    _put_right(dish, cast.officer_a1, 125)
    assert told(cast.principal_a1, "sample_light") == []
    _put_right(dish, cast.officer_a1, 124)
    said = "Samples of 2026-11-23 under 125 g: 米饭: 124 g"
    assert told(cast.principal_a1, "sample_light") == [said]
    statement = correct.Statement(uuid.uuid4(), cast.officer_a1, version_of(dish), "未留样")
    correct.withdraw_sample(dish, statement)
    daily.samples(menu, cast.officer_a1, 米饭=90)
    assert sorted(told(cast.principal_a1, "sample_light")) == [said, said.replace("124 g", "90 g")]


def _put_right(dish, actor, grams):
    said = correct.Statement(uuid.uuid4(), actor, version_of(dish), "称错了")
    facts = {"cabinet": "1号柜", "keeper": "王芳", "taken_at": dish.taken_at}
    correct.sample(dish, said, grams=grams, **facts)


def test_samples_of_the_right_weight_are_told_to_nobody(cast, kitchen):
    daily.samples(daily.menu(kitchen, cast.officer_a1), cast.officer_a1, 米饭=125)
    assert not Notice.objects.filter(kind="sample_light").exists()


def test_a_missing_sample_is_owed_with_its_day(cast, kitchen):
    open_days()
    daily.menu(kitchen, cast.officer_a1)
    with at(TODAY + DAY):
        assert ["samples of lunch" in line for line in told(cast.officer_a1, "kitchen_day")] == [
            True
        ]


# -- the principal's visit -------------------------------------------------------------------------

NEVER = "Principal's visit to the kitchen: none since 2026-11-23"


def test_a_visit_is_owed_within_days_and_settled_by_itself(cast, kitchen):
    assert visit.open_all() == 0  # nothing was asked of it yet
    open_days()
    assert (visit.open_all(), visit.open_all()) == (1, 0)
    assert owing("principal_visit") == {(NEVER, "2026-11-30")}
    with at(TODAY + 8 * DAY):
        assert told(cast.principal_a1, "principal_visit") == [NEVER]
        assert told(cast.officer_a1, "principal_visit") == [NEVER]
        daily.visit(kitchen, cast.principal_a1)
    said = "Principal's visit to the kitchen, the last on 2026-12-01"
    assert owing("principal_visit") == {(said, "2026-12-08")}
    with at(TODAY + 10 * DAY):
        assert visit.open_all() == 0


def test_a_visit_of_an_earlier_day_moves_nothing(cast, kitchen):
    daily.visit(kitchen, cast.principal_a1)
    before = owing("principal_visit")
    daily.visit(kitchen, cast.principal_a1, day=TODAY - DAY)
    assert owing("principal_visit") == before


@pytest.mark.parametrize(
    ("began", "due"),
    [
        ("2026-11-20", "2026-11-27"),  # a Friday
        ("2026-11-21", "2026-11-30"),  # the day falls on a Saturday
        ("2027-01-10", None),  # no term in sight
    ],
)
def test_no_visit_falls_due_without_school(term, began, due):
    terms = [one for one in term if one.ends_on < dt.date(2027, 1, 31)]
    assert visit.due_of(terms, dt.date.fromisoformat(began)) == (due and dt.date.fromisoformat(due))


def test_a_kitchen_out_of_use_owes_neither(cast, kitchen):
    open_days()
    visit.open_all()
    daily.freezer(kitchen, cast.officer_a1, celsius=WARM)
    kitchen.refresh_from_db()
    kitchens.edit_kitchen(kitchen, cast.officer_a1, version=kitchen.version, in_use=False)
    assert owing("principal_visit") == owing("kitchen_freezer") == set()
    assert visit.open_all() == 0
    kitchens.edit_kitchen(kitchen, cast.officer_a1, version=kitchen.version + 1, in_use=True)
    assert owing("principal_visit") == {(NEVER, "2026-11-30")}


def test_the_clock_asks_for_it(cast, kitchen):
    tasks.open_days()
    assert owing("principal_visit") == {(NEVER, "2026-11-30")}


# -- dishes that are never served ------------------------------------------------------------------

COLD = "On the menu of 2026-11-23 (lunch), never served in schools: 凉拌黄瓜"


def test_a_forbidden_dish_is_told_to_school_and_district(cast, kitchen):
    same = {"uuid": uuid.uuid4()}
    for _twice in range(2):
        daily.menu(kitchen, cast.officer_a1, "米饭", "凉拌黄瓜", **same)
    for who in (cast.principal_a1, cast.admin_a):
        assert told(who, "dish_forbidden") == [COLD]
    for who in (cast.officer_a1, cast.officer_b1, cast.admin_b, cast.city_admin):
        assert told(who, "dish_forbidden") == []


def test_a_dish_that_comes_later_or_its_ingredient_is_told_as_well(cast, kitchen):
    menu = daily.menu(kitchen, cast.officer_a1)
    assert told(cast.admin_a, "dish_forbidden") == []
    names = ["米饭", "红烧肉", "凉拌黄瓜"]
    menu = menus.edit_menu(menu, cast.officer_a1, version=1, dishes=names)
    assert told(cast.admin_a, "dish_forbidden") == [COLD]
    made = {"红烧肉": ["猪肉", "四季豆"], "米饭": ["大米"]}
    menu = menus.name_ingredients(menu, cast.officer_a1, version=2, ingredients=made)
    beans = COLD.replace("凉拌黄瓜", "红烧肉 (猪肉、四季豆)")
    assert told(cast.admin_a, "dish_forbidden") == [COLD, beans]
    made["米饭"] = ["小米"]
    menus.name_ingredients(menu, cast.officer_a1, version=3, ingredients=made)
    assert told(cast.admin_a, "dish_forbidden") == [COLD, beans]


# -- training --------------------------------------------------------------------------------------


@pytest.fixture
def shop(cast):
    return kitchen_of(cast.a1, cast.officer_a1, kind=Kind.SHOP)


def test_somebody_who_sells_untrained_is_overdue_at_once(cast, shop):
    clerk = worker_of(shop, cast.officer_a1, post="clerk")
    said = "王芳 sells in the supermarket without being trained and examined"
    assert owing("clerk_training") == {(said, "2026-11-22")}
    assert told(cast.principal_a1, "clerk_training") == [said]
    trained = {"version": clerk.version, "trained_on": TODAY}
    workers.edit_worker(clerk, cast.officer_a1, **trained)
    again = "王芳 sells in the supermarket: trained and examined again by 2027-11-23"
    assert owing("clerk_training") == {(again, "2027-11-23")}
    workers.leave(clerk, cast.officer_a1, version=clerk.version + 1, left_on=TODAY)
    assert owing("clerk_training") == set()


def test_who_cooks_owes_no_training(cast, kitchen):
    worker_of(kitchen, cast.officer_a1)
    assert owing("clerk_training") == set()


def test_a_training_that_ends_is_told_a_month_before(cast, shop):
    worker_of(shop, cast.officer_a1, post="clerk", trained_on=TODAY - 334 * DAY)
    assert len(told(cast.officer_a1, "clerk_training")) == 0
    with at(TODAY + DAY):
        assert len(told(cast.officer_a1, "clerk_training")) == 1


def test_clerks_from_before_it_was_asked_for(cast, shop):
    worker_of(shop, cast.officer_a1, post="clerk")
    DueItem.objects.filter(kind="clerk_training").delete()
    assert (training.owe_all(), training.owe_all()) == (1, 0)
    assert len(owing("clerk_training")) == 1


@pytest.mark.parametrize("day", [TODAY, dt.date(2026, 2, 28), dt.date(2028, 2, 29)])
def test_since_when_a_training_holds(settings, day):
    for months in (1, 12):
        settings.SHOP_TRAINING_MONTHS = months
        first = rules.trained_since(day)
        assert rules.training_due(first, day, day) >= day
        assert rules.training_due(first - DAY, day, day) < day


# -- numbers of the rules that whoever runs the program may set ------------------------------------


def test_numbers_are_those_of_the_settings(settings):
    arrived = TODAY - 3 * DAY
    assert not goods.faults_of_delivery(arrived, "papers", "", TODAY)
    settings.DELIVERY_RECORD_DAYS, settings.CARE_CENSUS_DAYS = 2, 5
    settings.OUTSOURCING_PLAN_DAYS, settings.GATE_ANSWER_DAYS = 4, 6
    assert "within 2 days" in goods.faults_of_delivery(arrived, "papers", "", TODAY)["arrived_on"]
    assert care_point.census_due(TODAY) == TODAY + 5 * DAY
    assert contract.plan_due(TODAY + 400 * DAY, TODAY) == TODAY + 4 * DAY
    assert gate.answer_by(TODAY) == TODAY + 6 * DAY


# -- who is named ----------------------------------------------------------------------------------


def test_nobody_named_is_asked_by_the_clock_and_settled(cast, kitchen):
    kitchen_of(cast.a2, cast.officer_a2, kind=Kind.SHOP, lunch=False)
    assert owing("kitchen_named") == set()
    assert named.owe_all() == 1
    said = "Name the food safety director and the food safety officer of the kitchen"
    assert owing("kitchen_named") == {(said, "2026-11-30")}
    with assert_nothing_changed():
        assert named.owe_all() == 0
    duty.name_people(kitchen, cast.officer_a1, version=1, director="刘", officer="王")
    assert owing("kitchen_named") == set() and named.owe_all() == 0


def test_of_a_kitchen_out_of_use_nobody_is_named(cast, kitchen):
    named.owe_all()
    facts = {"version": kitchen.version, "in_use": False}
    kitchens.edit_kitchen(kitchen, cast.officer_a1, **facts)
    assert owing("kitchen_named") == set() and named.owe_all() == 0
    kitchen.refresh_from_db()
    kitchens.edit_kitchen(kitchen, cast.officer_a1, version=kitchen.version, in_use=True)
    assert named.owe_all() == 1
