"""What a bureau's own form of the safety agreement and of the letter to parents may name, and what
stands there. No pupil and no parent is among it."""

from django.utils.translation import gettext_lazy

from safety.files import word_forms
from safety.files.word_forms import Name
from safety.web.templatetags.site import day
from transport import agreement_paper as papers
from transport.models.template import TemplateKind

_PLACE = (
    Name("school", "学校", gettext_lazy("The school"), "示范区第一小学"),
    Name("district", "区县", gettext_lazy("The school's district"), "示范区"),
)
AGREEMENT_NAMES = (
    *_PLACE,
    Name("plate", "车牌号码", gettext_lazy("The number plate"), "冀A12345"),
    Name("driver", "驾驶人", gettext_lazy("The driver; a line to write on for none"), "王强"),
    Name("pupils", "乘车学生数", gettext_lazy("How many of its pupils the vehicle carries"), "20"),
    Name(
        "clauses", "协议条款", gettext_lazy("The clauses of the built-in agreement"),
        gettext_lazy("1. The driver keeps to the road traffic law …"),
    ),
    Name(
        "signatures", "签字栏", gettext_lazy("The lines to sign on"),
        gettext_lazy("Parent: ________"),
    ),
)  # fmt: skip
LETTER_NAMES = (
    *_PLACE,
    Name(
        "title", "标题", gettext_lazy("The title of the letter"),
        gettext_lazy("Letter to parents on riding safely"),
    ),
    Name(
        "text", "正文", gettext_lazy("What the school writes"),
        gettext_lazy("Dear parents: please see that …"),
    ),
    Name(
        "sent", "发放日期", gettext_lazy("The day on which it is sent"),
        gettext_lazy("Mon 23 Nov 2026"),
    ),
    Name(
        "slip", "回执", gettext_lazy("The slip that comes back, to be signed"),
        gettext_lazy("Slip: we have read this letter …"),
    ),
)  # fmt: skip
NAMES: dict[str, tuple[Name, ...]] = {
    TemplateKind.AGREEMENT: AGREEMENT_NAMES,
    TemplateKind.LETTER: LETTER_NAMES,
}
KNOWN = {kind: word_forms.known(names) for kind, names in NAMES.items()}
# Without these it is no such paper.
NEEDED = {TemplateKind.AGREEMENT: ("school", "plate"), TemplateKind.LETTER: ("school", "text")}


def of_agreement(link, driver) -> dict[str, str]:
    return {
        "school": link.school.name,
        "district": link.district.name,
        "plate": str(link.vehicle),
        "driver": driver.name if driver else "________",
        "pupils": str(link.pupils),
        "clauses": "\n".join(papers.numbered()),
        "signatures": "\n".join(papers.signatures()),
    }


def of_letter(letter) -> dict[str, str]:
    return {
        "school": letter.school.name,
        "district": letter.district.name,
        "title": letter.title,
        "text": letter.text,
        "sent": day(letter.sent_on),
        "slip": papers.slip(),
    }


def invented(kind: str) -> dict[str, str]:
    """Texts of a paper that nobody signed, to look at a form."""
    said = {name.code: str(name.example) for name in NAMES[kind]}
    if kind == TemplateKind.AGREEMENT:
        said |= {"clauses": "\n".join(papers.numbered())}
        said |= {"signatures": "\n".join(papers.signatures())}
    return said
