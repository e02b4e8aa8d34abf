"""What a bureau's own form of the letter to parents before a holiday may name, and what stands
there. No pupil and no parent is among it."""

import datetime as dt

from django.utils.translation import gettext_lazy

from drills import letter_paper as papers
from drills.models import HolidayCampaign
from safety.files import word_fields, word_forms
from safety.files.word import Document
from safety.files.word_forms import Name
from safety.schools.models import School
from safety.web.templatetags.site import day

NAMES = (
    Name("school", "学校", gettext_lazy("The school"), "示范区第一小学"),
    Name("district", "区县", gettext_lazy("The school's district"), "示范区"),
    Name(
        "title", "标题", gettext_lazy("The title of the letter"),
        gettext_lazy("Safety before the holiday: letter to parents"),
    ),
    Name(
        "text", "正文", gettext_lazy("The text of the letter, where the form does not hold it"),
        gettext_lazy("Dear parents: please see that …"),
    ),
    Name("sent", "发放日期", gettext_lazy("The day on which it is sent"),
         gettext_lazy("Mon 23 Nov 2026")),
    Name("slip", "回执", gettext_lazy("The slip that comes back, to be signed"),
         gettext_lazy("Slip: we have read this letter …")),
)  # fmt: skip
KNOWN = word_forms.known(NAMES)
NEEDED = ("school",)  # without it the same paper would go to all schools


def faults_of(data: bytes) -> list[str]:
    """What is wrong with a file, in words; Refused for what is no plain .docx."""
    found, _there = word_forms.faults_of_file(data, KNOWN, {}, NEEDED)
    return word_forms.cut(found)


def fill(campaign: HolidayCampaign, school: School | None, sent_on: dt.date) -> bytes:
    """The campaign's own form for a school; no school: with lines to write on. Raises
    word_forms.Lost, and storage.Away while the file cannot be had."""
    said = {
        "school": school.name if school else papers.BLANK,
        "district": school.district.name if school else papers.BLANK,
        "title": campaign.title, "text": campaign.text, "sent": day(sent_on),
        "slip": "\n".join(papers.slip()),
    }  # fmt: skip
    values = word_forms.spelled(said, KNOWN)
    return word_fields.fill(word_forms.document_of(campaign), values, [], {})


def sample() -> bytes:
    """The built-in letter with names instead of facts, to edit."""
    paper = Document()
    paper.title(word_forms.braced(NAMES, "title"))
    paper.paragraph(word_forms.braced(NAMES, "text"))
    for code in ("school", "sent"):
        paper.paragraph(word_forms.braced(NAMES, code), align="right", indent=False)
    paper.paragraph(word_forms.braced(NAMES, "slip"), indent=False)
    return paper.bytes()
