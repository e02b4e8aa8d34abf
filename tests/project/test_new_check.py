"""docs/add-a-new-kind-of-check.md: the example works as it is printed."""

import re
import sys
import types

import pytest

from canteen import dues
from inspections import load_catalogue
from safety.dues import kinds
from tests import factories
from tests.project.repository import ROOT, blocks

LIST, WATER, KINDS, TASKS, LINE, TESTS = blocks(
    (ROOT / "docs/add-a-new-kind-of-check.md").read_text("utf-8")
)


def run(text, name, **known):
    """A module of a printed block; `known` is what the file that it is added to has already."""
    module = types.ModuleType(name)
    vars(module).update(known)
    exec(compile(text, name, "exec"), vars(module))
    return module


@pytest.fixture
def example(cast, tmp_path, monkeypatch):
    """The page's test module, with its list loaded and its kind known, as if they were there."""
    (tmp_path / "water_monthly.json").write_text(LIST, "utf-8")
    monkeypatch.setattr(load_catalogue, "FOLDER", tmp_path)
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    name = "canteen.dues.water_monthly"
    monkeypatch.setitem(sys.modules, name, run(WATER, name))
    monkeypatch.setattr(dues, "_KINDS", run(KINDS, "canteen.dues", _KINDS=())._KINDS)
    dues.register()
    factories.terms(cast.city, 2026)
    load_catalogue.load(tmp_path)
    return run(TESTS, "test_water_monthly")


def test_it_is_owed_in_term(example):
    example.test_every_school_owes_one_in_term()


def test_it_is_not_owed_in_the_vacation(example):
    example.test_nothing_is_owed_in_the_vacation()


def test_handing_it_in_settles_it(example, cast):
    example.test_handing_it_in_settles_it(cast)


def test_it_is_named_in_both_languages(example):
    assert kinds.label("water_monthly") == "Monthly check of drinking water"
    assert kinds.line("water_monthly", {"month": "2026-03"}).endswith("2026-03")


def test_the_task_is_what_beat_asks_for(example, monkeypatch):
    made = {}
    monkeypatch.setattr("celery.shared_task", lambda name: lambda task: made.setdefault(name, task))
    run(TASKS, "canteen.tasks")
    assert set(made) == set(re.findall(r'every\(60, "(.*)"\)', LINE))


def test_what_is_added_to_is_there_and_what_is_made_is_not():
    there = ["canteen/dues/__init__.py", "canteen/tasks.py", "safety/celery.py"]
    assert [place for place in there if not (ROOT / place).exists()] == []
    assert not (ROOT / "canteen/dues/water_monthly.py").exists()
