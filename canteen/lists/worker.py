"""The list of kitchen workers as a workbook (safety.sheets.listing).

It has the columns of the list that is taken in, so that it can be put right and taken in again.
"""

from django.utils.translation import gettext_lazy

from canteen.sheets.worker import WORKERS
from safety.sheets.listing import Listing, Shown

_KINDS = {"date": "date"}
WORKERS_LIST = Listing(
    "kitchen-workers",
    gettext_lazy("Kitchen workers"),
    page="canteen.views.worker.WorkerList",
    route="canteen:worker_list",
    personal=True,
    columns=(
        *(
            Shown(column.header, column.of, _KINDS.get(column.kind, "text"), column.width)
            for column in WORKERS.columns
        ),
        Shown(gettext_lazy("Certificate today"), "get_state_display"),
        Shown(gettext_lazy("District"), "district.name"),
    ),
)
