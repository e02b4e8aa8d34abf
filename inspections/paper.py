"""The rectification notice as a Word document: the words of the printed page."""

from html import unescape

from django.template.loader import render_to_string
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from inspections.models import Inspection
from safety.files.word import Document
from safety.web.templatetags.site import day


def name(visit: Inspection) -> str:
    """Under which name it is handed out."""
    return f"{_('Rectification notice')} {visit.notice_number} {visit.school.name}.docx"


def document(visit: Inspection, facts: dict) -> bytes:
    """The .docx of an issued notice; `facts` as views.notice.VisitNotice.facts gives them."""
    paper, own, hazards = Document(), facts["own"], facts["hazards"]
    head = visit.school.name if own else visit.bureau.letterhead
    paper.title(head)
    paper.title(_title(own, hazards))
    if visit.notice_number:
        paper.paragraph(_("No. %(number)s") % {"number": visit.notice_number}, align="right")
    paper.paragraph(_("To %(school)s:") % {"school": visit.school.name}, indent=False)
    paper.paragraph(_text(visit, facts))
    if hazards:
        paper.table(_heads(), [_row(number, one) for number, one in enumerate(hazards, 1)])
    if visit.remarks:
        paper.paragraph(f"{_('Remarks:')} {visit.remarks}")
    for line in _signatures(own, facts["team"]):
        paper.paragraph(line, indent=False)
    paper.paragraph(f"{head} {_('(seal)')}", align="right", indent=False)
    paper.paragraph(day(visit.submitted_at), align="right", indent=False)
    return paper.bytes()


def _title(own, hazards) -> str:
    if own:
        return _("Self-check record")
    return _("Rectification notice") if hazards else _("Record of inspection")


def _text(visit, facts) -> str:
    """The sentences of the page, which stand in its template."""
    words = render_to_string("inspections/_visit_notice_text.html", {"visit": visit, **facts})
    return unescape(" ".join(words.split()))


def _heads() -> list[str]:
    return [
        *(_("No."), _("Hazard"), _("Severity"), _("Rule"), _("Rectification"), _("Responsible"))
    ]


def _row(number, hazard) -> list[str]:
    what = [hazard.what, hazard.number]
    if hazard.place:
        what.append(f"{_('Place:')} {hazard.place}")
    if hazard.interim_control:
        what.append(f"{_('Interim control:')} {hazard.interim_control}")
    until = _("By %(day)s") % {"day": day(hazard.deadline, "table")}
    return [
        str(number),
        "\n".join(what),
        capfirst(hazard.get_severity_display()),
        hazard.item.rule or hazard.item.text,
        _("Fixed on the spot") if hazard.on_the_spot else until,
        hazard.responsible,
    ]


def _signatures(own, team) -> list[str]:
    names = "、".join(team)
    if own:
        return [f"{_('Checked by:')} {names}"]
    return [f"{_('Inspectors:')} {names}", _("Received for the school:")]
