"""A paper beside a row: a photo or a PDF of it."""

from django.db import models
from django.db.models import Q

from safety.files.models import Attachment, Evidence


class Scanned(models.Model):
    """A row with at most one scan. A class of it without `one_scan` among its constraints could
    hold two."""

    photo = models.OneToOneField(Evidence, models.PROTECT, null=True, related_name="+")
    document = models.OneToOneField(Attachment, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def has_scan(self) -> bool:
        return bool(self.photo_id or self.document_id)

    @property
    def scan_uuid(self):
        """By what its scan is known; None where there is none."""
        scan = self.photo or self.document
        return scan.uuid if scan else None


def one_scan(name: str) -> models.CheckConstraint:
    """The database's word that there is one scan at most."""
    return models.CheckConstraint(
        condition=Q(photo__isnull=True) | Q(document__isnull=True), name=name
    )
