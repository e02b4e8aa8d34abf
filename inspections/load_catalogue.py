"""The catalogue of checklists that the program starts with (inspections/catalogue/*.json)."""

import json
from pathlib import Path

from django.db import transaction

from inspections.models import Checklist, ChecklistVersion, Item
from safety.base import clock

FOLDER = Path(__file__).parent / "catalogue"
ITEM_FIELDS = (
    *("code", "text_zh", "text_en", "how_zh", "how_en", "rule_zh", "rule_en", "rule_source"),
    *("severity", "days", "photo_on_fail", "on_the_spot", "suggest_zh", "suggest_en"),
)


@transaction.atomic
def load(folder: Path = FOLDER) -> list[str]:
    """Publish version 1 of each checklist that is not there yet; returns their codes.

    One that is there is left alone: from its first day on it belongs to its administrators.
    """
    known = set(Checklist.objects.values_list("code", flat=True))
    new = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))]
    new = [data for data in new if data["code"] not in known]
    for data in new:
        _publish(data)
    return [data["code"] for data in new]


def _publish(data: dict) -> None:
    checklist = Checklist.objects.create(
        code=data["code"],
        area=data["area"],
        position=data["order"],
        for_self_check=data["for_self_check"],
    )
    texts = {name: data[name] for name in ("name_zh", "name_en", "purpose_zh", "purpose_en")}
    version = ChecklistVersion.objects.create(
        checklist=checklist, number=1, stages=data["stages"], published_at=clock.now(), **texts
    )
    pairs = [(section, item) for section in data["sections"] for item in section["items"]]
    Item.objects.bulk_create(
        Item(
            version=version,
            position=position,
            area=item.get("area", data["area"]),
            section_zh=section["name_zh"],
            section_en=section["name_en"],
            **{name: item[name] for name in ITEM_FIELDS},
        )
        for position, (section, item) in enumerate(pairs, 1)
    )
