"""Everything that a person can ask for: each page of the matrix, with the queries that matter."""

import io
import re
import uuid
import zipfile
from html import unescape
from urllib.parse import unquote

from django.core import mail
from django.urls import reverse

from inspections.measures import MEASURES
from safety.sheets import tasks
from safety.sheets.models import SheetJob
from tests.access.matrix import LISTS, MATRIX

MONTHS = ("2026-02", "2026-03", "2026")
QUERIES = {
    "inspections:visit_list": ["q=小学", "state=under_way", "kind=unannounced", "since=2026-02-01"],
    "inspections:visit_plan": ["q=小学", "q=中学", "q=园"],
    "inspections:hazard_list": [
        "text=灭火器", "state=overdue", "severity=serious", "source=district", "sort=newest",
        "found_from=2026-02-01", "text=xiaoxue", "state=open&columns=district.place.found.area",
    ],
    "inspections:hazard_print": ["text=灭火器", "state=overdue", "columns=district.place.source"],
    "inspections:filter_save": ["state=overdue&text=灭火器"],
    "desk:school_list": ["q=小学", "status=all"],
    "desk:unit_list": ["q=区", "tier=township"],
    "desk:unit_suggest": [
        f"tiers=school&tiers=district&tiers=township&for=unit&unit={text}" for text in "学园区镇"
    ],
    "desk:person_list": ["q=officer", "role=principal"],
    "desk:security_log": ["q=officer"],
    "desk:code_issue": ["role=principal", "role=safety_officer&again=on"],
    "desk:inbox": ["kind=notice_issued"],
    "desk:notice_log": ["q=小学"],
    "desk:channel_list": ["q=小学"],
    "canteen:kitchen_list": ["text=小学", "state=without", "state=licence_none"],
    "canteen:gate_list": [
        "text=小学", "state=reported", "department=market", "by=bureau", "media=no",
    ],
    "canteen:water_list": ["text=小学", "state=overdue", "kind=boiler"],
    "canteen:water_batch_list": ["text=小学", "state=bare"],
    "canteen:care_point_list": ["text=桌", "standard=below", "show=few"],
    "canteen:contract_list": ["text=小学", "state=unplanned", "state=expired"],
    "canteen:duty_list": ["text=小学", "state=all", "state=all&since=2026-02-01&until=2026-03-31"],
    "canteen:worker_list": ["text=小学", "state=without", "state=left", "name=厨"],
    "canteen:supplier_list": ["name=食品", "state=none"],
    "canteen:delivery_list": ["supplier=食品", "state=open", "text=小学"],
    "canteen:goods_list": ["goods=油", "show=near", "show=all", "supplier=食品"],
    "canteen:trace": ["goods=油", "supplier=食品", "batch=B1"],
    "transport:driver_list": ["verdict=unproven&text=小学", "reason=crime&name=王", "gone=on"],
    "transport:vehicle_list": ["verdict=eligible", "reason=permit&plate=Z1", "kind=tractor"],
    "transport:route_list": ["text=小学", "state=flagged", "state=all&direction=home"],
    "transport:agreement_list": ["text=小学"],
    "transport:letter_list": ["text=小学"],
    "transport:lesson_list": ["text=小学"],
    "transport:lesson_missing": ["text=小学"],
    "transport:violation_list": [
        "state=open", "register=unregistered", "plate=Z&late=on", "what=overload&source=parent"
    ],
    "transport:trip_list": ["text=小学", "state=flagged", "day=2026-03-09"],
    "transport:trip_kept": ["state=all", "state=all&since=2026-02-01&until=2026-03-31"],
    "desk:owed_list": ["text=小学", "state=any&span=term", "kind=drill&state=open&span=week"],
    "desk:exemption_list": ["text=小学", "kind=self_check"],
    "drills:drill_list": ["text=小学", "state=planned", "state=held", "state=bare",
                          "state=withdrawn"],
    "drills:unplanned_list": ["text=小学", "month=now"],
    "drills:education_list": ["text=小学", "kind=lecture", "state=withdrawn"],
    "drills:education_record": ["kind=lesson", "kind=lecture"],
    "drills:education_schools": ["text=小学", "state=none", "state=behind"],
    "drills:holiday_list": ["state=all", "state=withdrawn", "state=over&holiday=winter"],
    "drills:compare_list": ["text=小学", "flagged=yes"],
    "drills:course_list": ["state=all", "state=closed", "audience=guards&title=培训"],
    "drills:certificate_list": ["text=小学", "state=over", "state=soon&name=王"],
    "reports:month": [f"period={month}" for month in MONTHS],
    "reports:month_rows": [
        f"period={month}&figure={code}" for month in ("2026-02", "2026-03") for code in MEASURES
    ],
}  # fmt: skip
# Of lists that are of nothing where nothing is asked.
ASKED = {"month-rows": {"period": "2026-03", "figure": "found"}}
EXPORTS = {
    "inspections:hazard_export": {},
    "reports:month_start": {"period": "2026-02"},
}


def lists():
    """(name, address) of every page of no single row, plain and with its queries."""
    for name in sorted({rule.name for rule in MATRIX if rule.method == "GET" and not rule.of}):
        yield name, reverse(name)
        for query in QUERIES.get(name, ()):
            yield name, f"{reverse(name)}?{query}"


def ask(client, method, url, data=None):
    """The answer's bytes, a stream read to its end."""
    response = client.post(url, data) if method == "POST" else client.get(url)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return response, body


def text_of(response, body) -> str:
    """All that an answer says, its headers too, however it is written."""
    is_workbook = body.startswith(b"PK\x03\x04")
    said = cells(body) if is_workbook else body.decode("utf-8", "replace")
    headers = " ".join(f"{k}: {v}" for k, v in response.items())
    return "\n".join(
        [str(response.status_code), readable(headers), readable(said), response.cookies.output()]
    )


def readable(text: str) -> str:
    """Letters as letters: not %E9…, not \\u9c7b, not &#40059;, not =?utf-8?…"""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), unquote(text))
    return unescape(text)


def cells(workbook: bytes) -> str:
    """Every part of a workbook as text."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def exports(client, user):
    """(name, text) of every export: ordered on its page, made by the worker, fetched again."""
    for url, data in orders():
        ordered = ask(client, "POST", url, {**data, "client_uuid": uuid.uuid4()})
        yield url, text_of(*ordered)
    for job in SheetJob.objects.filter(owner=user).order_by("pk") if user else ():
        tasks.run(job.pk)
        for page in ("job_detail", "job_file"):
            url = reverse(f"desk:{page}", kwargs={"uuid": job.uuid})
            yield f"{page} {job.kind}", text_of(*ask(client, "GET", url))


def orders():
    """(address, body) of every export of no single row."""
    for name, data in EXPORTS.items():
        yield reverse(name), data
    for key in (kind.removeprefix("list_of_") for kind in LISTS):
        yield reverse("desk:list_export", kwargs={"list": key}), ASKED.get(key, {})


def mails(user) -> str:
    """What was sent to a person."""
    theirs = [message for message in mail.outbox if user and user.email in message.to]
    return "\n".join(f"{m.subject}\n{m.body}\n{m.extra_headers}" for m in theirs)
