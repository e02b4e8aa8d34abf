"""The last sheet: what each figure means, and how the whole is to be read."""

from itertools import chain

from django.utils.translation import gettext as _

from inspections.measures import MEASURES, RATES
from reports import month


def write(report, order) -> None:
    sheet = report.sheet(_("Notes"), widths=[28, 110])
    sheet.title(f"{order.title} · " + _("Notes"), order.subtitle)
    rows = ([month.label(code), month.meaning(code)] for code in (*MEASURES, *RATES))
    owed = (
        words
        for of in (*month.OWED.values(), *month.SECTIONED.values())
        for words in of.HEADS.values()
    )
    said = ([str(word) for word in words] for words in owed)
    sheet.table([_("Figure"), _("What it means")], chain(rows, said), ["text", "text"])
    sheet.space()
    sheet.table([_("Question"), _("Answer")], _answers(order), ["text", "text"], frozen=False)


def _answers(order) -> list[list[str]]:
    return [
        [
            _("As of when?"),
            _(
                "All figures and lists show what was recorded when the period ended. Whatever was "
                "entered, moved or corrected afterwards belongs to a later period."
            ),
        ],
        [
            _("Whose schools?"),
            _(
                "Those that stood under the bureau at that time, each in the district and at the "
                "stage that it then had. Names are those of today."
            ),
        ],
        [
            _("How are shares rounded?"),
            _("Down to a tenth of a percent, so that 100.0% means all."),
        ],
        [
            _("What stands in the ledger in detail?"),
            _("Every hazard found or signed off in the period, or still open when it ended."),
        ],
        [_("Who made it?"), f"{order.user.name} ({order.user.username}), {order.bureau}"],
    ]
