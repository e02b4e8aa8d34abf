"""The safety agreement and the letter to parents as Word files: the words of their print pages.

Neither names a pupil or a parent: both are filled in and signed by hand.
"""

from django.utils.translation import gettext as _

from safety.files.word import Document
from safety.web.templatetags.site import day
from transport.models import Driver, ParentLetter, VehicleLink


def clauses() -> list[str]:
    """What the three agree on."""
    return [
        _("The driver keeps to the road traffic law: never overloaded, never too fast, never after "
          "drinking, never tired."),
        _("The vehicle has its plates, inspection, insurance and permit, and its equipment on "
          "board. It goes by the permitted route and stops."),
        _("The school keeps vehicle and driver on file, looks at them each month and teaches the "
          "driver each term."),
        _("Parents bring the child to the stop and fetch it there on time, and teach it to sit "
          "down, fasten the belt and get on and off at the stop alone."),
        _("Parents hire no vehicle and no driver beside this agreement."),
        _("Whoever sees a danger tells the school at once; the school tells the bureau and the "
          "traffic police."),
    ]  # fmt: skip


def numbered() -> list[str]:
    return [f"{number}. {clause}" for number, clause in enumerate(clauses(), 1)]


def head(link: VehicleLink, driver: Driver | None) -> list[str]:
    return [
        _("School: %(name)s") % {"name": link.school.name},
        _("Vehicle: %(plate)s") % {"plate": link.vehicle},
        _("Driver: %(name)s") % {"name": driver.name if driver else "________"},
    ]


def signatures() -> list[str]:
    return [_("Parent:"), _("Driver:"), _("School (seal):"), _("Day:")]


def agreement(link: VehicleLink, driver: Driver | None) -> bytes:
    paper = Document()
    paper.title(_("Safety agreement on carrying pupils"))
    for line in head(link, driver):
        paper.paragraph(line, indent=False)
    for clause in numbered():
        paper.paragraph(clause)
    for line in signatures():
        paper.paragraph(line, indent=False)
    return paper.bytes()


def letter(row: ParentLetter) -> bytes:
    paper = Document()
    paper.title(row.title)
    paper.paragraph(row.text)
    paper.paragraph(row.school.name, align="right", indent=False)
    paper.paragraph(day(row.sent_on), align="right", indent=False)
    paper.paragraph(slip(), indent=False)
    return paper.bytes()


def slip() -> str:
    return _("Slip: we have read this letter. Parent (signature): ________  Day: ________")
