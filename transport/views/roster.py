"""The list of vehicles and drivers taken in: its template, and the upload."""

from safety.sheets.pages import ListImport, TemplatePage
from transport.sheets.columns import FORM, IMPORT, KEEPERS


class RosterTemplate(TemplatePage):
    access = {"GET": KEEPERS}
    description = FORM


class RosterImport(ListImport):
    access = {"GET": KEEPERS, "POST": KEEPERS}
    template_name = "transport/roster_import.html"
    kind = IMPORT
