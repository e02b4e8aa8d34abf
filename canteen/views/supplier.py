"""Screens of suppliers and of the papers of purchases."""

from functools import cached_property

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from canteen.actions import paper as papers
from canteen.actions import supplier as actions
from canteen.forms.supplier import PaperForm, SupplierEditForm, SupplierFilter, SupplierForm
from canteen.lists import purchase as lists
from canteen.models import Delivery, Paper, Supplier, SupplierLink
from canteen.views.kitchen import KitchenAdd
from canteen.views.scan import ScanPage
from safety.schools.rules import SCHOOL_ROLES
from safety.web.views import SCHOOL, SIGNED_IN, ComparedMixin, ListPage, RowFormPage, RowPage

SHOWN = 50


class SupplierList(ListPage):
    """The suppliers of a person's schools, with how many of these buy there."""

    access = {"GET": SIGNED_IN}
    template_name = "canteen/supplier_list.html"
    filter_class = SupplierFilter
    order = ("pk",)
    export = lists.SUPPLIERS

    def rows(self):
        return Supplier.objects.visible_to(self.request.user)

    def dress(self, rows):
        rows = list(rows)
        links = SupplierLink.objects.visible_to(self.request.user).filter(
            supplier__in=[row.pk for row in rows], in_use=True
        )
        counted = links.order_by().values("supplier").annotate(count=Count("pk"))
        schools = dict(counted.values_list("supplier", "count"))
        for row in rows:
            row.schools = schools.get(row.pk, 0)
            row.licence_word = lists.food_licence_word(row)
        return rows

    def context(self, **extra):
        own = self.request.user.seats.roles & SCHOOL_ROLES
        return super().context(own=own, **extra)


class SupplierAdd(KitchenAdd):
    """The same choice of one's own schools as for a kitchen."""

    template_name = "canteen/supplier_form.html"
    form_class = SupplierForm
    done_message = _("The supplier is recorded. Keep a scan of its licences.")

    def act(self, form):
        data, user = dict(form.cleaned_data), self.request.user
        uuid, school = data.pop("client_uuid"), data.pop("school")
        row = actions.add_supplier(user, uuid=uuid, school=school, **data)
        if lost := actions.not_taken(row, data):
            said = _(
                "The city knew this supplier already. Of what you typed this was not taken: "
                "%(what)s. If the record is wrong, put it right."
            )
            messages.warning(self.request, said % {"what": gettext(", ").join(lost)})
        return row


class SupplierPage(RowPage):
    """Whose right it is, a school that buys there says: one's own, or any that one oversees."""

    model = Supplier
    name = "supplier"

    @cached_property
    def own(self) -> SupplierLink | None:
        return actions.own_link(self.row, self.request.user)

    def scope_row(self):
        if self.own:
            return self.own
        links = SupplierLink.objects.visible_to(self.request.user)
        return links.filter(supplier=self.row).select_related("city").first()


class SupplierDetail(SupplierPage):
    access = {"GET": SIGNED_IN}
    template_name = "canteen/supplier_detail.html"

    def get(self, request, uuid):
        user, row = request.user, self.row
        links = SupplierLink.objects.visible_to(user).filter(supplier=row)
        kept = Paper.objects.visible_to(user).filter(link__supplier=row)
        brought = Delivery.objects.visible_to(user).filter(supplier=row)
        return self.show(
            links=links.select_related("school__unit", "district").order_by("pk")[:SHOWN],
            papers=kept.select_related("recorded_by", "school__unit").order_by("-pk")[:SHOWN],
            deliveries=brought.select_related("school__unit").order_by("-arrived_on", "-pk")[:10],
            licence_word=lists.food_licence_word(row),
            changes=self._changes(links),
            may_change=self.own is not None,
            own=self.own,
        )

    def _changes(self, links):
        """Newest first; of a school that the reader does not see, it is said alone that it was
        another one."""
        seen = set(links.values_list("school", flat=True))
        rows = list(self.row.changes.select_related("school", "made_by")[:SHOWN])
        for row in rows:
            row.seen = row.school_id in seen
        return rows


class SupplierEdit(ComparedMixin, SupplierPage, RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/supplier_form.html"
    form_class = SupplierEditForm
    done_message = _("The supplier is saved.")

    def form_kwargs(self):
        return {"supplier": self.row, "link": actions.own_link(self.row, self.request.user)}

    def act(self, form):
        return actions.edit_supplier(self.row, self.request.user, **form.cleaned_data)


class PaperAdding(RowFormPage):
    """A paper is added to a whole, which the page names."""

    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "canteen/paper_form.html"
    form_class = PaperForm
    done_message = _("The paper is kept.")

    def whole(self):
        return self.row

    def act(self, form):
        user, data = self.request.user, dict(form.cleaned_data)
        uuid, whole = data["client_uuid"], self.whole()
        scan = papers.prepare_paper(whole, user, data["scan"], form_uuid=uuid)
        papers.add_paper(whole, user, uuid=uuid, kind=data["kind"], scan=scan)
        return self.row

    def context(self, **extra):
        return super().context(whole=self.row, **extra)


class SupplierPaperAdd(PaperAdding, SupplierPage):
    def whole(self):
        if self.own is None:
            raise PermissionDenied
        return self.own


class PaperScan(ScanPage):
    model = Paper
