"""Lists of kitchen workers as offices keep them: their columns, and how they are imported.

Schools and their principals take in their own people, city and district administrators those of
all their schools: the list that a bureau collects is one for a whole district.
"""

import uuid as uuids
from collections import defaultdict

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.actions import worker as actions
from canteen.dues import certificate as dues
from canteen.forms.worker import WorkerFields
from canteen.models import Kind, Kitchen, Post, Worker
from canteen.rules import worker as rules
from safety.base import clock
from safety.desk.forms.fields import DayInput
from safety.desk.sheets.places import Places, in_blocks
from safety.desk.sheets.words import KEEPS, PHONES, name_the_choices
from safety.schools.models import School, Tier
from safety.schools.rules import ADMINS, SCHOOL_ROLES
from safety.sheets import registry
from safety.sheets.columns import Choices, Column, Description
from safety.sheets.importer import Importer

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


def register() -> None:
    """Make the kind known; called once, from AppConfig.ready()."""
    registry.add(
        registry.ImportKind(
            IMPORT, gettext_lazy("Kitchen workers"), WorkerImport, may_import,
            upload=lambda params: reverse("canteen:worker_import"),
            written=lambda params: reverse("canteen:worker_list"),
        )
    )  # fmt: skip


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


class WorkerImport(Importer):
    """Kitchen workers with their newest certificate: new ones are made, known ones updated.

    Somebody is known by school, name and first day; where only one of the name works there, by
    school and name. A newer certificate is a renewal; a school without a kitchen gets one.
    """

    description = WORKERS
    one_form = True

    def prepare(self):
        places = Places(self.user)
        self.form_class = lambda values: WorkerRow(values, places=places)
        self._form = None

    def identity(self, line):
        if not line.good("school", "school_code", "name", "starts_on"):
            return None
        school = line.cleaned.get("school")
        return school and (school.pk, line.cleaned["name"], line.cleaned["starts_on"])

    def title_of(self, line):
        return line.cleaned["name"]

    def load(self, lines):
        """Of schools that Places found among the reader's own."""
        units = {line.cleaned["school"].pk for line in lines if line.cleaned.get("school")}
        self.kitchens: dict[int, list[Kitchen]] = defaultdict(list)
        self.schools: dict[int, School] = {}
        workers: dict[tuple, list[Worker]] = defaultdict(list)
        for some in in_blocks(sorted(units)):
            self.schools |= School.objects.select_related("unit").in_bulk(some)
            for kitchen in Kitchen.objects.filter(school__in=some, kind=Kind.CANTEEN):
                self.kitchens[kitchen.school_id].append(kitchen)
            rows = Worker.objects.filter(school__in=some)
            rows = rows.select_related("kitchen", "school__unit")
            for worker in rows.prefetch_related("certificates"):
                workers[worker.school_id, worker.name].append(worker)
        for line in lines:
            if self.identity(line):
                line.existing = self._known(line, workers)

    def _known(self, line, workers) -> Worker | None:
        school, name, starts_on = self.identity(line)
        same = workers.get((school, name), [])
        exact = [worker for worker in same if worker.starts_on == starts_on]
        here = exact or [worker for worker in same if worker.left_on is None]
        if len(here) > 1:
            line.fault(
                "starts_on",
                _("Several people of this name work there. Give the first day as it is recorded."),
            )
        return here[0] if len(here) == 1 else None

    def check_file(self, lines):
        for line in lines:
            unit = line.cleaned.get("school")
            if unit and line.good("school", "school_code"):
                self._check_place(line, unit)
            if line.existing is not None and line.good():
                self._check_days(line)

    def _check_place(self, line, unit):
        if not self.user.seats.cover(self.schools[unit.pk], KEEPERS):
            line.fault("school", _("You see this school, but do not keep its kitchens."))
        elif line.good("kitchen"):
            self._check_kitchen(line, unit)

    def _check_kitchen(self, line, unit):
        here = [kitchen for kitchen in self.kitchens[unit.pk] if kitchen.in_use]
        name = line.cleaned.get("kitchen", "")
        if line.existing is not None:
            if name and name != line.existing.kitchen.name:
                line.fault("kitchen", _("They work in another kitchen of the school."))
        elif not name and len(here) > 1 and not any(kitchen.name == "" for kitchen in here):
            line.fault("kitchen", _("The school has several kitchens. Name one of them."))
        elif any(k.name == name and not k.in_use for k in self.kitchens[unit.pk]):
            line.fault("kitchen", _("This kitchen is out of use."))

    def _check_days(self, line):
        """The days of those who are known, with what stands here for what the row leaves out."""
        asked = self.asked(line)
        starts_on = asked.get("starts_on") or line.existing.starts_on
        left_on = asked.get("left_on") or line.existing.left_on
        for field, fault in rules.faults_of_work(starts_on, left_on, clock.today()).items():
            line.fault(field, fault)

    def values_of(self, existing):
        paper = existing.newest
        facts = {name: getattr(existing, name) for name in FACTS}
        return facts | {name: getattr(paper, name, None) for name in PAPER}

    def changes_of(self, line):
        """An older certificate than the newest that stands here changes nothing."""
        present, asked = self.values_of(line.existing), self.asked(line)
        after = {name: asked[name] for name in FACTS if name in asked}
        issued, last = asked.get("issued_on"), present["issued_on"]
        if issued and (last is None or issued > last):
            after |= {name: line.cleaned[name] for name in PAPER}
        elif issued and issued == last:
            after |= {name: asked[name] for name in PAPER if name in asked}
        return [(n, present[n], value) for n, value in after.items() if present[n] != value]

    def save(self, line):
        if line.existing is None:
            worker = self._make(line)
            changed = {name: line.cleaned[name] for name in PAPER if line.cleaned.get("issued_on")}
        else:
            worker = line.existing
            changed = {name: after for name, _before, after in self.changes_of(line)}
            self._put_right(worker, {n: changed[n] for n in FACTS if n in changed})
        self._write_paper(worker, {name: changed[name] for name in PAPER if name in changed})
        dues.follow_worker(worker)

    def _put_right(self, worker, facts):
        for name, value in facts.items():
            setattr(worker, name, value)
        worker.version += 1
        worker.save(update_fields=[*facts, "version"])

    def _make(self, line) -> Worker:
        data, unit = line.cleaned, line.cleaned["school"]
        school = self.schools[unit.pk]
        worker = Worker(
            uuid=uuids.uuid4(), kitchen=self._kitchen(school, data.get("kitchen", "")),
            recorded_at=clock.now(), **{name: data[name] for name in FACTS}, **school.columns(),
        )  # fmt: skip
        worker.school = school
        worker.save(force_insert=True)
        return worker

    def _kitchen(self, school, name) -> Kitchen:
        """The kitchen of that name; without one the only one there is; else a new one."""
        here = [kitchen for kitchen in self.kitchens[school.pk] if kitchen.in_use]
        found = next((kitchen for kitchen in here if kitchen.name == name), None)
        if found is None and not name and len(here) == 1:
            found = here[0]
        if found is None:
            found = Kitchen.objects.create(name=name, **school.columns())
            self.kitchens[school.pk].append(found)
        return found

    def _write_paper(self, worker, paper):
        """A renewal is a new row; what else is said of the newest certificate puts it right."""
        if "issued_on" in paper:
            actions.new_certificate(worker, self.user, uuid=uuids.uuid4(), **paper)
        elif paper:
            certificate = worker.newest
            for name, value in paper.items():
                setattr(certificate, name, value)
            certificate.save(update_fields=list(paper))
            actions.certify(worker)
