"""What people keep beside the story: a filter that the city shares, a paper of a hazard."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from inspections.actions import document, saved
from inspections.models import HazardDocument
from safety.schools.models import User

QUOTE = [
    ("序号", "项目", "数量", "单价（元）", "金额（元）"),
    (1, "消防应急照明灯更换", 46, 85, 3910),
    (2, "线路敷设及人工", 1, 4200, 4200),
    (3, "检测验收", 1, 1500, 1500),
    ("", "合计", "", "", 9610),
]


def share_filter(who, city, make_uuid) -> None:
    """Overdue serious hazards, kept by the city's administrator for everybody below."""
    admin = User.objects.get(pk=who.city_admin.pk)
    saved.save_filter(
        admin, uuid=make_uuid(), name="逾期未销号较大隐患", query="state=overdue&severity=serious",
        unit=city, below=True,
    )  # fmt: skip


def attach_quote(hazard, officer, make_uuid) -> None:
    """The quotation for which the officer asks a later deadline."""
    upload = SimpleUploadedFile("整改项目询价单.xlsx", _workbook())
    ready = document.prepare(hazard, officer, once=make_uuid(), upload=upload)
    document.attach(hazard, officer, ready, HazardDocument.Purpose.QUOTE)


def _workbook() -> bytes:
    book, kept = Workbook(), io.BytesIO()
    book.active.title = "询价单"
    for row in QUOTE:
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()
