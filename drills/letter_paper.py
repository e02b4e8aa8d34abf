"""The letter to parents before a holiday as a Word file: the words of its print page. It names no
pupil and no parent: the slip is filled in and signed by hand."""

import datetime as dt

from django.utils.translation import gettext as _

from drills.models import HolidayCampaign
from safety.files.word import Document
from safety.schools.models import School
from safety.web.templatetags.site import day

BLANK = "________________"


def letter(campaign: HolidayCampaign, school: School | None, sent_on: dt.date) -> bytes:
    """As a school hands it out; no school: with a line to write its name on."""
    paper = Document()
    paper.title(campaign.title)
    paper.paragraph(campaign.text)
    paper.paragraph(school.name if school else BLANK, align="right", indent=False)
    paper.paragraph(day(sent_on), align="right", indent=False)
    paper.paragraph("- " * 30, align="center", indent=False)
    for line in slip():
        paper.paragraph(line, indent=False)
    return paper.bytes()


def slip() -> list[str]:
    """What a family cuts off, signs and sends back."""
    return [
        _("Slip: we have read the letter, and have gone over it with our child."),
        _("Class: ________  Parent (signature): ________  Day: ________"),
    ]
