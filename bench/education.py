"""Safety education and training of a whole city: pages of schools, lists and the month, each
beside the same with a tenth of the history."""

from collections.abc import Callable
from functools import partial

from django.db import connection
from django.urls import reverse

from bench import education_rows
from bench.food import _measured
from bench.measure import Line
from bench.pages import Reader
from bench.rows import somebody
from drills.models import Course, EducationLog, HolidayCampaign, Participant
from reports import education, periods, training
from safety.schools.models import Role, School, Status


def lines():
    """A term of 2,000 schools and 80,000 people examined, after a tenth of both."""
    if connection.vendor != "postgresql":
        return
    education_rows.fill(whole=False)
    few = {name: _measured(case) for name, (case, _most) in _cases().items()}
    education_rows.fill(whole=True)
    logs, people = EducationLog.objects.count(), Participant.objects.count()
    for name, (case, most) in _cases().items():
        took, times = _measured(case)
        before, less = few[name]
        yield Line(
            f"{name}: {logs:,} records, {people:,} people examined",
            f"{took * 1000:,.1f} ms, {times:,.0f} empty views",
            f"a tenth: {before * 1000:,.1f} ms, {less:,.0f} empty views", times / less, most=most,
        )  # fmt: skip


def _cases() -> dict[str, tuple[Callable, float | None]]:
    """What is asked, and how much more it may cost: a month reads its own rows, of which there are
    more."""
    school = School.objects.filter(status=Status.OPEN).select_related("unit").order_by("pk")[10]
    officer = somebody(Role.SAFETY_OFFICER, unit=school.unit)
    district = somebody(Role.DISTRICT_ADMIN, unit=school.unit.district)
    city, period = somebody(Role.CITY_ADMIN), periods.this_month()
    course = Course.objects.filter(audience="managers").order_by("pk")[0]
    campaign = HolidayCampaign.objects.order_by("pk")[0]
    own = reverse("drills:education_school", args=[school.uuid])
    logs, schools = reverse("drills:education_list"), reverse("drills:education_schools")
    papers = reverse("drills:certificate_list")
    return {
        "What a school logs today": (partial(Reader(officer).get, own), 1.3),
        "Its year": (
            partial(Reader(officer).get, reverse("drills:education_plan", args=[school.uuid])), 1.3
        ),
        "Records, a district's page": (partial(Reader(district).get, logs), 1.3),
        "Records, the city's page": (partial(Reader(city).get, logs), 1.3),
        "Records of lessons, the city's page": (
            partial(Reader(city).get, f"{logs}?kind=lesson"), None
        ),
        "School by school, a district's page": (partial(Reader(district).get, schools), 1.5),
        "School by school, the city's page": (partial(Reader(city).get, schools), 1.5),
        "Letters to parents, the city's page": (
            partial(Reader(city).get, campaign.get_absolute_url()), 1.5
        ),
        "Courses, the city's page": (
            partial(Reader(city).get, reverse("drills:course_list")), None
        ),
        "The people of a course": (partial(Reader(city).get, course.get_absolute_url()), None),
        "Certificates, a district's page": (partial(Reader(district).get, papers), None),
        "Certificates, the city's page": (partial(Reader(city).get, papers), None),
        "The month of education": (partial(education.lines, city, period), None),
        "The month of training": (partial(training.lines, city, period), None),
    }  # fmt: skip
