"""Photos of a hazard as the components `_photo_pair` and `_photos` show them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from inspections import who
from inspections.hearsay import lines, warnings
from inspections.models import Hazard, HazardPhoto
from safety.web.templatetags.site import day


def photo_pair(hazard, user) -> dict[str, list[dict]]:
    """The photos from before and after, with what is known of each: when, where and how it came,
    and for those who judge it whether it was seen before."""
    return photo_pairs([hazard], user)[hazard.pk]


def photo_pairs(hazards, user) -> dict[int, dict[str, list[dict]]]:
    """The same of many hazards, in two queries for them all: {hazard: its pair}."""
    rows = HazardPhoto.objects.filter(hazard__in=[hazard.pk for hazard in hazards])
    rows = rows.select_related("evidence", "seen__hazard").order_by("pk")
    photos: dict[int, list] = {hazard.pk: [] for hazard in hazards}
    for photo in rows:
        photos[photo.hazard_id].append(photo)
    marks = _marks(hazards, user, photos)
    return {
        hazard.pk: {
            str(moment): [
                _shown(hazard, photo, number, marks)
                for number, photo in enumerate(
                    (one for one in photos[hazard.pk] if one.moment == moment), 1
                )
            ]
            for moment in HazardPhoto.Moment.values
        }
        for hazard in hazards
    }


def _shown(hazard, photo, number, marks) -> dict:
    return {
        "url": photo_url(hazard, photo, "image"),
        "thumb_url": photo_url(hazard, photo, "thumbnail"),
        "alt": f"{photo.get_moment_display()} {number}",
        "sent": photo.evidence.uploaded_at,
        "lines": lines(photo),
        "warnings": warnings(photo),
        "seen": marks.get(photo.pk),
    }


def photo_url(hazard, photo, variant) -> str:
    kwargs = {"uuid": hazard.uuid, "photo": photo.evidence.uuid, "variant": variant}
    return reverse("inspections:hazard_photo", kwargs=kwargs)


def _marks(hazards, user, photos) -> dict[int, dict]:
    """{photo: {text, url}} of those that were seen before, for everyone but the school that sent
    them, unless it is the school that re-checks.

    Only what is issued marks anything: a photo that lies in a secret visit's draft does not exist
    for anybody here (R02). Where the reader may not see that other hazard, nothing is said of it.
    """
    found = [
        photo
        for hazard in hazards
        for photo in _seen(photos[hazard.pk])
        if not who.school(hazard, user) or who.rechecker(hazard, user)
    ]
    if not found:
        return {}
    others = {photo.seen.hazard_id for photo in found}
    visible = Hazard.objects.visible_to(user).filter(pk__in=others)
    known = set(visible.values_list("pk", flat=True))
    return {photo.pk: _mark(photo, photo.seen.hazard_id in known) for photo in found}


def _seen(photos) -> list:
    return [photo for photo in photos if photo.seen and photo.seen.hazard.issued_at]


def _mark(photo, known: bool) -> dict:
    earlier = photo.seen
    if not known:
        text = _("A very similar picture has been seen before, elsewhere.")
        same = _("This picture has been seen before, elsewhere.")
        return {"text": text if photo.seen_alike else same, "url": ""}
    given = {"number": earlier.hazard.number, "day": day(earlier.added_at, "table")}
    if earlier.hazard_id == photo.hazard_id:
        text = _("A very similar picture was sent for this same hazard on %(day)s.")
        same = _("The same picture was sent for this same hazard on %(day)s.")
        return {"text": (text if photo.seen_alike else same) % given, "url": ""}
    text = _("A very similar picture was used for hazard %(number)s on %(day)s.")
    same = _("The same picture was used for hazard %(number)s on %(day)s.")
    words = (text if photo.seen_alike else same) % given
    return {"text": words, "url": earlier.hazard.get_absolute_url()}
