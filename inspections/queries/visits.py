"""Inspections as the home page and other apps ask for them."""

from django.db.models import Q, QuerySet

from inspections.models import Inspection, VisitState


def in_hand(user) -> Q:
    """Planned or done by this person and not submitted yet."""
    return Q(state__in=[VisitState.PLANNED, VisitState.UNDER_WAY]) & Inspection.insider_q(user.pk)


def there(user) -> Q:
    """In the reader's part of the city. It says again what `visible_to` allows, apart from their
    own visits elsewhere, as an equality that an index serves."""
    return user.seats.q(school="school", township="township", district="district", city="city")


def mine_elsewhere(user) -> QuerySet[Inspection]:
    """What this person planned or is on the team of beside their part of the city."""
    mine = Inspection.objects.visible_to(user).filter(Inspection.insider_q(user.pk))
    here = mine.filter(there(user))
    rows = mine.exclude(pk__in=here.values("pk"))
    return Inspection.objects.filter(pk__in=rows.values("pk"))


def to_do(user) -> QuerySet[Inspection]:
    """Inspections that this person planned or is on the team of and that are not submitted yet,
    under way first, then by the day they are planned for."""
    mine = Inspection.objects.visible_to(user).filter(in_hand(user))
    # Apart from the joins, which would lead the database to walk all schools first: 2 ms for 120.
    rows = Inspection.objects.filter(pk__in=mine.values("pk"))
    return rows.select_related("school__unit__district", "bureau").order_by(
        "-state", "planned_for", "pk"
    )
