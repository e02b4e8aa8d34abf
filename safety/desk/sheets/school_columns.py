"""The columns of a list of schools, by the names that offices give them."""

from collections import Counter

from django.utils.translation import gettext_lazy

from safety.desk.sheets.words import (
    KEEPS,
    PHONES,
    STAGE_PATTERNS,
    STAGE_WORDS,
    district_names,
    township_names,
)
from safety.schools.models import Stage, Tier, Unit
from safety.sheets.columns import Choices, Column, Description, Split

# By what a school is known.
IDENTITY = (
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
)  # fmt: skip
# How many live, learn and work there, in what.
SIZE = (
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
)  # fmt: skip
# Who answers for it.
PEOPLE = (
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
)  # fmt: skip
# Where it stands, and since when.
GROUND = (
    Column("address", gettext_lazy("Address"), width=36,
           also=("校址", "学校地址", "详细地址", "学校详细地址", "办学地址"),
           weak=("地址", "通讯地址", "联系地址", "单位地址", "所在地")),
    Column("lon", gettext_lazy("Longitude"), "degrees", also=("经度", "东经")),
    Column("lat", gettext_lazy("Latitude"), "degrees", also=("纬度", "北纬")),
    Column("founded", gettext_lazy("Founded on"), "date", loose=True,
           also=("建校日期", "建校时间", "建校年月", "建校年份", "建园时间", "建校(园)时间"),
           weak=("成立时间", "成立日期", "创办时间", "办学时间", "始建时间", "始建年份")),
)  # fmt: skip
SPLITS = (
    Split(("经纬度", "坐标", "地理坐标", "GPS坐标", "学校坐标", "经纬度坐标"), ("lon", "lat")),
)


def schools_description(user) -> Description:
    """The columns of a list of schools; districts and townships are those of `user`.

    Where no central school is registered, a column of townships says nothing that could be kept.
    """
    townships = _units(user, Tier.TOWNSHIP)
    place = [_district(_units(user, Tier.DISTRICT)), *([_township(townships)] if townships else [])]
    columns = (*IDENTITY, _stage(), *place, *SIZE, *PEOPLE, *GROUND)
    return Description(
        "schools", gettext_lazy("Schools"), columns, ("code", "name"), splits=SPLITS, notes=KEEPS
    )


def _units(user, tier) -> list[Unit]:
    rows = Unit.objects.visible_to(user).filter(tier=tier, active=True)
    return list(rows.select_related("district", "city", "province").order_by("code", "name"))


def _stage() -> Column:
    return Column(
        "stage", gettext_lazy("Stage"), "choice", required=True, value="stage",
        also=("办学类型", "学段", "学校办学类型", "办学层次", "学校学段"),
        weak=("学校类别", "学校类型", "办学性质", "学校性质", "办学类别", "类别", "类型"),
        choices=Choices(dict(Stage.choices), also=STAGE_WORDS, patterns=STAGE_PATTERNS),
    )  # fmt: skip


def _district(units) -> Column:
    names = Choices({u: u.name for u in units}, also={u: district_names(u) for u in units})
    return Column(
        "district", gettext_lazy("District"), "choice", required=True, ambient=True,
        also=("所属县(市、区)", "所属旗县区", "县区", "所属区县", "区县", "所在区", "所在县",
              "所属县区", "旗县区", "县市区", "所在区县", "所在县区", "所在县(市、区)",
              "县(市、区)", "区(县)", "县(区)", "县(区、市)", "区(市、县)", "所属区",
              "所属县",
              "所属区域", "所属行政区", "行政区", "所属县市区"),
        weak=("属地", "行政区划", "所属行政区划", "所在地区", "地区", "主管部门",
              "主管教育行政部门"),
        choices=names, value="unit.district",
    )  # fmt: skip


def _township(units) -> Column:
    return Column(
        "township", gettext_lazy("Township central school"), "choice", width=18,
        also=("乡镇", "所属乡镇", "中心校", "所属中心校", "中心学校", "所属中心学校",
              "所在乡镇", "街道(乡镇)", "乡镇(街道)", "所在街道(乡镇)", "所在乡镇(街道)",
              "所属街道(乡镇)", "所属乡镇(街道)", "乡镇街道", "镇街", "所属镇街",
              "街道乡镇"),
        weak=("街道", "所在街道", "所属街道", "所属学区", "学区"),
        choices=_townships(units), value="unit.township",
    )  # fmt: skip


def _townships(units) -> Choices:
    """Central schools; those of one name in several districts are called by both names, since the
    bare name would be a guess."""
    many = Counter(unit.name for unit in units)
    full = {unit: f"{unit.district.name}{unit.name}" for unit in units}
    labels = {unit: full[unit] if many[unit.name] > 1 else unit.name for unit in units}
    return Choices(labels, also={unit: [full[unit], *township_names(unit)] for unit in units})


def townships_by_district(description: Description) -> dict[Unit, Choices]:
    """The central schools of the description, found by a name that is one's within a district."""
    column = description.by_field.get("township")
    groups: dict[Unit, list[Unit]] = {}
    for unit in column.choices.labels if column else ():
        groups.setdefault(unit.district, []).append(unit)
    return {district: _townships(units) for district, units in groups.items()}
