"""Lists of schools: their columns, and how they are imported."""

from collections import Counter
from functools import partial

from django import forms
from django.forms.models import construct_instance
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.desk.forms.school import SchoolForm
from safety.desk.sheets import undo
from safety.desk.sheets.places import ChosenUnit, in_blocks
from safety.desk.sheets.words import (
    KEEPS,
    PHONES,
    STAGE_PATTERNS,
    STAGE_WORDS,
    district_names,
    name_the_choices,
    township_names,
)
from safety.schools.actions.school import create_school, update_school
from safety.schools.models import School, Stage, Status, Tier, Unit
from safety.schools.rules import may_administer
from safety.sheets.columns import Choices, Column, Description, Split
from safety.sheets.importer import Importer


def _units(user, tier) -> list[Unit]:
    rows = Unit.objects.visible_to(user).filter(tier=tier, active=True)
    return list(rows.select_related("district", "city", "province").order_by("code", "name"))


def _choices(units, names) -> Choices:
    return Choices({u: u.name for u in units}, also={u: names(u) for u in units})


def _townships(units) -> Choices:
    """Central schools; those of one name in several districts are called by both names, since the
    bare name would be a guess."""
    many = Counter(unit.name for unit in units)
    full = {unit: f"{unit.district.name}{unit.name}" for unit in units}
    labels = {unit: full[unit] if many[unit.name] > 1 else unit.name for unit in units}
    return Choices(labels, also={unit: [full[unit], *township_names(unit)] for unit in units})


