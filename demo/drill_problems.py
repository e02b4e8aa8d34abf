"""What came of drills of the demonstration's school: a locked exit became a hazard, and the record
of an earlier drill was put right. By the acts that do it in earnest."""

from django.core.files.uploadedfile import SimpleUploadedFile

from demo import pictures
from drills import actions
from drills.actions.correct import Statement
from drills.actions.hazard import prepare_photos
from drills.actions.run import Told
from drills.models import Drill, DrillRun
from drills.rules.problem import Problem
from safety.files.said import PageFacts
from safety.schools.models import User

LOCKED = "教学楼一层东门上锁，保安取来钥匙后才打开。"
CROWDED = "三楼东侧楼梯拥挤。"
TOLD = "演练后值班教师补报：四年级下楼时在三楼东侧楼梯口滞留约半分钟。"


def build(host, who, make_uuid) -> None:
    """Of the last drill of the school and of its first; nothing where none was held yet."""
    officer = User.objects.get(pk=who.officers[host.pk].pk)
    rows = DrillRun.objects.filter(school=host).select_related("drill__school__unit")
    runs = list(rows.order_by("drill__held_on", "pk"))
    if runs:
        _locked(runs[-1].drill, officer, make_uuid())
    if len(runs) > 1:
        _put_right(runs[0], officer, make_uuid())


def _locked(drill: Drill, officer: User, once) -> None:
    """The exit is in the ledger; of the stairs the record alone speaks so far."""
    drill.problems = f"{LOCKED}\n{CROWDED}"
    drill.save(update_fields=["problems"])
    upload = SimpleUploadedFile("东门.jpg", pictures.picture("dormitory", False), "image/jpeg")
    photos = prepare_photos(drill, officer, [upload], uuid=once, line=LOCKED, said=PageFacts())
    actions.raise_problem(
        drill, officer, uuid=once, problem=Problem.EXIT_LOCKED.value, line=LOCKED, photos=photos,
        what=LOCKED, place="教学楼一层东门", responsible=officer.name,
        interim_control="东门在校期间不上锁，安排专人值守。", deadline=None,
    )  # fmt: skip


def _put_right(run: DrillRun, officer: User, once) -> None:
    """The crowding that was not written down then."""
    drill = run.drill
    said = Statement(once, officer, drill.version, TOLD)
    told = Told(
        tuple(run.rows), run.injured, run.injury, run.crush, run.explained, run.began_at,
        run.ended_at,
    )  # fmt: skip
    actions.correct_drill(
        drill, said, told=told, scenario=drill.scenario, held_on=drill.held_on,
        people=drill.people, seconds=drill.seconds, problems=f"{drill.problems}\n{CROWDED}".strip(),
        improvements="四、五年级错峰下楼，三楼东侧楼梯口加派教师站岗。",
    )  # fmt: skip
