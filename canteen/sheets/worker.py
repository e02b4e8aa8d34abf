"""Lists of kitchen workers as offices keep them: their columns, and what one row of them must be.

Schools and their principals take in their own people, city and district administrators those of
all their schools: the list that a bureau collects is one for a whole district.
"""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.forms.worker import WorkerFields
from canteen.models import Post
from canteen.rules import worker as rules
from safety.base import clock
from safety.desk.forms.fields import DayInput
from safety.desk.sheets.places import Places
from safety.desk.sheets.words import KEEPS, PHONES, name_the_choices
from safety.schools.models import Tier
from safety.schools.rules import ADMINS, SCHOOL_ROLES
from safety.sheets.columns import Choices, Column, Description

IMPORT = "import.kitchen_workers"
KEEPERS = ADMINS | SCHOOL_ROLES
POST_WORDS = {
    Post.COOK: ["厨师", "炊事员", "主厨", "厨师长", "厨工", "掌勺", "大厨", "炒菜"],
    Post.PASTRY: ["面点", "面点师", "面点工", "白案", "糕点师", "主食"],
    Post.SERVER: ["服务员", "打饭员", "分餐员", "售饭员", "分餐", "窗口服务员", "配餐员"],
    Post.WASHER: ["洗消工", "洗碗工", "洗消员", "清洗消毒", "消毒员", "保洁员", "洗消"],
    Post.STOREKEEPER: ["保管员", "库管", "库管员", "仓管员", "仓库保管员", "库房保管员", "保管"],
    Post.BUYER: ["采购员", "采购", "采买员", "采购人员"],
    Post.CLERK: ["超市营业员", "营业员", "超市售货员", "售货员", "小卖部售货员", "超市人员"],
    Post.OTHER: ["帮厨", "勤杂工", "切配工", "切配", "杂工", "食堂管理员", "管理员", "其他人员"],
}
WORKERS = Description(
    "kitchen_workers",
    gettext_lazy("Kitchen workers"),
    (
        Column("school", gettext_lazy("School"), "name", required=True, width=28,
               instead="school_code", value="school.name",
               also=("学校名称", "学校全称", "单位名称", "所在学校", "所属学校", "工作单位",
                     "园所名称", "幼儿园名称", "学校(园)名称"),
               weak=("学校", "单位", "所在单位")),
        Column("school_code", gettext_lazy("School code"), "code", width=13, value="school.code",
               also=("学校标识码", "学校代码", "机构代码", "标识码", "学校编码")),
        Column("kitchen", gettext_lazy("Name of the kitchen"), width=16, value="kitchen.name",
               also=("食堂名称", "食堂", "餐厅名称", "所在食堂"),
               help=gettext_lazy("Only where the school has several.")),
        Column("name", gettext_lazy("Name"), "name", required=True,
               also=("姓名", "人员姓名", "从业人员姓名", "员工姓名")),
        Column("post", gettext_lazy("Post"), "choice", required=True,
               also=("工种", "岗位", "工作岗位", "职务", "岗位名称"), weak=("职位", "工作内容"),
               choices=Choices(dict(Post.choices), also=POST_WORDS)),
        Column("phone", gettext_lazy("Phone"), "phone", also=("电话", "手机号码", "联系电话"),
               weak=PHONES),
        Column("starts_on", gettext_lazy("First day at work"), "date", required=True, width=12,
               also=("上岗日期", "上岗时间", "入职日期", "入职时间", "到岗日期", "聘用日期")),
        Column("number", gettext_lazy("Certificate number"), "code", width=18,
               value="newest.number",
               also=("健康证编号", "健康证号", "健康证明编号", "健康证号码", "证件编号", "健康证")),
        Column("issued_on", gettext_lazy("Issued on"), "date", width=12, value="newest.issued_on",
               also=("健康证发证日期", "发证日期", "发证时间", "体检日期", "健康证发证时间",
                     "健康证办理日期")),
        Column("expires_on", gettext_lazy("Valid to"), "date", width=12,
               value="newest.expires_on",
               also=("健康证有效期至", "有效期至", "到期日期", "健康证到期日期", "有效期",
                     "健康证有效期", "到期时间"),
               help=gettext_lazy("Left empty it is one year from the issue.")),
        Column("left_on", gettext_lazy("Left on"), "date", width=12,
               also=("离岗日期", "离职日期", "离岗时间", "离职时间")),
    ),
    ("name", "school"),
    notes=KEEPS,
)  # fmt: skip
FACTS = ("name", "post", "phone", "starts_on", "left_on")
PAPER = ("number", "issued_on", "expires_on")


def may_import(user) -> bool:
    return bool(user.seats.roles & KEEPERS)


class WorkerRow(WorkerFields):
    """A row of the list: the page's own fields, with its school, certificate and last day."""

    school = forms.CharField(label=gettext_lazy("School"), max_length=120, required=False)
    school_code = forms.CharField(max_length=20, required=False)
    kitchen = forms.CharField(max_length=40, required=False)
    number = forms.CharField(max_length=40, required=False)
    issued_on = forms.DateField(required=False, widget=DayInput())
    expires_on = forms.DateField(required=False, widget=DayInput())
    left_on = forms.DateField(required=False, widget=DayInput())

    def __init__(self, *args, places: Places, **kwargs):
        self.places = places
        super().__init__(*args, **kwargs)
        name_the_choices(self.fields["post"])

    def clean(self):
        data = self.cleaned_data
        if not {"school", "school_code"} & self.errors.keys():
            self._find_school(data)
        today = clock.today()
        if data.get("starts_on") and "left_on" not in self.errors:
            self.put(rules.faults_of_work(data["starts_on"], data.get("left_on"), today))
        if not {*PAPER} & self.errors.keys():
            self._judge_paper(data, today)
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

    def _judge_paper(self, data, today):
        number, issued, until = (data.get(name) for name in PAPER)
        if issued:
            self.put(rules.faults_of_certificate(issued, until, today))
            data["expires_on"] = until or rules.expiry_of(issued)
            if not number:
                self.add_error("number", _("Give the number of the certificate as well."))
        elif number or until:
            self.add_error("issued_on", _("Give the day of issue as well."))