def schools_description(user) -> Description:
    """The columns of a list of schools; districts and townships are those of `user`.

    Where no central school is registered, a column of townships says nothing that could be kept.
    """
    townships = _units(user, Tier.TOWNSHIP)
    columns = (
        Column("code", gettext_lazy("School code"), "code", required=True, width=13,
               also=("学校标识码", "学校代码", "机构代码", "学校(机构)标识码", "机构标识码",
                     "标识码",
                     "学校(机构)代码", "学校编码", "学校标识代码", "教育部学校标识码", "单位代码"),
               example="3913000001"),
        Column("name", gettext_lazy("Name of the school"), "name", required=True, width=28,
               also=("学校名称", "校名", "学校全称", "校名全称", "学校(机构)名称", "学校(园)名称",
                     "校(园)名", "学校(幼儿园)名称", "幼儿园名称", "园所名称", "园名"),
               weak=("学校", "单位名称", "机构名称", "单位全称", "名称", "单位"),
               value="unit.name"),
        Column("stage", gettext_lazy("Stage"), "choice", required=True, value="stage",
               also=("办学类型", "学段", "学校办学类型", "办学层次", "学校学段"),
               weak=("学校类别", "学校类型", "办学性质", "学校性质", "办学类别", "类别", "类型"),
               choices=Choices(dict(Stage.choices), also=STAGE_WORDS, patterns=STAGE_PATTERNS)),
        Column("district", gettext_lazy("District"), "choice", required=True, ambient=True,
               also=("所属县(市、区)", "所属旗县区", "县区", "所属区县", "区县", "所在区", "所在县",
                     "所属县区", "旗县区", "县市区", "所在区县", "所在县区", "所在县(市、区)",
                     "县(市、区)", "区(县)", "县(区)", "县(区、市)", "区(市、县)", "所属区",
                     "所属县",
                     "所属区域", "所属行政区", "行政区", "所属县市区"),
               weak=("属地", "行政区划", "所属行政区划", "所在地区", "地区", "主管部门",
                     "主管教育行政部门"),
               choices=_choices(_units(user, Tier.DISTRICT), district_names),
               value="unit.district"),
        Column("township", gettext_lazy("Township central school"), "choice", width=18,
               also=("乡镇", "所属乡镇", "中心校", "所属中心校", "中心学校", "所属中心学校",
                     "所在乡镇", "街道(乡镇)", "乡镇(街道)", "所在街道(乡镇)", "所在乡镇(街道)",
                     "所属街道(乡镇)", "所属乡镇(街道)", "乡镇街道", "镇街", "所属镇街",
                     "街道乡镇"),
               weak=("街道", "所在街道", "所属街道", "所属学区", "学区"),
               choices=_townships(townships), value="unit.township"),
        Column("boarding", gettext_lazy("Boarding school"), "boolean", blank=False,
               also=("是否寄宿制", "寄宿", "是否寄宿", "寄宿制", "是否寄宿制学校", "是否寄宿学校",
                     "是否为寄宿制学校", "是否有寄宿生", "是否住宿", "是否住校"),
               yes=("寄宿", "寄宿制", "全寄宿", "半寄宿", "部分寄宿", "住宿", "住校"),
               no=("走读", "非寄宿", "非寄宿制", "不寄宿", "走读制")),
        Column("pupils", gettext_lazy("Pupils"), "integer", blank=0,
               also=("学生数", "在校生数", "学生人数", "学生总数", "在校学生数", "在校学生人数",
                     "在校生人数", "在校生总数", "在校生", "在校学生总数", "幼儿数", "在园幼儿数",
                     "在校(园)学生数", "在校(园)生数", "在校(园)人数", "学生总人数",
                     "在园(校)生数"),
               weak=("学生", "在校人数", "学生情况")),
        Column("boarders", gettext_lazy("Boarders"), "integer", blank=0,
               also=("其中:寄宿生", "寄宿生数", "寄宿生人数", "寄宿生", "寄宿学生数", "住校生数",
                     "住校生", "住宿生", "住宿生数", "住校生人数", "住宿生人数", "寄宿学生人数",
                     "寄宿人数", "住宿学生数", "住校学生数")),
        Column("staff", gettext_lazy("Staff"), "integer", blank=0,
               also=("教职工数", "教职工人数", "教职工", "教职工总数", "教职员工数", "教职员工",
                     "教职员工人数", "教职工总人数")),
        Column("buildings", gettext_lazy("Buildings"), "integer",
               also=("楼栋数", "建筑栋数", "建筑物栋数", "楼栋数量", "校舍栋数", "建筑物数")),
        Column("storeys", gettext_lazy("Storeys"), "integer",
               also=("最高楼层", "楼层", "楼层数", "层数", "最高层数", "最高楼层数",
                     "建筑最高层数", "最高建筑层数")),
        Column("principal_name", gettext_lazy("Principal"), "name",
               also=("校长", "校长姓名", "园长", "校(园)长", "校(园)长姓名", "校长(园长)"),
               weak=("法人", "法定代表人", "法人代表", "负责人", "学校负责人", "主要负责人",
                     "单位负责人", "安全第一责任人", "第一责任人")),
        Column("principal_phone", gettext_lazy("Principal's phone"), "phone",
               weak=(*PHONES, "负责人电话", "法人电话", "法定代表人电话", "办公电话", "学校电话",
                     "单位电话"),
               beside="principal_name", generic=PHONES,
               also=("校长电话", "园长电话", "校(园)长电话", "校长(园长)电话")),
        Column("officer_name", gettext_lazy("Safety officer"), "name",
               also=("安全员", "安全负责人", "专职安全员", "学校安全员", "安全管理员", "安全专干",
                     "安全联络员"),
               weak=("分管副校长", "安全副校长", "分管安全副校长", "安全主任", "安全联系人",
                     "分管安全负责人", "安全分管领导", "分管安全领导", "安全干部")),
        Column("officer_phone", gettext_lazy("Safety officer's phone"), "phone",
               beside="officer_name", generic=PHONES,
               also=("安全员电话", "安全负责人电话", "专职安全员电话", "学校安全员电话",
                     "安全管理员电话", "安全专干电话", "安全联络员电话"),
               weak=("分管副校长电话", "安全副校长电话", "分管安全副校长电话", "安全主任电话",
                     "安全联系人电话", "分管安全负责人电话", "安全分管领导电话",
                     "分管安全领导电话", "安全干部电话")),
        Column("address", gettext_lazy("Address"), width=36,
               also=("校址", "学校地址", "详细地址", "学校详细地址", "办学地址"),
               weak=("地址", "通讯地址", "联系地址", "单位地址", "所在地")),
        Column("lon", gettext_lazy("Longitude"), "degrees", also=("经度", "东经")),
        Column("lat", gettext_lazy("Latitude"), "degrees", also=("纬度", "北纬")),
        Column("founded", gettext_lazy("Founded on"), "date", loose=True,
               also=("建校日期", "建校时间", "建校年月", "建校年份", "建园时间", "建校(园)时间"),
               weak=("成立时间", "成立日期", "创办时间", "办学时间", "始建时间", "始建年份")),
    )  # fmt: skip
    if not townships:
        columns = tuple(column for column in columns if column.field != "township")
    splits = (
        Split(("经纬度", "坐标", "地理坐标", "GPS坐标", "学校坐标", "经纬度坐标"), ("lon", "lat")),
    )
    return Description(
        "schools",
        gettext_lazy("Schools"),
        columns,
        ("code", "name"),
        splits=splits,
        notes=KEEPS,
    )


