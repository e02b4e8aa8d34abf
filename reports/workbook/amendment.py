"""The sheet of an amendment: why it was made, and each figure that changed, old and new."""

from django.utils.translation import gettext as _

from reports import frozen


def write(report, order) -> None:
    sheet = report.sheet(order.amendment, widths=[30, 30, 16, 16])
    sheet.title(f"{order.title} · {order.amendment}", order.subtitle)
    sheet.banner(_("Reason: %(reason)s") % {"reason": order.amends.reason})
    sheet.space()
    heads = [_("Line"), _("Figure"), _("As published"), _("Amended")]
    rows = (frozen.worded(change) for change in order.amends.changes)
    sheet.table(heads, rows, ["text", "text", "center", "center"])
