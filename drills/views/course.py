"""Screens of training courses: the list, one course with its people, its results."""

from functools import cached_property

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from drills.actions import course as actions
from drills.actions import exam
from drills.forms.score import points
from drills.forms.training import (
    CourseEditForm,
    CourseFilter,
    CourseForm,
    EnrolForm,
    PeopleFilter,
    ResultsForm,
    scored,
)
from drills.lists import training as lists
from drills.models import Course
from drills.queries import training as queries
from drills.sheets.course import IMPORT, LIST
from drills.views.drill_plan import plain
from safety.schools.models import School, Status, Tier
from safety.schools.rules import SCHOOL_ROLES
from safety.sheets.actions import start_import
from safety.sheets.forms import UploadForm
from safety.sheets.pages import TemplatePage
from safety.web.paging import page_of
from safety.web.views import (
    ADMINS,
    SCHOOL,
    SIGNED_IN,
    Exported,
    FormPage,
    ListPage,
    RowFormPage,
    RowPage,
)

RUN = ADMINS | SCHOOL
PAGE_SIZE = 25
AT_ONCE = 15  # scores on one page of a phone


class CourseList(ListPage):
    """Courses of the reader's unit, of those below and of the bureaus above, with what became of
    the people whom the reader may see."""

    access = {"GET": SIGNED_IN}
    template_name = "drills/course_list.html"
    filter_class = CourseFilter
    order = ("-first_day", "-pk")
    export = lists.COURSES

    def rows(self):
        return Course.objects.visible_to(self.request.user).select_related("unit")

    def dress(self, rows):
        found = queries.tallies(self.request.user, rows)
        for row in rows:
            row.tally = found[row.pk]
        return rows

    def context(self, **extra):
        return super().context(keeps=self.request.user.seats.roles & RUN, **extra)


class CourseAdd(FormPage):
    access = {"GET": RUN, "POST": RUN}
    template_name = "drills/course_form.html"
    form_class = CourseForm
    done_message = _("The course is kept. Enrol its people now, one by one or by Excel.")

    def form_kwargs(self):
        return {"units": queries.units_of(self.request.user)}

    def act(self, form):
        data = dict(form.cleaned_data)
        return actions.add_course(self.request.user, uuid=data.pop("client_uuid"), **data)


class CoursePage(RowPage):
    model = Course
    name = "course"
    related = ("unit", "added_by")
    by_any_seat = True  # courses of a bureau are offered to all below it

    @property
    def runs(self) -> bool:
        return actions.may_run(self.request.user, self.row.unit)


class CourseDetail(Exported, CoursePage):
    access = {"GET": SIGNED_IN}
    template_name = "drills/course_detail.html"
    filter_class = PeopleFilter
    export = lists.PARTICIPANTS

    def exported(self, filters):
        rows = queries.participants(self.request.user, self.row)
        rows = filters.narrow(rows) if filters.is_valid() else rows.none()
        return rows.select_related("school__unit", "district", "course")

    def dress(self, rows):
        lists.with_papers(rows)
        return rows

    def get(self, request, *args, **kwargs):
        user, filters = request.user, self.filters()
        page = page_of(self.exported(filters), self.order, request.GET.get("after", ""), PAGE_SIZE)
        own = user.seats.roles & SCHOOL
        return self.show(
            filters=filters, page=page, rows=self.dress(page.rows),
            tally=queries.tallies(user, [self.row])[self.row.pk],
            runs=self.runs, may_enrol=self.row.is_open and (self.runs or own),
        )  # fmt: skip


class RunnerPage(CoursePage):
    """For whoever runs the course."""

    access = {"GET": RUN, "POST": RUN}

    def authorise(self, roles):
        super().authorise(roles)
        if not self.runs:
            raise PermissionDenied


class CourseEdit(RunnerPage, RowFormPage):
    template_name = "drills/course_form.html"
    form_class = CourseEditForm
    done_message = _("The course is kept.")

    def form_kwargs(self):
        return {"course": self.row}

    def act(self, form):
        return actions.edit_course(self.row, self.request.user, **form.cleaned_data)

    def conflict(self, form, current):
        now = CourseEditForm(course=current)
        found = [
            {"label": bound.label, "typed": plain(form.cleaned_data[bound.name]), "stored": there}
            for bound in form.visible_fields()
            if plain(form.cleaned_data[bound.name]) != (there := plain(now[bound.name].value()))
        ]
        form.data = {**form.data.dict(), "version": current.version}
        return self.show(status=409, form=form, current=current, differences=found)


