"""The rules on routes, trips and speed in words, as those on drivers and vehicles in words.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from transport.rules.trip_items import Item
from transport.rules.words import BUS, Rule, _art


class Unfit(models.TextChoices):
    """What stands against the driver or the vehicle of a route."""

    BARRED = "barred", _("barred")
    UNPROVEN = "unproven", _("not proven")
    GONE = "gone", _("no longer the school's")
    OTHER = "other", _("not named on the permit")


_FEWER = _("Carry fewer pupils, or use a larger vehicle or one more.")
_SEATED = _("at most %(threshold)s beside driver and attendant")
_PUPILS = _("%(value)s pupils at the fullest point")
_PROVE = _("Open the page of the vehicle or driver, and record what is asked for there.")
_COUNTED = _("everybody who got on is seen to get off")

ROUTE_RULES = {
    "route_over_seats": Rule(
        _("Pupils of a route"), _art(34), _SEATED, _FEWER,
        _("Record the seats on the vehicle licence."), _PUPILS,
        _("seats of the vehicle not on file"),
    ),
    "route_class": Rule(
        _("Licence class for the vehicle of a route"), _art(23),
        _("class %(threshold)s or one that includes it"),
        _("Give the route a driver of that class, or a smaller vehicle."),
        _("Record the class on the driving licence."), _("class %(value)s"), source="M",
    ),
    "route_driver": Rule(
        _("Driver of a route"), _art(23), _("one who may drive pupils"),
        _("Give the route another driver today."), _PROVE, codes=Unfit,
    ),
    "route_vehicle": Rule(
        _("Vehicle of a route"), _art(14, 15), _("one that may carry pupils"),
        _("Give the route another vehicle today."), _PROVE, codes=Unfit,
    ),
    "route_attendant": Rule(
        _("Attendant of a route"), _art(38), _("an attendant on every trip"),
        _("Name an attendant for the route."), nothing=_("nobody is named"),
    ),
    "route_permit": Rule(
        _("Route, times and stops on the permit"), _art(15, 16),
        _("as on the permit, times within %(threshold)s minutes"),
        _("Drive as the permit says, or have the permit changed."),
        _("Copy the stops and times from the permit into the route."),
        _("not as on the permit: %(value)s"), _("stops of the permit not on file"),
    ),
    "route_permit_driver": Rule(
        _("Driver on the permit"), _art(15, 16), _("one whom the permit of the vehicle names"),
        _("Let a driver drive whom the permit names, or have the permit changed."), codes=Unfit,
    ),
    "road_speed": Rule(
        _("Speed"), _art(35), _("at most %(threshold)s km/h"),
        _("Let the district answer the report: the driver is taught, and what the traffic police "
          "established is recorded against them."),
        found=_("%(value)s km/h"),
    ),
    "trip_over_seats": Rule(
        _("Pupils on a trip"), _art(34), _SEATED, _FEWER, found=_PUPILS,
    ),
    "trip_driver": Rule(
        _("Driver of a trip"), _art(23), _("one who may drive pupils"),
        _("Give the route another driver before it departs; departing all the same is for the "
          "principal to answer for, with a reason."),
        codes=Unfit,
    ),
    "trip_vehicle": Rule(
        _("Vehicle of a trip"), _art(14, 15), _("one that may carry pupils"),
        _("Give the route another vehicle before it departs; departing all the same is for the "
          "principal to answer for, with a reason."),
        codes=Unfit,
    ),
    "trip_permit": Rule(
        _("Driver on the permit"), _art(15, 16), _("one whom the permit of the vehicle names"),
        _("Let a driver drive whom the permit names, or have the permit changed."), codes=Unfit,
    ),
    "trip_mismatch": Rule(
        _("Head count"), _art(39), _COUNTED,
        _("Look for the child at once: in the vehicle, at the stops, at school, at home. Then put "
          "the count right with the reason."),
        found=_("got on and off: %(value)s"), source="M",
    ),
    "trip_check": Rule(
        _("Check before the trip"), BUS, _("everything in order before the vehicle departs"),
        _("Put it right or use another vehicle; departing all the same is for the principal to "
          "answer for, with a reason."),
        found=_("not in order: %(value)s"), source="M", codes=Item,
    ),
}  # fmt: skip
