"""The list of a course: its columns, and what one row of it must be."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from drills.forms.score import ScoreField
from drills.forms.training import PersonFields
from drills.rules.training import ATTEMPTS
from safety.desk.forms.fields import DayInput
from safety.desk.sheets.places import Places
from safety.schools.models import Tier
from safety.schools.rules import ADMINS, SCHOOL_ROLES
from safety.sheets.columns import Column, Description

IMPORT = "import.course_participants"
KEEPERS = ADMINS | SCHOOL_ROLES
LIST = Description(
    "course_participants",
    gettext_lazy("Participants and results"),
    (
        Column("school", gettext_lazy("School"), "name", required=True, width=28,
               instead="school_code", value="school.name",
               also=("学校名称", "学校全称", "单位名称", "所在学校", "工作单位"),
               weak=("学校", "单位", "所在单位")),
        Column("school_code", gettext_lazy("School code"), "code", width=13, value="school.code",
               also=("学校标识码", "学校代码", "机构代码", "标识码", "学校编码")),
        Column("name", gettext_lazy("Name"), "name", required=True,
               also=("姓名", "学员姓名", "人员姓名", "考生姓名")),
        Column("post", pgettext_lazy("training", "Post"), "text", also=("职务", "岗位", "工作岗位"),
               weak=("职位",)),
        Column("phone_last4", gettext_lazy("Last four of the phone"), "code", width=12,
               also=("手机后四位", "电话后四位", "手机号后四位"),
               help=gettext_lazy("To tell two of one name apart; the same at a renewal.")),
        Column("attempt", gettext_lazy("Attempt"), "integer", width=8,
               also=("考试次数", "第几次考试"),
               help=gettext_lazy("Left empty it is the first; 2 for a resit.")),
        Column("score", gettext_lazy("Score"), "integer", width=8,
               also=("成绩", "考试成绩", "得分", "分数", "考核成绩"),
               help=gettext_lazy("0 to 100, or “absent”. Left empty the person is only enrolled.")),
        Column("examined_on", gettext_lazy("Examined on"), "date", width=12,
               also=("考试日期", "考核日期", "考试时间"),
               help=gettext_lazy("Left empty it is the last day of the course.")),
    ),
    ("name", "school"),
)  # fmt: skip


class CourseRow(PersonFields):
    """A row of the list: the page's own fields, with its school and result."""

    post = forms.CharField(max_length=40, required=False)
    school = forms.CharField(label=gettext_lazy("School"), max_length=120, required=False)
    school_code = forms.CharField(max_length=20, required=False)
    attempt = forms.IntegerField(required=False, min_value=1, max_value=ATTEMPTS)
    score = ScoreField()
    examined_on = forms.DateField(required=False, widget=DayInput())

    def __init__(self, *args, places: Places, **kwargs):
        self.places = places
        super().__init__(*args, **kwargs)

    def clean(self):
        data = super().clean()
        if not {"school", "school_code"} & self.errors.keys():
            self._find_school(data)
        # Whether the list says which attempt it is of: a resit that does not is told from a result.
        data["attempt_said"] = data.get("attempt") is not None
        data["attempt"] = data.get("attempt") or 1
        return data

    def _find_school(self, data):
        name, code = data.get("school", ""), data.pop("school_code", "")
        data["school"] = None
        try:
            unit = self.places.find(code or name) if code or name else None
        except forms.ValidationError as error:
            self.add_error("school_code" if code else "school", error)
            return
        if unit is None:
            self.add_error("school", self.fields["name"].error_messages["required"])
        elif unit.tier != Tier.SCHOOL:
            self.add_error("school", _("“%(name)s” is no school.") % {"name": unit.name})
        elif code and name and not self.places.bears(unit, name):
            self.add_error(
                "school", _("The code beside it is that of “%(name)s”.") % {"name": unit.name}
            )
        else:
            data["school"] = unit
