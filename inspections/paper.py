"""The rectification notice as a Word document: the words of the printed page."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from inspections import placeholders
from inspections.models import Inspection, NoticeTemplate
from safety.files import word_fields, word_forms
from safety.files.word import Document
from safety.files.word_gate import WordFile
from safety.web.templatetags.site import day


def name(visit: Inspection) -> str:
    """Under which name it is handed out."""
    title = _("Rectification notice")
    return f"{title} {visit.notice_number} {visit.school.name}.docx"


def document(visit: Inspection, facts: dict) -> bytes:
    """The .docx of an issued notice, in the form in which it was issued; `facts` as
    views.notice.VisitNotice.facts gives them. word_forms.Lost when the form's file is lost."""
    words, form = placeholders.words_of(visit, facts), visit.notice_template
    if form and form.file:
        values, rows = words.values, placeholders.rows_of(facts["hazards"])
        return _filled(word_forms.document_of(form), values, rows)
    return _built_in(visit, facts, words)


def preview(form: NoticeTemplate) -> bytes:
    """A form with invented data."""
    values, rows = placeholders.invented(form)
    document = word_forms.document_of(form) if form.file else WordFile(sample())
    return _filled(document, values, rows)


def sample() -> bytes:
    """A ready form to download and edit, in the language of the moment: the built-in notice with
    names instead of facts, and every name of a hazard in the row of its table."""
    paper, said = Document(), _braced
    paper.title(said("bureau"))
    paper.title(said("heading"))
    paper.paragraph(_("No. %(number)s") % {"number": said("number")}, align="right")
    paper.paragraph(_("To %(school)s:") % {"school": said("school")}, indent=False)
    paper.paragraph(said("text"))
    paper.table(_heads(), [["\n".join(map(said, codes)) for codes in _ROW]])
    paper.paragraph(_("Remarks:") + " " + said("remarks"))
    paper.paragraph(said("closing"))
    paper.paragraph(said("signatures"), indent=False)
    paper.paragraph(said("bureau") + " " + _("(seal)"), align="right", indent=False)
    paper.paragraph(said("issued"), align="right", indent=False)
    return paper.bytes()


# What stands in the cells of the sample's row, a line each.
_ROW = (
    ("hazard.no",),
    ("hazard.what", "hazard.number", "hazard.place", "hazard.interim"),
    ("hazard.severity",),
    ("hazard.rule",),
    ("hazard.way", "hazard.deadline"),
    ("hazard.responsible",),
)


def _braced(code) -> str:
    return word_forms.braced((*placeholders.NAMES, *placeholders.HAZARD_NAMES), code)


def _filled(document, values, rows) -> bytes:
    of_rows = placeholders.OF_HAZARDS
    return word_fields.fill(document, placeholders.spelled(values), rows, of_rows)


def _built_in(visit, facts, words) -> bytes:
    paper, hazards = Document(), facts["hazards"]
    head = words.values["bureau"]
    paper.title(head)
    paper.title(words.title)
    if visit.notice_number:
        paper.paragraph(_("No. %(number)s") % {"number": visit.notice_number}, align="right")
    paper.paragraph(_("To %(school)s:") % {"school": visit.school.name}, indent=False)
    paper.paragraph(words.values["text"])
    if hazards:
        paper.table(_heads(), [_row(number, one) for number, one in enumerate(hazards, 1)])
    if visit.remarks:
        paper.paragraph(_("Remarks:") + " " + visit.remarks)
    paper.paragraph(words.closing)
    for line in words.signatures:
        paper.paragraph(line, indent=False)
    paper.paragraph(head + " " + _("(seal)"), align="right", indent=False)
    paper.paragraph(day(visit.submitted_at), align="right", indent=False)
    return paper.bytes()


def _heads() -> list[str]:
    return [
        *(_("No."), _("Hazard"), _("Severity"), _("Rule"), _("Rectification"), _("Responsible"))
    ]


def _row(number, hazard) -> list[str]:
    what = [hazard.what, hazard.number]
    if hazard.place:
        what.append(_("Place: %(place)s") % {"place": hazard.place})
    if hazard.interim_control:
        what.append(_("Interim control: %(control)s") % {"control": hazard.interim_control})
    until = _("By %(day)s") % {"day": day(hazard.deadline, "table")}
    return [
        str(number),
        "\n".join(what),
        capfirst(hazard.get_severity_display()),
        hazard.basis,
        _("Fixed on the spot") if hazard.on_the_spot else until,
        hazard.responsible,
    ]
