"""What a bureau's own form of the notice may name, {{school}} or {{学校}}, and what stands there.

Each name stands for a plain text made here; the form sees nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspections.models import NoticeTemplate
from safety.files import word_fields, word_forms
from safety.files.word_forms import Name, known
from safety.web.templatetags.site import day

NAMES = (
    Name("bureau", "检查单位", gettext_lazy("The bureau that inspected"), "示范市教育局"),
    Name("heading", "标题", gettext_lazy("The heading"), gettext_lazy("Rectification notice")),
    Name("number", "文书编号", gettext_lazy("The number of the notice"), "2026-390100-00017"),
    Name("school", "学校", gettext_lazy("The school"), "示范区第一小学"),
    Name("district", "区县", gettext_lazy("The school's district"), "示范区"),
    Name(
        "inspected", "检查日期", gettext_lazy("The day of the inspection"),
        gettext_lazy("Mon 23 Nov 2026"),
    ),
    Name(
        "issued", "签发日期", gettext_lazy("The day of the notice"),
        gettext_lazy("Mon 23 Nov 2026"),
    ),
    Name("inspectors", "检查人员", gettext_lazy("The inspectors"), "张三、李四"),
    Name("departments", "联合部门", gettext_lazy("The departments that came along"), "消防救援"),
    Name("checked", "检查项数", gettext_lazy("How many items were checked"), "30"),
    Name("count", "隐患条数", gettext_lazy("How many hazards were found"), "2"),
    Name(
        "text", "正文", gettext_lazy("The sentences of the built-in notice"),
        gettext_lazy("On Mon 23 Nov 2026 your school was inspected …"),
    ),
    Name(
        "remarks", "备注", gettext_lazy("The inspectors' remarks"),
        gettext_lazy("See to the first one today."),
    ),
    Name(
        "closing", "结语", gettext_lazy("The closing words of the template"),
        gettext_lazy("Report to the bureau when all is put right."),
    ),
    Name(
        "signatures", "签字栏", gettext_lazy("The signature lines of the template"),
        gettext_lazy("Received for the school:"),
    ),
)  # fmt: skip
HAZARD_NAMES = (
    Name("hazard.no", "序号", gettext_lazy("1, 2, 3 …"), "1"),
    Name(
        "hazard.number", "隐患编号", gettext_lazy("The number of the hazard"),
        "2026-390102-00041",
    ),
    Name(
        "hazard.what", "隐患内容", gettext_lazy("What is wrong"),
        gettext_lazy("A fire extinguisher is out of date."),
    ),
    Name("hazard.place", "部位", gettext_lazy("The place"), gettext_lazy("Canteen, first floor")),
    Name(
        "hazard.severity", "隐患等级", gettext_lazy("The severity"), gettext_lazy("General hazard")
    ),
    Name(
        "hazard.rule", "检查依据", gettext_lazy("The rule, or the item of the checklist"),
        gettext_lazy("Fire Protection Law, article 16"),
    ),
    Name(
        "hazard.way", "整改方式", gettext_lazy("Fixed on the spot, or time-limited"),
        gettext_lazy("Time-limited"),
    ),
    Name(
        "hazard.deadline", "整改期限",
        gettext_lazy("The deadline; empty where it was fixed on the spot"), "2026-11-30",
    ),
    Name("hazard.responsible", "责任人", gettext_lazy("The responsible person"), "王五"),
    Name(
        "hazard.interim", "临时管控", gettext_lazy("The interim control"),
        gettext_lazy("The room stays locked."),
    ),
)  # fmt: skip
# What may be written → what it stands for.
KNOWN = known(NAMES)
OF_HAZARDS = known(HAZARD_NAMES)
# Without these a paper is no rectification notice.
NEEDED = ("number", "school", "hazard.what")
# In the words of a form itself: whatever is not such words.
IN_WORDS = {word: code for word, code in KNOWN.items() if code not in ("closing", "signatures")}
IN_HEADING = {word: code for word, code in IN_WORDS.items() if code != "heading"}


@dataclass(frozen=True)
class Words:
    """What page, built-in document and own form share: made once, said everywhere."""

    title: str
    closing: str
    signatures: list[str]
    values: dict[str, str]


def words_of(visit, facts: Mapping) -> Words:
    """The words of an issued notice, in its own form where it was issued in one. `facts` as
    views.notice.VisitNotice.facts gives them."""
    values = _facts_of(visit, facts)
    form = visit.notice_template or NoticeTemplate()
    title = word_fields.fill_text(form.heading, spelled(values)) if facts["hazards"] else ""
    values["heading"] = title or title_of(facts)
    closing = word_fields.fill_text(form.closing, spelled(values))
    lines = word_fields.fill_text(form.signatures, spelled(values)).splitlines()
    lines = lines or signatures(facts)
    values |= {"closing": closing, "signatures": "\n".join(lines)}
    return Words(values["heading"], closing, lines, values)


def spelled(values: Mapping[str, str], known=KNOWN) -> dict[str, str]:
    """The same texts by every way in which their names may be written."""
    return word_forms.spelled(values, known)


def title_of(facts) -> str:
    if facts["own"]:
        return _("Self-check record")
    return _("Rectification notice") if facts["hazards"] else _("Record of inspection")


def signatures(facts) -> list[str]:
    names = "、".join(facts["team"])
    if facts["own"]:
        return [_("Checked by: %(names)s") % {"names": names}]
    return [_("Inspectors: %(names)s") % {"names": names}, _("Received for the school:")]


def text_of(visit, facts) -> str:
    """The sentences of the built-in notice, which stand in its template."""
    words = render_to_string("inspections/_visit_notice_text.html", {"visit": visit, **facts})
    return unescape(" ".join(words.split()))


def _facts_of(visit, facts) -> dict[str, str]:
    return {
        "bureau": visit.school.name if facts["own"] else visit.bureau.letterhead,
        "number": visit.notice_number,
        "school": visit.school.name,
        "district": visit.at_district.name,
        "inspected": day(visit.checked_in_at),
        "issued": day(visit.submitted_at),
        "inspectors": "、".join(facts["team"]),
        "departments": "、".join(str(name) for name in facts["departments"]),
        "checked": str(facts["progress"].done),
        "count": str(len(facts["hazards"])),
        "text": text_of(visit, facts),
        "remarks": visit.remarks,
    }


def rows_of(hazards) -> list[dict[str, str]]:
    """A text for each name of a hazard's row; one row that says so where there is no hazard."""
    rows = [_hazard(number, hazard) for number, hazard in enumerate(hazards, 1)]
    none = dict.fromkeys((name.code for name in HAZARD_NAMES), "") | {"hazard.what": _("None")}
    return [spelled(row, OF_HAZARDS) for row in rows or [none]]


