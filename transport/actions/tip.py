"""What somebody without an account does on the public page: send a report, ask how it stands.

Nobody need be known for it. Whoever sends is counted (safety.schools.actions.guesses), by their
network and together with all others of a district; the address is kept nowhere.
"""

import datetime as dt
import hashlib

from django.conf import settings
from django.utils.translation import gettext as _

from safety.base import clock, once
from safety.base.models import Refused
from safety.base.network import network_of
from safety.base.once import once_more
from safety.files import sanitise
from safety.schools.actions import events, guesses
from safety.schools.models import Unit
from transport.actions import violation as cases
from transport.actions.violation import NO_PHOTO, Photo
from transport.models import Violation
from transport.rules import tracking
from transport.rules import violation as rules

SENT, PLAIN, RESENT, ASKED, NOTED = "tip", "tip plain", "tip again", "tip state", "tip limited"
BATCH = 500


def limit(kind: str, most: int, address: str) -> None:
    """Count one try of a sender. Refused once there were too many, in words that tell no number."""
    if guesses.reserve(kind, most, network_of(address)) is None:
        _note("address")
        raise Refused(
            _("Too much was sent from here just now. Wait a quarter of an hour and send again.")
        )


def _note(by: str) -> None:
    """That it was too much, once in a while: not a row for each try, and never from where."""
    if guesses.reserve(NOTED, 1, by):
        events.note_unplaced("tips_limited", by=by)


def admit(address: str, district: Unit, with_photo: bool) -> None:
    """One more report: so many from one sender, so many from all for one district. Of those that
    are too many a photo is refused first: nobody shuts the page by sending much to it."""
    limit(SENT, settings.TIPS_FROM_ADDRESS, address)
    whose = str(district.uuid)
    if guesses.reserve(SENT, settings.TIPS_FROM_ALL, "", whose):
        return
    _note("all")
    if with_photo:
        raise Refused(
            _(
                "Too much was sent just now. Send it without the photo, or wait a quarter of an "
                "hour."
            )
        )
    if guesses.reserve(PLAIN, settings.TIPS_WITHOUT_PHOTO, "", whose) is None:
        raise Refused(_("Too much was sent just now. Wait a quarter of an hour and send again."))


def take_photo(uuid, upload, address: str, district: Unit) -> Photo:
    """Let a form in, and keep its photo. One that was sent before is no second report and is not
    counted as one, but as a repetition; nothing of it is stored, it is only compared."""
    there = Violation.objects.filter(uuid=uuid).first()
    if there is None:
        admit(address, district, bool(upload))
        return cases.prepare_photo(upload)
    limit(RESENT, settings.TIP_RESENDS, address)
    sent = hashlib.sha256(sanitise.read(upload)).hexdigest() if upload else ""
    if sent != there.sent_sha256:
        raise Refused(once.in_other_words())
    return Photo(sent_sha256=sent)


@once_more
def send(
    *, uuid, district: Unit, what: str, place: str, seen_on: dt.date,
    seen_at: dt.time | None = None, plate: str = "", text: str = "", phone: str = "",
    photo: Photo = NO_PHOTO,
) -> str:  # fmt: skip
    """A report of a parent; its tracking number. The same uuid again gives the same number.

    It goes to the district of the school whose vehicle has the plate, else to the one chosen.
    """
    cases.check(district, plate, seen_on)
    number = tracking.number_of(uuid)
    facts = {"what": what, "place": place, "seen_on": seen_on, "plate": plate, "text": text}
    there = Violation.objects.filter(uuid=uuid).first()
    if there:
        given = {"sent_sha256": photo.sent_sha256, "phone_end": phone[-4:], "seen_at": seen_at}
        sent = cases.as_sent(there, facts)
        once.same(there, mark=tracking.mark_of(number), **given, **sent)
        return number
    row = cases.new(uuid, rules.From.PARENT, district, seen_at=seen_at, **facts)
    row.mark = tracking.mark_of(number)
    row.phone_until = rules.phone_until(clock.day_of(row.received_at), None) if phone else None
    row.seal_phone(phone)
    cases.begin(row, photo, None)
    return number


def ask(number: str, address: str) -> Violation | None:
    """The report of a tracking number; None for a wrong one, at the same cost. Refused after too
    many from one address."""
    limit(ASKED, settings.TIP_LOOKUPS, address)
    mark = tracking.mark_of(number)
    fields = "state", "answer", "received_at", "ended_at"
    return Violation.objects.filter(mark=mark).only(*fields).first()


def forget_phones() -> int:
    """Remove the phone numbers whose time is over (beat); returns how many."""
    today, count = clock.today(), 0
    due = Violation.objects.exclude(phone="").filter(phone_until__lte=today).order_by("pk")
    while ids := list(due.values_list("pk", flat=True)[:BATCH]):
        count += Violation.objects.filter(pk__in=ids).update(
            phone="", phone_end="", phone_until=None
        )
    return count
