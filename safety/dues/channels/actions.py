"""Group channels of a unit: set up, changed, tried out, taken away. All of it is in the security
log, without a secret."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from safety.base import clock, once
from safety.base.models import Conflict, Refused
from safety.dues.channels import outside, summary
from safety.dues.models import Channel, ChannelMessage
from safety.schools.actions import events
from safety.schools.models import Unit, User

MOST = 10  # channels of one unit


@transaction.atomic
def add(
    actor: User, unit: Unit, *, uuid: UUID, kind: str, name: str, address: str, secret: str
) -> Channel:
    """A channel of a unit. The same uuid again in the same words is the same channel, the secret
    among them. Raises Refused past MOST."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    known = Channel.objects.filter(uuid=uuid).first()
    if known:
        if known.secret_differs(secret):
            raise Refused(once.in_other_words())
        return once.same(known, unit_id=unit.pk, kind=kind, name=name, robot=_robot(address))
    if Channel.objects.filter(unit=unit, removed_at=None).count() >= MOST:
        raise Refused(_("A unit has at most %(n)d group channels.") % {"n": MOST})
    channel = Channel(uuid=uuid, unit=unit, kind=kind, name=name, **unit.columns())
    _lead_to(channel, address)
    channel.seal("secret", secret)
    channel.save()
    _noted("channel_added", actor, channel)
    return channel


def _lead_to(channel, address) -> None:
    channel.seal("address", address)
    channel.host = outside.check(address)
    channel.robot = _robot(address)


def _robot(address) -> str:
    return salted_hmac("channel", address, algorithm="sha256").hexdigest()


@transaction.atomic
def change(
    channel: Channel, actor: User, *, version: int, name: str, active: bool, address="", secret=""
) -> Channel:
    """New facts of a channel; an empty address or secret leaves the old one. Raises Conflict when
    somebody changed it since `version`, Refused when it is taken away."""
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    if row.removed_at:
        raise Refused(_("This channel has been taken away."))
    if row.version != version:
        raise Conflict(row)
    row.name, row.active, row.version = name, active, version + 1
    if address:
        _lead_to(row, address)
    if secret:
        row.seal("secret", secret)
    row.save()
    _noted("channel_changed", actor, row)
    return row


@transaction.atomic
def remove(channel: Channel, actor: User) -> None:
    """Take a channel away, its secrets with it; its log stays. Doing it twice is harmless."""
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    if row.removed_at:
        return
    row.address = row.secret = row.robot = ""
    row.active, row.removed_at, row.version = False, clock.now(), row.version + 1
    row.save()
    row.messages.update(next_try_at=None)
    _noted("channel_removed", actor, row)


@transaction.atomic
def try_out(channel: Channel, actor: User) -> ChannelMessage:
    """Put a test message into the outbox; one that is on its way already is the answer to a second
    click. Raises Refused when the channel is not in use."""
    row = Channel.objects.select_for_update().select_related("unit").get(pk=channel.pk)
    if not row.active:
        raise Refused(_("This channel is not in use: put it back into use first."))
    waiting = row.messages.filter(kind=ChannelMessage.Kind.TEST).exclude(next_try_at=None).first()
    if waiting:
        return waiting
    day, now = clock.today(), clock.now()
    with translation.override(settings.LANGUAGE_CODE):
        words = _("This is a test message. The morning digest will arrive here.")
        text = "\n".join([summary.heading(row.unit, day), words])
    return row.messages.create(
        kind=ChannelMessage.Kind.TEST, day=day, text=text, made_at=now, next_try_at=now
    )


def _noted(kind, actor, channel):
    events.note(kind, actor=actor, unit=channel.unit.name, method=channel.get_kind_display())
