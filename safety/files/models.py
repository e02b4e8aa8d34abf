"""Evidence: photos that were checked, re-encoded and sealed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from safety.base.models import Addressed


class How(models.TextChoices):
    """How a photo came into the page, as best the page can tell."""

    CAMERA = "camera", _("taken with the camera from this page")
    GALLERY = "gallery", _("chosen from the album")
    UNKNOWN = "unknown", _("from the camera or the album: not known")
    DRAWN = "drawn", _("a drawn picture of the demonstration")


class Evidence(Addressed):
    """One uploaded photo: the sealed original, the clean image and its thumbnail.

    It has no address of its own: each app serves it through a row of its own that the reader may
    see (`safety.files.serve`). The client-made uuid makes a retried upload the same row.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    name = models.CharField(max_length=120)
    # The sweep asks for each stored file whether one of these names it.
    original = models.CharField(max_length=200, db_index=True)
    image = models.CharField(max_length=200, db_index=True)
    thumbnail = models.CharField(max_length=200, blank=True, db_index=True)
    sha256 = models.CharField(max_length=64)
    image_sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField(_("taken"), null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    # The server's own clock. What follows is what the page said, by the device's (said.py).
    uploaded_at = models.DateTimeField()
    how = models.CharField(
        max_length=8, choices=How, default=How.UNKNOWN, db_default=How.UNKNOWN.value
    )
    sent_at = models.DateTimeField(null=True)
    chosen_at = models.DateTimeField(null=True)
    modified_at = models.DateTimeField(null=True)
    page_lon = models.FloatField(null=True)
    page_lat = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    # What it looks like (look.py); None for a photo that looks like nothing, and for old ones.
    look = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        # The first use of the same content, without going through all of them.
        indexes = [models.Index(fields=["sha256", "id"], name="evidence_content")]

    @property
    def place(self) -> tuple[float, float] | None:
        """Where it was taken (longitude, latitude): by the photo itself, else by the page."""
        if self.lon is not None and self.lat is not None:
            return self.lon, self.lat
        if self.page_lon is not None and self.page_lat is not None:
            return self.page_lon, self.page_lat
        return None


class Attachment(Addressed):
    """One uploaded document, kept as it was sent. Like Evidence it has no address of its own."""

    class Kind(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"
        XLSX = "xlsx", "Excel"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=4, choices=Kind)
    file = models.CharField(max_length=200, db_index=True)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
