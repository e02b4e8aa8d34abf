"""Lists of what was published as workbooks: their columns (safety.sheets.listing)."""

from django.utils.translation import gettext_lazy

from safety.sheets import listing
from safety.sheets.listing import Listing, Shown

_HOW = (
    Shown(gettext_lazy("Published"), "published_at", "moment", 18),
    Shown(gettext_lazy("By"), "published_by.name", width=12),
    Shown("SHA-256", "sha256", width=66),
)
PUBLISHED = Listing(
    "published",
    gettext_lazy("Published reports"),
    page="reports.views.published.PublishedList",
    route="reports:published_list",
    columns=(
        Shown(gettext_lazy("Which month"), "period.label"),
        Shown(gettext_lazy("Bureau"), "unit.name", width=20),
        Shown(gettext_lazy("What"), "title", width=20),
        Shown(gettext_lazy("Reason"), "reason", width=40),
        *_HOW,
    ),
)
BULLETINS = Listing(
    "bulletins",
    gettext_lazy("Bulletins"),
    page="reports.views.bulletin.BulletinList",
    route="reports:bulletin_list",
    columns=(
        Shown(gettext_lazy("Which month"), "period.label"),
        Shown(gettext_lazy("Bureau"), "unit.name", width=20),
        Shown(gettext_lazy("Title"), lambda row: row.figures["title"], width=36),
        *_HOW,
    ),
)


def register() -> None:
    """Make them known; called once, from AppConfig.ready()."""
    listing.add(PUBLISHED, BULLETINS)
