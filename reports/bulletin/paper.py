"""A bulletin as it is read: one arrangement, shown on the page and written as a Word document."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.bulletin import facts
from safety.files.word import Document
from safety.web.templatetags.site import day


@dataclass(frozen=True)
class Sheet:
    """`content` is {"unit", "title", "opening", "problems", "demands", "day", "facts"}."""

    content: dict

    @property
    def district_heads(self) -> list[str]:
        ways = (_("Signed off"), _("Rectification rate"))
        if self.basis != "found":
            due = _("Due in the month") if self.basis == "due" else _("Time-limited, due")
            ways = (_("Fixed on the spot"), due, _("Of these signed off"),
                    _("Rate, time-limited"))  # fmt: skip
        return [
            *(_("Rank"), _("District"), _("Visits"), _("Schools covered"), _("Hazards found")),
            *(_("Per visit"), _("Per school"), *ways, _("Overdue")),
        ]

    @property
    def basis(self) -> str:
        return facts.basis(self.content["facts"]["total"])

    @property
    def district_rows(self) -> list[list[str]]:
        said = self.content["facts"]
        rows = [_cells(str(line["rank"] or "–"), line) for line in said["districts"]]
        return [*rows, _cells("", {**said["total"], "name": _("Total")})]

    @property
    def caution(self) -> str:
        """How the table is ranked, and who is not."""
        if self.basis == "due":
            words = _(
                "Districts are ranked by the share signed off of the time-limited hazards of "
                "bureaus that were signed off in the month, or open at its end with a deadline in "
                "it, whenever they were found; equal shares share a rank. The other figures are of "
                "what bureaus found in the month. With fewer than %(n)d such hazards a share says "
                "little: such a district is not ranked."
            )
        elif self.basis == "found_due":
            words = _(
                "Counted are the hazards that bureaus found in the month. Districts are ranked by "
                "the share signed off of the time-limited hazards that were signed off or due by "
                "the month's end; equal shares share a rank. With fewer than %(n)d such hazards a "
                "share says little: such a district is not ranked."
            )
        else:
            words = _(
                "Counted are the hazards that bureaus found in the month. Districts are ranked by "
                "their rectification rate; equal rates share a rank. With fewer than %(n)d hazards "
                "a rate says little: such a district is not ranked."
            )
        return words % {"n": facts.FEWEST_TO_RANK}

    @property
    def problem_rows(self) -> list[list[str]]:
        words = "zh" if (get_language() or "").startswith("zh") else "en"
        lines = self.content["facts"]["problems"]
        return [
            [str(number), line[words] or line["zh"], str(line["count"]), str(line["schools"])]
            for number, line in enumerate(lines, 1)
        ]

    @property
    def problem_heads(self) -> list[str]:
        return [_("No."), _("Item"), _("Hazards"), _("Schools")]

    @property
    def overdue_heads(self) -> list[str]:
        return [_("District"), _("School"), _("What is wrong"), _("Deadline"), _("Days overdue")]

    @property
    def overdue_rows(self) -> list[list[str]]:
        return [
            [line["district"], line["school"], line["what"], line["deadline"], str(line["days"])]
            for line in self.content["facts"]["overdue"]
        ]

    @property
    def overdue_more(self) -> int:
        """How many overdue major hazards are not named."""
        return self.content["facts"]["overdue_count"] - len(self.overdue_rows)

    @property
    def issued(self) -> str:
        """The day on which it was published; nothing for a draft."""
        given = self.content["day"]
        return day(dt.date.fromisoformat(given)) if given else ""


def _cells(rank, line) -> list[str]:
    counts = [str(line[code]) for code in ("visits", "schools", "found")]
    shares = [facts.per(line, "visits"), facts.per(line, "schools")]
    part, whole = facts.BASES[facts.basis(line)]
    codes = (part,) if whole == "found" else ("found_on_the_spot", whole, part)
    ends = [*(str(line[code]) for code in codes), facts.rate(line), str(line["overdue"])]
    return [rank, line["name"], *counts, *shares, *ends]


def document(content: dict) -> bytes:
    """The bulletin as .docx, in the language of the moment."""
    sheet, paper = Sheet(content), Document()
    paper.title(content["title"])
    paper.paragraph(content["opening"])
    paper.heading(_("Districts"))
    paper.table(sheet.district_heads, sheet.district_rows)
    paper.paragraph(sheet.caution)
    if sheet.problem_rows:
        paper.heading(_("Typical problems"))
        paper.paragraph(content["problems"])
        paper.table(sheet.problem_heads, sheet.problem_rows)
    if sheet.overdue_rows:
        paper.heading(_("Overdue major hazards"))
        paper.table(sheet.overdue_heads, sheet.overdue_rows)
    paper.heading(_("What is demanded"))
    paper.paragraph(content["demands"])
    paper.paragraph(content["unit"], align="right", indent=False)
    paper.paragraph(sheet.issued, align="right", indent=False)
    return paper.bytes()