class Enrolling(CoursePage):
    """For whoever sends people to the course: who runs it, and schools that it is for."""

    access = {"GET": RUN, "POST": RUN}

    def authorise(self, roles):
        super().authorise(roles)
        if not (self.runs or self.schools):
            raise PermissionDenied

    @property
    def schools(self) -> list[School]:
        """The reader's own that the course is for."""
        own = self.request.user.seats.only(SCHOOL_ROLES).units("school")
        rows = School.objects.filter(pk__in=own, status=Status.OPEN).select_related("unit")
        return [school for school in rows.order_by("pk") if actions.reaches(self.row, school)]


class ParticipantAdd(Enrolling, RowFormPage):
    template_name = "drills/participant_form.html"
    form_class = EnrolForm
    done_message = _("Enrolled. The next person may follow.")

    def form_kwargs(self):
        of_bureau = self.runs and self.row.unit.tier != Tier.SCHOOL
        return {"user": self.request.user, "schools": None if of_bureau else self.schools}

    def act(self, form):
        data = dict(form.cleaned_data)
        return actions.enrol(
            self.request.user, uuid=data.pop("client_uuid"), course=self.row, **data
        )

    def next_url(self, participant):
        return reverse("drills:participant_add", kwargs={"uuid": self.row.uuid})


class CourseTemplate(TemplatePage):
    access = {"GET": RUN}
    description = LIST


class CourseImport(Enrolling, RowFormPage):
    """The list of a course: checked first, written when that is confirmed."""

    template_name = "drills/course_import.html"
    form_class = UploadForm

    def act(self, form):
        data = form.cleaned_data
        return start_import(
            self.request.user, IMPORT, form.data_of_file(), data["file"].name,
            uuid=data["client_uuid"], params={"course": str(self.row.uuid)},
        )  # fmt: skip

    def next_url(self, job):
        return reverse("desk:job_detail", args=[job.uuid])


class CourseResults(RunnerPage, RowFormPage):
    """Scores of those who are next, some at a time; `?resit=on`: of those who sit it again;
    `?after=`: of those behind, what was passed over stays open."""

    template_name = "drills/course_results.html"
    form_class = ResultsForm
    done_message = _("The results are kept. Whoever passed has a certificate.")

    @property
    def resit(self) -> bool:
        return self.request.GET.get("resit") == "on"

    @cached_property
    def page(self):
        return self._page(self.row)

    def _page(self, course):
        rows = queries.to_examine(self.request.user, course, self.resit)
        return page_of(rows, ("pk",), self.request.GET.get("after", ""), AT_ONCE)

    def form_kwargs(self):
        return {"course": self.row, "rows": list(self.named())}

    def named(self):
        """Those who are next; of a sent page those whom it names."""
        user, sent = self.request.user, self.request.POST
        if self.request.method != "POST":
            return self.page.rows
        ids = [id for key in sent if (id := scored(key))][:AT_ONCE]
        rows = queries.participants(user, self.row).filter(Q(uuid__in=ids))
        return rows.select_related("school__unit").order_by("pk")

    def act(self, form):
        scores = {pk: (attempt, points(score)) for pk, (attempt, score) in form.entered().items()}
        day = form.cleaned_data["examined_on"]
        exam.record_results(self.row, self.request.user, examined_on=day, scores=scores)
        return self.row

    def next_url(self, course):
        """The next of them, until there is none left: first those behind."""
        left = queries.to_examine(self.request.user, course, self.resit).exists()
        if not left or self.resit:
            return course.get_absolute_url()
        here = reverse("drills:course_results", kwargs={"uuid": course.uuid})
        behind = not self.page.first and self._page(course).rows
        return f"{here}?{urlencode({'after': self.request.GET['after']})}" if behind else here

    def context(self, **extra):
        left = queries.to_examine(self.request.user, self.row, self.resit).count()
        return super().context(
            left=left, resit=self.resit, page=self.page, at_once=AT_ONCE, **extra
        )
