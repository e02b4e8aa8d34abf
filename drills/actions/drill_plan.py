"""Write the plan of a drill, or take that of the school's last drill of its kind.

Who: the principal and the safety officer of the school. All raise Refused, PermissionDenied and,
for a stale version of the drill, Conflict.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from drills.actions.shared import hold_school, lock, may, refuse, save
from drills.models import Drill, DrillPlan, PlanPost, PlanRoute
from drills.queries.plan import last_plan, rows_of
from drills.rules.lines import PostOf, RouteOf
from drills.rules.plan import faults_of_words
from drills.rules.record import CROWD
from safety.base import clock
from safety.base.models import Refused
from safety.schools.models import User

WORDS = ("purpose", "course", "command", "assembly", "signals", "target_seconds")
OWN = (*WORDS, "place", "expected")


def write_plan(
    drill: Drill, actor: User, *, version: int, posts: tuple[PostOf, ...],
    routes: tuple[RouteOf, ...], **words,
) -> Drill:  # fmt: skip
    """The plan as it is from now on. `words`: OWN. Without a way out or an assembly point it is
    refused, and so it is once the drill was held. Sent again it is done already."""
    may(actor, drill)
    with transaction.atomic():
        hold_school(drill.school_id)
        now = Drill.objects.select_for_update(of=("self",)).select_related("plan").get(pk=drill.pk)
        if now.state == "planned" and says(now, posts, routes, words):
            return now
        drill = lock(drill, version)
        refuse(_faults(drill.school, routes, words))
        _write(drill, actor, posts, routes, words)
        save(drill)
    return drill


def clone_plan(drill: Drill, actor: User, *, version: int) -> Drill:
    """The plan of the school's last drill of this scenario, for this one too."""
    may(actor, drill)
    last = last_plan(drill)
    if last is None:
        raise Refused(_("The school has no earlier plan of this scenario."))
    posts, routes = rows_of(last)
    words = {name: getattr(last, name) for name in OWN}
    if hasattr(drill, "plan") and not says(drill, posts, routes, words):
        raise Refused(_("This drill has a plan already. Edit that one."))
    return write_plan(drill, actor, version=version, posts=posts, routes=routes, **words)


def says(drill, posts, routes, words) -> bool:
    """Whether that is what the drill's plan says already."""
    plan = getattr(drill, "plan", None)
    if plan is None or any(getattr(plan, name) != words[name] for name in OWN):
        return False
    return rows_of(plan) == (tuple(posts), tuple(routes))


def _faults(school, routes, words) -> dict[str, str]:
    return faults_of_words(
        routes=routes, assembly=words["assembly"], expected=words["expected"],
        target_seconds=words["target_seconds"], crowd=school.pupils + school.staff, most=CROWD,
    )  # fmt: skip


def _write(drill, actor, posts, routes, words) -> None:
    owner = {n: getattr(drill, n) for n in ("school_id", "township_id", "district_id", "city_id")}
    known = {"written_by": actor, "written_at": clock.now(), **words}
    plan, _new = DrillPlan.objects.update_or_create(
        drill=drill, defaults=known, create_defaults={**owner, **known}
    )
    plan.posts.all().delete()
    plan.routes.all().delete()
    PlanPost.objects.bulk_create(
        PlanPost(plan=plan, order=order, **post._asdict(), **owner)
        for order, post in enumerate(posts)
    )
    PlanRoute.objects.bulk_create(
        PlanRoute(plan=plan, order=order, **way._asdict(), **owner)
        for order, way in enumerate(routes)
    )
