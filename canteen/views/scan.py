"""The scan of a row, for those who may see the row."""

from django.http import Http404

from safety.files import documents, serve
from safety.web.views import SIGNED_IN, RowPage


class ScanPage(RowPage):
    access = {"GET": SIGNED_IN}
    related = ("photo", "document")

    def get(self, request, uuid):
        if self.row.document:
            return documents.serve(self.row.document)
        if self.row.photo:
            return serve.serve(self.row.photo)
        raise Http404
