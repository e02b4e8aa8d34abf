"""Tags of every page: icons, days, time pressure, states, error summaries."""

import datetime as dt
from functools import lru_cache
from urllib.parse import urlencode

from django import template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from safety.base import clock
from safety.web.plain import controls

register = template.Library()

WEEKDAYS_ZH = "一二三四五六日"
WEEKDAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SOON_DAYS = 3
# state → (colour word of site.css, icon). A state not named here looks neutral.
STATES = {
    "to_rectify": ("open", "circle"),
    "rectifying": ("open", "wrench"),
    "awaiting_recheck": ("recheck", "eye"),
    "returned": ("soon", "return"),
    "signed_off": ("done", "check-circle"),
    "referred": ("open", "forward"),
    "planned": ("open", "calendar"),
    "under_way": ("recheck", "pin"),
    "submitted": ("done", "check-circle"),
    "held": ("done", "check-circle"),
    "valid": ("done", "check-circle"),
    "expired": ("overdue", "alert"),
    "missing": ("overdue", "alert"),
    "new": ("soon", "clock"),
    "soon": ("soon", "clock"),
    "relapsed": ("overdue", "return"),
    "overtaken": ("soon", "return"),
    "due": ("soon", "clock"),
    "missed": ("overdue", "alert"),
    "fulfilled": ("done", "check-circle"),
    "late": ("soon", "clock"),
    "open": ("open", "circle"),
    "exempt": ("open", "info"),
    "overdue": ("overdue", "alert"),
    "queued": ("open", "clock"),
    "checked": ("soon", "eye"),
    "done": ("done", "check-circle"),
    "running": ("recheck", "job"),
    "ready": ("done", "check-circle"),
    "finished": ("done", "check-circle"),
    "refused": ("overdue", "alert"),
    "failed": ("overdue", "alert"),
}
SEVERITIES = {"general": "open", "serious": "soon", "major": "overdue"}


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> str:
    """An icon from static/icons.svg. Without `label` it is decoration beside a word. Without the
    quotes that HTML does not ask for: a page has a hundred."""
    href = f"{static('icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"/></svg>', label, href
        )
    return format_html('<svg class=icon aria-hidden=true><use href="{}"/></svg>', href)


@register.simple_tag
def filters_of(form, active=0, clear_url="", keep="") -> str:
    """The form of a list's filters, as components/_filters.html takes them."""
    beside = {"active": active or 0, "clear_url": clear_url or "?", "keep": keep}
    return controls(
        form,
        lambda: render_to_string("components/_controls.html", {"form": form, **beside}),
        *beside.values(),
    )


@register.filter
def day(value, form: str = "prose") -> str:
    """A date or instant as a Shanghai day: "prose" 2026年11月23日 (周一), "short" 11月23日,
    "table" 2026-11-23. Nothing for nothing."""
    date = _date(value)
    if date is None:
        return ""
    if form == "table":
        return date.isoformat()
    if (get_language() or "").startswith("zh"):
        short = f"{date.month}月{date.day}日"
        weekday = WEEKDAYS_ZH[date.weekday()]
        return short if form == "short" else f"{date.year}年{short} (周{weekday})"
    short = f"{date.day} {MONTHS_EN[date.month - 1]}"
    return short if form == "short" else f"{WEEKDAYS_EN[date.weekday()]} {short} {date.year}"


@register.filter
def moment(value: dt.datetime | None) -> str:
    """An instant in Shanghai as 2026-11-23 14:05."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M") if value else ""


@register.filter
def ago(value: dt.datetime | None) -> str:
    """How long ago, in one unit; the day itself when it was more than 30 days."""
    if not value:
        return ""
    minutes = int((clock.now() - value).total_seconds() // 60)
    if minutes < 1:
        return _("just now")
    if minutes < 60:
        return _say(ngettext("%(n)d minute ago", "%(n)d minutes ago", minutes), minutes)
    hours = minutes // 60
    if hours < 24:
        return _say(ngettext("%(n)d hour ago", "%(n)d hours ago", hours), hours)
    days = hours // 24
    if days <= 30:
        return _say(ngettext("%(n)d day ago", "%(n)d days ago", days), days)
    return day(value)


@register.filter
def countdown(due) -> str:
    """Days to a deadline in words: 还剩 2 天, 今天到期, 逾期 3 天."""
    date = _date(due)
    if date is None:
        return ""
    left = (date - clock.today()).days
    if left == 0:
        return _("Due today")
    if left > 0:
        return _say(ngettext("%(n)d day left", "%(n)d days left", left), left)
    return _say(ngettext("Overdue by %(n)d day", "Overdue by %(n)d days", -left), -left)


@register.filter
def pressure(due) -> str:
    """The colour word for a deadline: "overdue", "soon" (today and the 3 days after it), "open"."""
    date = _date(due)
    if date is None:
        return "open"
    left = (date - clock.today()).days
    return "overdue" if left < 0 else "soon" if left <= SOON_DAYS else "open"


@register.filter
def state_look(state: str) -> str:
    return STATES.get(str(state), ("open", "circle"))[0]


@register.filter
def state_icon(state: str) -> str:
    return STATES.get(str(state), ("open", "circle"))[1]


@register.filter
def severity_look(severity: str) -> str:
    return SEVERITIES.get(str(severity), "open")


@register.filter
def share(part, whole) -> str:
    """`part` of `whole` as a whole percentage, rounded down so that 100 % means all; a dash for
    nothing of nothing."""
    return f"{int(part) * 100 // int(whole)}%" if whole else "–"


@register.simple_tag(takes_context=True)
def address_with(context, **changes) -> str:
    """This page's own query with some parameters set anew; an empty value takes one out."""
    kept = [(name, found) for name, found in context.request.GET.lists() if name not in changes]
    return f"?{urlencode([*kept, *((name, new) for name, new in changes.items() if new)], True)}"


@register.simple_tag
def errors_of(form=None, formset=None) -> list[dict]:
    """Every error of a form and of a formset's forms as {text, label, anchor}."""
    # A variable that the page does not have arrives as "".
    found = [error for f in (form, *(formset or ())) if f for error in _errors(f)]
    if formset:
        found += [{"text": text, "label": "", "anchor": ""} for text in formset.non_form_errors()]
    return found


def _errors(form):
    for text in form.non_field_errors():
        yield {"text": text, "label": "", "anchor": ""}
    for field in form:
        # A group of radio buttons has no label target: crispy's wrapper stands in for it.
        label, anchor = field.label, field.id_for_label or f"div_{field.auto_id}"
        if field.is_hidden:  # nothing to go to, and its name is no word of the page
            label = anchor = ""
        for text in field.errors:
            yield {"text": text, "label": label, "anchor": anchor}


def _date(value) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return clock.day_of(value)
    return value if isinstance(value, dt.date) else None


def _say(text: str, n: int) -> str:
    return text % {"n": n}
