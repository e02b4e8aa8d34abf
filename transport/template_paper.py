"""The safety agreement and the letter to parents in the form that the bureau gave them, else in the
built-in one; a form with invented data; a sample to edit."""

import logging

from django.utils.translation import gettext as _

from safety.files import word_fields, word_forms
from safety.files.word import Document
from transport import agreement_paper as built_in
from transport import paper_names as names
from transport.models import Driver, PaperTemplate, ParentLetter, VehicleLink
from transport.models.template import TemplateKind
from transport.queries import templates

log = logging.getLogger(__name__)


def agreement(link: VehicleLink, driver: Driver | None) -> bytes:
    own = _own(link, TemplateKind.AGREEMENT, names.of_agreement(link, driver))
    return own or built_in.agreement(link, driver)


def letter(row: ParentLetter) -> bytes:
    return _own(row, TemplateKind.LETTER, names.of_letter(row)) or built_in.letter(row)


def _own(row, kind, values) -> bytes | None:
    """In the bureau's form, where it uses one. One whose file is lost stands in nobody's way: its
    page says so to the bureau, and the school has the built-in form."""
    form = templates.in_use(row, kind)
    if form is None:
        return None
    try:
        return filled(form, values)
    except word_forms.Lost:
        log.error("the school has the built-in form instead of %s", form.uuid)
        return None


def filled(form: PaperTemplate, values: dict[str, str]) -> bytes:
    """Raises word_forms.Lost, and storage.Away while the file cannot be had."""
    said = word_forms.spelled(values, names.KNOWN[form.kind])
    return word_fields.fill(word_forms.document_of(form), said, [], {})


def sample(kind: str) -> bytes:
    """The built-in paper with names instead of facts, in the language of the moment."""
    paper = Document()

    def said(code):
        return word_forms.braced(names.NAMES[kind], code)

    if kind == TemplateKind.LETTER:
        paper.title(said("title"))
        paper.paragraph(said("text"))
        paper.paragraph(said("school"), align="right", indent=False)
        paper.paragraph(said("sent"), align="right", indent=False)
        paper.paragraph(said("slip"), indent=False)
        return paper.bytes()
    paper.title(_("Safety agreement on carrying pupils"))
    paper.paragraph(_("School: %(name)s") % {"name": said("school")}, indent=False)
    paper.paragraph(_("Vehicle: %(plate)s") % {"plate": said("plate")}, indent=False)
    paper.paragraph(_("Driver: %(name)s") % {"name": said("driver")}, indent=False)
    paper.paragraph(said("clauses"))
    paper.paragraph(said("signatures"), indent=False)
    return paper.bytes()
