"""The purchase ledger taken in: its template, and the upload."""

from canteen.sheets.purchase import IMPORT, PURCHASES
from safety.sheets.pages import ListImport, TemplatePage
from safety.web.views import SCHOOL


class PurchaseTemplate(TemplatePage):
    access = {"GET": SCHOOL}
    description = PURCHASES


class PurchaseImport(ListImport):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/purchase_import.html"
    kind = IMPORT
