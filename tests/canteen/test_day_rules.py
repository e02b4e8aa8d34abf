"""What a kitchen's day owes, its samples and forbidden dishes, judged without the database."""

import datetime as dt

import pytest

from canteen.rules import day as rules
from canteen.rules import forbidden, sample
from canteen.rules.day import Served
from safety.base import clock
from safety.schools import calendar
from safety.schools.models import Term

D = dt.date.fromisoformat
CHECKS = ["check:morning", "check:noon", "check:evening"]


@pytest.mark.parametrize(
    ("meals", "checks", "menus", "owed"),
    [
        (["lunch"], set(), {}, [*CHECKS, "menu:lunch"]),
        (["lunch"], {"morning", "evening"}, {}, ["check:noon", "menu:lunch"]),
        (["lunch"], set(rules.Slot.values), {"lunch": Served(3, 2)}, ["samples:lunch"]),
        (["lunch"], set(rules.Slot.values), {"lunch": Served(3, 3)}, []),
        (["breakfast", "lunch"], set(rules.Slot.values), {"lunch": Served(1, 1)},
         ["menu:breakfast"]),
    ],
)  # fmt: skip
def test_what_is_missing(meals, checks, menus, owed):
    assert rules.missing(meals, checks, menus, meals, True) == owed


def test_a_leader_eats_every_meal_and_control_is_daily():
    done = set(rules.Slot.values), {"lunch": Served(1, 1), "supper": Served(1, 1)}
    owed = rules.missing(["lunch", "supper"], *done, eaten={"lunch"})
    assert owed == ["leader:supper", "control"]
    assert rules.words(owed) == "leader's meal at supper, daily control"


@pytest.mark.parametrize(
    ("day", "fits"),
    [("2026-11-24", False), ("2026-11-23", True), ("2026-11-20", True), ("2026-11-19", False)],
)
def test_until_when_a_day_is_recorded(day, fits, settings):
    settings.CANTEEN_BACKDATE_DAYS = 3
    assert (not rules.faults_of_day(D(day), D("2026-11-23"))) == fits


@pytest.mark.parametrize(
    ("dish", "grams", "found"),
    [
        ("米饭", 125, []),
        ("米饭", 124, ["米饭: 124 g"]),
        ("米饭", None, ["米饭: no sample"]),
    ],
)
def test_flags_of_a_dish(dish, grams, found):
    flags = sample.flags_of(dish, grams)
    assert [flag.found for flag in flags] == found
    assert all("Regulations" in flag.article and flag.how for flag in flags)


@pytest.mark.parametrize(
    ("dish", "word"),
    [
        ("干煸四季豆", "四季豆"),
        ("凉拌黄瓜", "冷荤凉菜"),
        ("裱花蛋糕", "裱花蛋糕"),
        ("野生菌汤", "野生菌"),
        ("鲜黄花菜炒肉", "鲜黄花菜"),
        ("发芽土豆丝", "发芽土豆"),
        ("花生食用油拌饭", None),
    ],
)
def test_dishes_that_schools_never_serve(dish, word):
    line = forbidden.found_in(dish, forbidden.DEFAULTS)
    assert (word in line.rule) if word else line is None
    [flag] = forbidden.flags_of(dish, forbidden.DEFAULTS)
    assert flag.found == dish and "规定" in flag.article and flag.how


BEANS = (
    "菜豆 鲜菜豆 菜豆炒肉 干煸四季豆 芸豆炖排骨 豆角焖面 扁豆焖面 干煸豆角 豆腐烧豆角 豇豆炒四季豆"
)
OTHERS = (
    "白菜豆腐 白菜豆腐汤 青菜豆腐羹 菠菜豆干 芹菜豆干 酸菜豆花 小扁豆 小扁豆汤 白扁豆 白扁豆粥 "
    "豇豆 豇豆角 长豆角 缸豆角 酸豆角 酸豆角肉末 干豆角 干豆角烧肉"
)


@pytest.mark.parametrize(
    ("name", "is_one"), [(n, True) for n in BEANS.split()] + [(n, False) for n in OTHERS.split()]
)
def test_which_beans_are_forbidden(name, is_one):
    assert bool(forbidden.found_in(name, forbidden.DEFAULTS)) is is_one


def test_a_light_sample_names_article_and_threshold():
    [flag] = sample.flags_of("米饭", 100)
    assert (flag.found, flag.article) == (
        "米饭: 100 g", "School Food Safety and Nutrition Regulations, article 40",
    )  # fmt: skip
    assert "125 g" in flag.rule
    assert "48 hours" in flag.rule


@pytest.mark.parametrize(
    ("grams", "minutes", "field"),
    [(1, 0, None), (0, 0, "grams"), (2001, 0, "grams"), (10**30, 0, "grams"), (125, 1, "taken_at")],
)
def test_what_no_sample_can_be(grams, minutes, field):
    now = clock.start_of(D("2026-11-23"))
    faults = sample.faults_of_sample(grams, now + dt.timedelta(minutes=minutes), now)
    assert list(faults) == ([field] if field else [])


def test_kept_for_48_hours():
    taken = clock.start_of(D("2026-11-23"))
    until = taken + sample.KEPT
    assert sample.faults_of_disposal(until, taken + dt.timedelta(hours=48, seconds=-1))
    assert not sample.faults_of_disposal(until, taken + dt.timedelta(hours=48))


def test_a_menu_as_people_write_it():
    assert sample.dishes_of(" 米饭 \n\n红烧  肉、青菜\n米饭") == ["米饭", "红烧 肉", "青菜"]
    assert sample.faults_of_menu([])
    assert sample.faults_of_menu([str(n) for n in range(41)])
    assert sample.faults_of_menu(["x" * 41])
    assert not sample.faults_of_menu(["x" * 40])


@pytest.mark.parametrize(
    ("day", "comes"),
    [
        ("2026-11-23", True),
        ("2026-11-22", False),
        ("2026-08-24", False),
        ("2026-10-01", False),
    ],
)
def test_school_days(day, comes):
    terms = [Term(starts_on=D("2026-09-01"), ends_on=D("2027-01-15"))]
    assert calendar.school_day(terms, D(day)) == comes


def test_whatever_is_not_in_order_is_said():
    assert rules.faults_of_check("noon", ["apart"], "")
    assert not rules.faults_of_check("noon", ["apart"], "生熟混放")
    assert rules.faults_of_check("noon", ["pests"], "有鼠")
