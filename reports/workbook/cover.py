"""The first sheet: what it is, whose, made when by whom, and room for three signatures."""

from django.utils.translation import gettext as _

from reports import found_by
from safety.web.templatetags.site import moment

_COLUMNS = 6


def write(report, order) -> None:
    sheet = report.sheet(_("Cover"), widths=[20] * _COLUMNS)
    sheet.space(4)
    sheet.banner(order.title, "title", height=42)
    sheet.banner(order.period.label, "title", height=32)
    if order.amends:
        sheet.banner(order.amendment, "title", height=30)
    sheet.space(2)
    sheet.banner(order.bureau, "title", height=30)
    sheet.banner(order.standing, "subtitle", height=20)
    if order.who:
        words = _("Only what was found by: %(who)s") % {"who": found_by.words(order.who)}
        sheet.banner(words, "subtitle", height=20)
    made = _("Made on %(at)s by %(name)s")
    made %= {"at": moment(order.made_at), "name": order.user.name}
    sheet.banner(made, "subtitle", height=20)
    sheet.space(5)
    _signatures(sheet)


def _signatures(sheet) -> None:
    """Filled in by: ____, checked by: ____, head of the bureau: ____ (seal); the date."""
    for left, right in (
        (_("Filled in by:"), _("Reviewed by:")),
        (_("Head of the bureau (seal):"), _("Date:")),
    ):
        row = sheet.next_row
        for column, text in ((1, left), (4, right)):
            sheet.put(row, column, text, "sign")
        sheet.space(2)