def _hazard(number, hazard) -> dict[str, str]:
    spot = hazard.on_the_spot
    return {
        "hazard.no": str(number),
        "hazard.number": hazard.number,
        "hazard.what": hazard.what,
        "hazard.place": hazard.place,
        "hazard.severity": capfirst(hazard.get_severity_display()),
        "hazard.rule": hazard.basis,
        "hazard.way": _("Fixed on the spot") if spot else _("Time-limited"),
        "hazard.deadline": "" if spot else day(hazard.deadline, "table"),
        "hazard.responsible": hazard.responsible,
        "hazard.interim": hazard.interim_control,
    }


def invented(form: NoticeTemplate) -> tuple[dict[str, str], list[dict[str, str]]]:
    """Texts of a notice that nobody received, to look at a form: by name, and two rows."""
    values = {name.code: str(name.example) for name in NAMES}
    values |= {"bureau": form.unit.letterhead}
    for code, own in (("heading", form.heading), ("closing", form.closing)):
        if own:
            values[code] = word_fields.fill_text(own, spelled(values))
    team = _("Inspectors: %(names)s") % {"names": values["inspectors"]}
    lines = form.signatures or f"{team}\n{values['signatures']}"
    values["signatures"] = word_fields.fill_text(lines, spelled(values))
    row = {name.code: str(name.example) for name in HAZARD_NAMES}
    rows = [row, {**row, "hazard.no": "2", "hazard.number": "2026-390102-00042"}]
    return values, [spelled(one, OF_HAZARDS) for one in rows]
