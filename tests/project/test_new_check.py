"""docs/add-a-new-kind-of-check.md: the example works as it is printed."""

import sys
import types

import pytest

from inspections import load_catalogue
from safety.dues import kinds
from tests import factories
from tests.project.repository import ROOT, blocks

LIST, WATER, _TASKS, _APPS, _LINE, TESTS = blocks(
    (ROOT / "docs/add-a-new-kind-of-check.md").read_text("utf-8")
)


@pytest.fixture
def example(cast, tmp_path, monkeypatch):
    """The page's test module, with its list loaded and its kind known, as if they were there."""
    (tmp_path / "water_monthly.json").write_text(LIST, "utf-8")
    monkeypatch.setattr(load_catalogue, "FOLDER", tmp_path)
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    water = types.ModuleType("canteen.water")
    exec(compile(WATER, "canteen/water.py", "exec"), vars(water))
    monkeypatch.setitem(sys.modules, "canteen.water", water)
    water.register()
    factories.terms(cast.city, 2026)
    load_catalogue.load(tmp_path)
    tests = types.ModuleType("test_water_monthly")
    exec(compile(TESTS, "test_water_monthly.py", "exec"), vars(tests))
    return tests


def test_it_is_owed_in_term(example):
    example.test_every_school_owes_one_in_term()


def test_it_is_not_owed_in_the_vacation(example):
    example.test_nothing_is_owed_in_the_vacation()


def test_handing_it_in_settles_it(example, cast):
    example.test_handing_it_in_settles_it(cast)


def test_it_is_named_in_both_languages(example):
    assert kinds.label("water_monthly") == "Monthly check of drinking water"
    assert kinds.line("water_monthly", {"month": "2026-03"}).endswith("2026-03")
