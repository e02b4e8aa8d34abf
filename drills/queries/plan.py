"""The plan of a drill as pages and acts read it, and with what a new one may begin."""

from django.db.models import F

from drills.models import Drill, DrillPlan, DrillTemplate
from drills.rules.lines import PostOf, RouteOf


def rows_of(plan: DrillPlan) -> tuple[tuple[PostOf, ...], tuple[RouteOf, ...]]:
    """Its posts and ways, in order."""
    posts = tuple(PostOf(row.place, row.who, row.task) for row in plan.posts.all())
    return posts, tuple(RouteOf(row.start, row.way) for row in plan.routes.all())


def parts_of(drill: Drill) -> dict:
    """What a page shows of the plan of a drill."""
    plan = getattr(drill, "plan", None)
    posts, routes = rows_of(plan) if plan else ((), ())
    return {"plan": plan, "posts": posts, "routes": routes}


def last_plan(drill: Drill) -> DrillPlan | None:
    """That of the school's last drill of the same scenario, but for this one."""
    plans = DrillPlan.objects.filter(drill__school=drill.school_id, drill__scenario=drill.scenario)
    plans = plans.exclude(drill=drill).order_by("-drill__planned_on", "-pk")
    return plans.select_related("drill").first()


def begins(drill: Drill, user) -> dict:
    """With what a plan that is not written yet may begin: the last of its kind, and what bureaus
    above give."""
    offered = DrillTemplate.objects.visible_to(user).filter(scenario=drill.scenario, in_use=True)
    nearest = F("unit__district").desc(nulls_last=True)  # the district's before the city's
    return {
        "last": last_plan(drill),
        "templates": offered.select_related("unit").order_by(nearest, "pk")[:5],
    }
