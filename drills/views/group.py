"""The list of a school's groups, edited in one form."""

from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from drills import actions
from drills.forms.run import GroupsForm
from drills.models import GroupList
from safety.schools.models import School
from safety.web.views import SCHOOL, RowFormPage


class GroupsEdit(RowFormPage):
    access = {"GET": SCHOOL, "POST": SCHOOL}
    template_name = "drills/groups_edit.html"
    model = School
    lookup = "unit__uuid"
    name = "school"
    related = ("unit",)
    form_class = GroupsForm
    done_message = _("The list is saved. The next drill begins with it.")

    @cached_property
    def list(self) -> GroupList | None:
        return GroupList.objects.filter(school=self.row).first()

    def form(self, data=None, files=None):
        row = self.list
        initial = {"groups": row.text if row else "", "version": row.version if row else 0}
        return GroupsForm(data, initial=initial)

    def act(self, form):
        return actions.write_groups(self.row, self.request.user, **form.cleaned_data)

    def conflict(self, form, current):
        form.data = {**form.data.dict(), "version": current.version if current else 0}
        return super().conflict(form, current)

    def next_url(self, result):
        return reverse("drills:drill_list")
