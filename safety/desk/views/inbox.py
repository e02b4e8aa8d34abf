"""What a person was told, and for administrators who was told what in their units."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from safety.desk import lists
from safety.desk.forms.inbox import InboxFilter, LogFilter
from safety.dues import actions, queries, words
from safety.dues.models import Notice
from safety.web.views import ADMINS, SIGNED_IN, ListPage, Page, RowPage

LATEST_FIRST = ("-made_at", "-pk")


class NoticeList(ListPage):
    """A list of notices, each with its words beside it."""

    order = LATEST_FIRST

    def dress(self, rows):
        for row in rows:
            row.label, row.line = words.label(row), words.line(row)
            row.timing, row.look = words.timing(row), words.look(row)
        return rows


class Inbox(NoticeList):
    access = {"GET": SIGNED_IN}
    template_name = "desk/inbox.html"
    filter_class = InboxFilter

    def rows(self):
        return queries.inbox(self.request.user)

    def context(self, **extra):
        return super().context(unread=queries.unread_count(self.request.user), **extra)


class InboxReadAll(Page):
    access = {"POST": SIGNED_IN}

    def post(self, request):
        count = actions.mark_read(request.user)
        said = ngettext("%(n)d reminder is read.", "%(n)d reminders are read.", count)
        messages.success(request, said % {"n": count})
        return redirect("desk:inbox")


class NoticeRead(RowPage):
    """Marks one notice read and goes to what it speaks of, or back to the list."""

    model = Notice
    access = {"POST": SIGNED_IN}

    def authorise(self, roles):
        Page.authorise(self, roles)  # a notice is its reader's own: no seat over it is needed

    def post(self, request, uuid):
        actions.mark_read(request.user, self.row.uuid)
        there = self.row.url if "open" in request.POST else ""
        return redirect(there or reverse("desk:inbox"))


class NoticeLog(NoticeList):
    access = {"GET": ADMINS}
    template_name = "desk/notice_log.html"
    filter_class = LogFilter
    page_size = 50
    export = lists.REMINDERS

    def rows(self):
        return queries.log(self.request.user).select_related("user", "unit", "item", "digest")

    def dress(self, rows):
        for row in super().dress(rows):
            row.mail = _mail(row)
        return rows


def _mail(row) -> str:
    """Whether and how the notice went out by mail."""
    if row.digest is None:
        return ""
    if row.digest.sent_at:
        return _("sent")
    return _("waiting") if row.digest.next_try_at else _("not delivered")
