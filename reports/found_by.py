"""Who found it: the views on the month that a bureau asks for, and what each narrows to."""

from django.utils.translation import gettext_lazy as _

from inspections.models import Kind, Source

# Code → words, and what inspections.queries.figures narrows by.
FOUND_BY = {
    "": (_("everybody"), {}),
    "unannounced": (
        _("the city's own unannounced inspections"),
        {"source": Source.CITY.value, "kind": Kind.UNANNOUNCED.value},
    ),
    "city": (_("the city"), {"source": Source.CITY.value}),
    "district": (_("districts"), {"source": Source.DISTRICT.value}),
    "township": (_("townships"), {"source": Source.TOWNSHIP.value}),
    "self": (_("schools' own checks"), {"source": Source.SELF.value}),
}
CHOICES = [(code, words) for code, (words, _narrow) in FOUND_BY.items()]


def words(code: str):
    return FOUND_BY[code][0]


def narrow(code: str) -> dict:
    return FOUND_BY[code][1]