class SchoolRow(SchoolForm):
    """A row of a list of schools: the page's own form, with its place in two columns."""

    district = ChosenUnit(label=gettext_lazy("District"))
    township = ChosenUnit(label=gettext_lazy("Township central school"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["parent"]
        name_the_choices(self.fields["stage"])

    def clean(self):
        data = super().clean()
        district, township = data.get("district"), data.get("township")
        if district and township and township.district_id != district.pk:
            self.add_error("township", _("This central school belongs to another district."))
        self._mark_position()
        return data

    def clean_code(self):
        """Who else has this code is asked once for all rows."""
        return self.cleaned_data["code"]

    def _post_clean(self):
        """The model's rules for single fields. Its constraints would each ask the database for
        every row; what they say of a list is said in clean()."""
        self.instance = construct_instance(self, self.instance, self._meta.fields)
        try:
            self.instance.clean_fields(exclude=self._get_validation_exclusions())
        except forms.ValidationError as error:
            self._update_errors(error)

    def _mark_position(self):
        """A position outside China is wrong as a whole, whichever of its numbers shows it."""
        outside = [
            name for name in ("lon", "lat")
            if self.has_error(name, "min_value") or self.has_error(name, "max_value")
        ]  # fmt: skip
        for name in ("lon", "lat"):
            if outside and name not in self.errors:
                self.add_error(name, _("This position does not lie in China."))


class SchoolImport(Importer):
    """Schools of the importing administrator's area: new ones are made, known ones updated."""

    one_form = True
    together = (("pupils", "boarders"), ("lon", "lat"))

    def __init__(self, user=None, params=None):
        super().__init__(user, params)
        self.description = schools_description(user)
        self.form_class = partial(SchoolRow, user=user)

    def load(self, lines):
        codes = {line.cleaned["code"] for line in lines if line.good("code")}
        here = School.objects.select_related("unit__district", "unit__township", "unit__city")
        here = here.select_related("successor__unit")
        known, seen = {}, set()
        for some in in_blocks(codes):
            rows = here.filter(code__in=some)
            known |= {school.code: school for school in rows}
            seen |= set(rows.visible_to(self.user).values_list("pk", flat=True))
        for line in lines:
            school = known.get(line.cleaned["code"]) if line.good("code") else None
            if school and school.pk in seen:
                line.existing = school
            elif school:
                line.fault("code", _("Another school has this code."))

    def check_file(self, lines):
        for line in lines:
            if line.existing is not None:
                self._check_existing(line)
            elif line.good("district") and not may_administer(
                self.user.seats, line.cleaned["district"]
            ):
                line.fault("district", _("This district is not in your area."))

    def _check_existing(self, line):
        school = line.existing
        if not may_administer(self.user.seats, school):
            line.fault("code", _("You see this school, but do not keep its entry."))
        elif school.status != Status.OPEN:
            line.fault("code", _ended(school))
        elif self._check_district(line, school.unit):
            self._check_township(line, school.unit)

    def _check_township(self, line, unit):
        if line.good("township") and line.cleaned.get("township") not in (None, unit.township):
            line.fault("township", _("The school has another place. Move it on its own page."))

    def _check_district(self, line, unit) -> bool:
        if not line.good("district"):
            return False
        if line.cleaned["district"].pk == unit.district_id:
            return True
        line.fault(
            "district",
            _("The school stands under %(place)s. Move it on its own page.")
            % {"place": unit.district.name},
        )
        return False

    def values_of(self, existing):
        names = [name for name in SchoolForm.Meta.fields if name not in ("name", "parent")]
        place = {"district": existing.unit.district, "township": existing.unit.township}
        facts = {name: getattr(existing, name) for name in names}
        return {**facts, "name": existing.unit.name, **place}

    def asked(self, line):
        asked = super().asked(line)
        if asked.get("township") is None:
            asked.pop("township", None)
        return asked

    def save(self, line):
        asked = self.asked(line)
        district, township = asked.pop("district"), asked.pop("township", None)
        if line.existing is not None:
            before = undo.of_school(line.existing)
            school = update_school(line.existing, self.user, **asked)
            written = undo.changed(undo.SCHOOL, school, before, undo.of_school(school))
        else:
            school = create_school(self.user, parent=township or district, **asked)
            written = undo.made(undo.SCHOOL, school, undo.of_school(school))
        self.written.append(written)


def _ended(school) -> str:
    """Why a school that is no more cannot be changed by a list."""
    facts = {"day": school.closed_on.isoformat()}
    if school.successor:
        facts["successor"] = school.successor.unit.name
        reason = _("This school was merged into “%(successor)s” on %(day)s.") % facts
    else:
        reason = _("This school was closed on %(day)s.") % facts
    advice = _("Take the row out, or open the school again on its own page.")
    return f"{reason} {advice}"
