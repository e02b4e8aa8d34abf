"""Pieces of pages that are put together once for all who are shown the same.

Django's templates cost more than all else on a page; what is the same for many is kept here, each
piece under all that it shows. Texts that are a person's own are put into their places afterwards.
"""

import re
import uuid
from functools import lru_cache

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from safety.web.nav import Navigation

register = template.Library()

LINES = re.compile(r"\s*\n\s*")
# Where a text belongs: between two characters that nothing means and no escaping touches.
PLACE, PLACES = "\ue000{}\ue001", re.compile("\ue000(\\w+)\ue001")
ONCE = '<input type="hidden" name="client_uuid" value="{}" data-client-uuid="" id="id_client_uuid">'


@register.simple_tag(takes_context=True)
def frame_part(context, name: str) -> str:
    """A piece of the frame that shows the navigation and nothing else of the page: put together
    once for all who are offered the same links and have as much unread."""
    navigation = Navigation(*context["navigation"])  # the context's own waits for its first use
    unread = str(context.get("inbox_unread", "")) if navigation.groups else ""
    return _frame_part(name, get_language(), navigation, unread)


@lru_cache(maxsize=256)
def _frame_part(name, _language, navigation, unread):
    return _written(name, {"navigation": navigation.groups, "inbox_unread": unread})


@register.simple_tag
def still_part(name: str) -> str:
    """A piece in which nothing but the language counts: put together once for each."""
    return _still_part(name, get_language())


@lru_cache(maxsize=32)
def _still_part(name, _language):
    return _written(name, {})


@register.simple_tag
def filled_part(name: str, /, **texts) -> str:
    """A piece in which the language and these texts alone count: put together once for each
    language, and filled with the texts, escaped, each time. A text only ever stands between tags
    or in the quotes of an attribute; the piece may ask whether there is one, and no more of it."""
    given = {place: conditional_escape(text) for place, text in texts.items() if text}
    pieces = list(_pieces(name, get_language(), settings.ROOT_URLCONF, tuple(given)))
    pieces[1::2] = [given[place] for place in pieces[1::2]]
    return SafeString("".join(pieces))


@lru_cache(maxsize=64)
def _pieces(name, _language, _urlconf, places) -> tuple[str, ...]:
    """What stands between the places, and in turn with it the name of each place."""
    pieces = PLACES.split(_written(name, {place: PLACE.format(place) for place in places}))
    if set(pieces[1::2]) != set(places):
        raise ValueError(f"{name} does not show each of {places}")
    return tuple(pieces)


def _written(name, context) -> SafeString:
    """Without indentation: that of loops is a tenth of the frame."""
    return SafeString(LINES.sub("\n", render_to_string(name, context)))


@register.simple_tag
def once_field() -> str:
    """The hidden field of a `OnceForm` that is shown: what a second click sends again."""
    return format_html(ONCE, uuid.uuid4())


@register.simple_tag(takes_context=True)
def own_address(context) -> str:
    """Where a form of the frame leads back to: this page, where it can be asked for again."""
    request = context.get("request")
    return request.get_full_path() if request and request.method == "GET" else "/"
