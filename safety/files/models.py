"""Evidence: photos that were checked, re-encoded and sealed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from safety.base.models import Addressed


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
    sha256 = models.CharField(max_length=64, db_index=True)
    image_sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    taken_at = models.DateTimeField(_("taken"), null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    uploaded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
