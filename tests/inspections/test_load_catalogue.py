"""The catalogue becomes published checklists, once."""

import json

from django.core.management import call_command

from inspections import load_catalogue
from inspections.models import Checklist, ChecklistVersion, Item
from tests.refusals import assert_nothing_changed


def test_all_of_it_is_published(db):
    codes = load_catalogue.load()
    files = [json.loads(path.read_text()) for path in load_catalogue.FOLDER.glob("*.json")]
    assert sorted(codes) == sorted(data["code"] for data in files)
    assert Checklist.objects.count() == len(files) >= 14
    assert Item.objects.count() == sum(len(s["items"]) for d in files for s in d["sections"]) >= 180
    assert not ChecklistVersion.objects.filter(published_at=None).exists()


def test_items_keep_their_order_and_words(db):
    load_catalogue.load()
    data = json.loads((load_catalogue.FOLDER / "fire.json").read_text())
    first = data["sections"][0]["items"][0]
    item = Item.objects.get(version__checklist__code="fire", position=1)
    assert (item.code, item.text_zh, item.days) == (first["code"], first["text_zh"], first["days"])
    assert item.section_zh == data["sections"][0]["name_zh"]


def test_a_self_check_goes_across_the_areas(db):
    load_catalogue.load()
    items = Item.objects.filter(version__checklist__for_self_check=True)
    assert len({item.hazard_area for item in items.select_related("version__checklist")}) >= 6


def test_again_changes_nothing(db):
    call_command("load_catalogue", verbosity=0)
    Item.objects.filter(code="fire.exits_open").update(days=1)
    with assert_nothing_changed():
        call_command("load_catalogue", verbosity=0)
