"""The catalogue of checklists is data; these tests read it as plain JSON, without a database."""

import json
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "inspections" / "catalogue"
LISTS = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))]
SECTIONS = [section for checklist in LISTS for section in checklist["sections"]]
ITEMS = [item for section in SECTIONS for item in section["items"]]
BY_CODE = {item["code"]: item for item in ITEMS}

# rules.md: general 7 days, serious 15 with interim control, major by plan (30 until planned).
DAYS = {"general": 7, "serious": 15, "major": 30}
AREAS = [
    "gate_guards",
    "fire",
    "dormitory",
    "electrics_boilers",
    "laboratory",
    "canteen",
    "supermarket",
    "drinking_water",
    "vehicles",
    "surroundings",
    "education_drills",
    "duty",
    "systems_paper",
    "network",
    "buildings",
]
STAGES = [
    "kindergarten",
    "primary",
    "junior",
    "senior",
    "complete_middle",
    "nine_year",
    "twelve_year",
    "vocational",
    "special",
    "higher",
]
# The eight kinds that the ministry's list judges major, and the item where each is looked for.
MAJOR_KINDS = {
    "fire": "fire.exits_open",
    "buildings": "buildings.danger_grade",
    "food": "canteen.expired",
    "laboratory": "laboratory.store_room",
    "bus and traffic": "vehicles.no_overload",
    "crush": "education_drills.crush",
    "special equipment": "electrics_boilers.inspection_due",
    "utilities": "electrics_boilers.gas_alarm",
}
LIST_KEYS = {
    *("code", "area", "order", "name_zh", "name_en", "purpose_zh", "purpose_en"),
    *("stages", "for_self_check", "sections"),
}
# As long as the columns that will hold them.
ITEM_TEXTS = {
    "code": 60,
    "text_zh": 300,
    "text_en": 400,
    "how_zh": 300,
    "how_en": 400,
    "rule_zh": 160,
    "rule_en": 200,
}
ITEM_KEYS = {
    *ITEM_TEXTS,
    *("rule_source", "severity", "days", "photo_on_fail", "on_the_spot"),
    *("suggest_zh", "suggest_en"),
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")

each_list = pytest.mark.parametrize("checklist", LISTS, ids=lambda row: row["code"])
each_item = pytest.mark.parametrize("item", ITEMS, ids=lambda row: row["code"])


def items_of(checklist):
    return [item for section in checklist["sections"] for item in section["items"]]


def is_text(value, limit):
    return isinstance(value, str) and value == value.strip() and 0 < len(value) <= limit


def test_size_of_the_catalogue():
    assert len(LISTS) >= 14
    assert len(ITEMS) >= 180


def test_every_area_has_a_checklist_of_its_own():
    assert {row["area"] for row in LISTS if not row["for_self_check"]} == set(AREAS)


def test_codes_and_orders_are_unique():
    assert len(BY_CODE) == len(ITEMS)
    assert len({row["code"] for row in LISTS}) == len(LISTS)
    assert len({row["order"] for row in LISTS}) == len(LISTS)


def test_files_are_named_by_their_code():
    assert [path.stem for path in sorted(FOLDER.glob("*.json"))] == [row["code"] for row in LISTS]


@each_list
def test_shape_of_a_list(checklist):
    assert set(checklist) == LIST_KEYS
    assert checklist["area"] in AREAS
    assert set(checklist["stages"]) <= set(STAGES)
    assert type(checklist["for_self_check"]) is bool and type(checklist["order"]) is int
    assert is_text(checklist["name_zh"], 80) and is_text(checklist["name_en"], 120)
    assert is_text(checklist["purpose_zh"], 300) and is_text(checklist["purpose_en"], 300)


@each_list
def test_sections_are_named_and_not_empty(checklist):
    for section in checklist["sections"]:
        assert set(section) == {"name_zh", "name_en", "items"} and section["items"]
        assert is_text(section["name_zh"], 60) and is_text(section["name_en"], 80)


@each_list
def test_a_list_can_be_done_in_one_visit(checklist):
    assert 10 <= len(items_of(checklist)) <= 25


@each_list
def test_each_list_asks_for_photos_and_has_quick_fixes(checklist):
    assert any(item["photo_on_fail"] for item in items_of(checklist))
    assert any(item["on_the_spot"] for item in items_of(checklist))


@each_item
def test_shape_of_an_item(item):
    assert set(item) - {"area"} == ITEM_KEYS
    assert item.get("area", "fire") in AREAS
    assert all(is_text(item[key], limit) for key, limit in ITEM_TEXTS.items())
    assert re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", item["code"])
    assert type(item["photo_on_fail"]) is bool and type(item["on_the_spot"]) is bool
    assert item["rule_source"] in ("L", "T", "S", "M")


@each_item
def test_severity_gives_the_days(item):
    assert item["days"] == DAYS[item["severity"]]


@each_item
def test_typical_findings_come_in_pairs(item):
    assert 2 <= len(item["suggest_zh"]) == len(item["suggest_en"]) <= 3
    assert all(is_text(text, 80) for text in item["suggest_zh"])
    assert all(is_text(text, 120) for text in item["suggest_en"])


@each_item
def test_each_language_is_itself(item):
    for key in ("text", "how", "rule"):
        assert CHINESE.search(item[f"{key}_zh"])
        assert not CHINESE.search(item[f"{key}_en"])
    assert all(CHINESE.search(text) for text in item["suggest_zh"])
    assert not any(CHINESE.search(text) for text in item["suggest_en"])


@pytest.mark.parametrize("checklist", LISTS, ids=lambda row: row["code"])
def test_codes_begin_with_their_list(checklist):
    assert all(item["code"].startswith(f"{checklist['code']}.") for item in items_of(checklist))


@pytest.mark.parametrize("code", MAJOR_KINDS.values(), ids=MAJOR_KINDS)
def test_the_eight_kinds_of_major_hazard_are_asked_for(code):
    assert BY_CODE[code]["severity"] == "major"


def test_outsourcing_in_disguise_is_a_kind_of_finding():
    item = BY_CODE["canteen.disguised_outsourcing"]
    assert item["severity"] == "serious" and "变相承包" in item["text_zh"]
    assert item["suggest_zh"] and item["rule_zh"]


@pytest.mark.parametrize(
    "area", ["fire", "canteen", "laboratory", "vehicles", "electrics_boilers", "dormitory"]
)
def test_dangerous_areas_have_major_items(area):
    found = [item for row in LISTS if row["area"] == area for item in items_of(row)]
    assert any(item["severity"] == "major" for item in found)


def test_a_school_can_check_itself_across_the_areas():
    weekly = next(row for row in LISTS if row["for_self_check"])
    assert len({item["area"] for item in items_of(weekly)}) >= 6


@pytest.mark.parametrize(
    ("code", "numbers"),
    [
        ("canteen.sample_retention", ["125", "48"]),
        ("canteen.papers_kept", ["6", "2"]),
        ("vehicles.licence_class", ["20", "10", "19", "9"]),
        ("vehicles.driver_qualified", ["25", "60", "3"]),
        ("vehicles.speed", ["80", "60", "20"]),
        ("vehicles.yearly_review", ["30", "3"]),
        ("gate_guards.guard_number", ["100", "1,000", "500"]),
        ("gate_guards.cctv_30_days", ["30", "90"]),
        ("education_drills.evac_time", ["4", "2"]),
    ],
)
def test_the_numbers_are_those_of_the_rules(code, numbers):
    item = BY_CODE[code]
    english = re.findall(r"\d[\d,]*\d|\d", item["text_en"])
    chinese = re.findall(r"\d+", item["text_zh"])
    for number in numbers:
        assert number in english
        assert number.replace(",", "") in chinese


def test_cited_articles_are_those_that_were_read():
    """An article of a law may carry L only when rules.md names it."""
    read = {
        *("Food Safety Law, art. 45", "Food Safety Law, art. 50", "Food Safety Law, art. 53"),
        *("Fire Protection Law, art. 16", "Special Equipment Safety Law, art. 40"),
        *(f"School Bus Regulations, art. {n}" for n in (2, 20, 21, 23, 26, 34, 35, 38)),
        "School Bus Regulations, arts. 15–16",
        "Regulations on Reporting and Investigating Work Safety Accidents, arts. 9–13",
    }
    cited = {item["rule_en"].split(";")[0] for item in ITEMS if item["rule_source"] == "L"}
    assert {rule for rule in cited if " art" in rule} <= read
