"""The words that offices use for stages, posts and places."""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.schools.models import Role, Stage, Tier, Unit

PHONES = ("联系电话", "电话", "手机", "手机号", "手机号码", "移动电话", "联系方式", "电话号码")
KEEPS = (
    gettext_lazy("An empty cell leaves what is stored as it is."),
    gettext_lazy("To clear what is stored, write 无 or a dash."),
)
STAGE_WORDS = {
    Stage.KINDERGARTEN: [
        *("幼儿园", "民办幼儿园", "公办幼儿园", "附设幼儿班", "幼儿班", "幼教", "园", "幼儿园分园"),
        *("小学附设幼儿园", "小学附设幼儿班", "学前班", "学前", "托幼", "托幼机构", "托儿所",
          "中心园"),
    ],
    Stage.PRIMARY: [
        *("小学", "完小", "完全小学", "中心小学", "教学点", "小学教学点", "村小", "村小学"),
        *("初小", "初级小学", "教学班点"),
    ],
    Stage.JUNIOR_MIDDLE: ["初中", "初级中学", "普通初中", "初级职业中学", "职业初中"],
    Stage.SENIOR_MIDDLE: ["高中", "高级中学", "普通高中", "普高"],
    Stage.COMPLETE_MIDDLE: ["完中", "完全中学", "初高中", "初中高中"],
    Stage.NINE_YEAR: ["九年制", "九年一贯制", "九年一贯制学校", "9年一贯制", "九年一贯"],
    Stage.TWELVE_YEAR: ["十二年制", "十二年一贯制", "十二年一贯制学校", "12年一贯制", "十二年一贯"],
    Stage.VOCATIONAL: [
        *("职高", "职业高中", "中职", "中专", "中等职业学校", "职教中心", "技校", "技工学校",
          "职校"),
        *("技师学院", "中等专业学校", "普通中专", "成人中专", "职业学校", "职业技术学校",
          "职业中学"),
        *("职业中专", "中等技术学校", "职业教育", "中等职业教育", "职业高级中学", "高级技工学校"),
        *("中师", "中等师范学校", "职教", "职业教育中心"),
    ],
    Stage.SPECIAL: [
        *("特教", "特殊教育学校", "特殊教育", "特校", "培智学校", "聋哑学校", "盲人学校",
          "聋人学校"),
        *("盲校", "聋校", "盲聋哑学校", "启智学校", "特殊学校"),
    ],
    Stage.HIGHER: [
        *("大学", "高校", "高等学校", "学院", "高等教育", "本科", "专科", "大专", "高职", "高专"),
        *("高等院校", "普通高校", "本科院校", "高职院校", "高职高专", "职业学院", "职业技术学院"),
    ],
}  # fmt: skip
# Who runs a school, where it stands and what part of it is meant say nothing of its stage.
_BEFORE = (
    r"(?:公办|民办|私立|公立|普惠性?|普通|独立|单设|单办|农村|乡村|城市|城镇|县城|镇区|乡镇|附属|附设|"
    r"其他|调整后|"
    r"成人|全日制|寄宿制?|示范性?|国办|集体办|部门办|企业办)*"
)
_AFTER = r"(?:教育|学校|阶段|学段|部|分园|分校|校区|类)?"


def _pattern(words):
    plain = sorted(words, key=len, reverse=True)
    return rf"^{_BEFORE}(?:{'|'.join(map(re.escape, plain))}){_AFTER}$"


STAGE_PATTERNS = [
    *((_pattern(words), stage) for stage, words in STAGE_WORDS.items()),
    *((rf"^{digits}年(?:一贯)?制?(?:学校)?$", stage) for digits, stage in
      (("9", Stage.NINE_YEAR), ("12", Stage.TWELVE_YEAR))),
]  # fmt: skip
ROLE_WORDS = {
    Role.CITY_ADMIN: ["市级管理员", "市局管理员"],
    Role.DISTRICT_ADMIN: ["区县管理员", "县级管理员", "区级管理员", "县区管理员"],
    Role.TOWNSHIP_ADMIN: ["中心校管理员", "乡镇管理员"],
    Role.INSPECTOR: ["检查员", "督查员", "督查组"],
    Role.LEADER: ["局领导", "领导"],
    Role.PRINCIPAL: [
        *("校长", "园长", "负责人", "校(园)长", "校长园长", "书记校长", "党组织书记、校长"),
    ],
    Role.SAFETY_OFFICER: [
        *("安全员", "学校安全员", "分管副校长", "安全副校长", "安全主任", "分管安全副校长",
          "安全干部"),
        *("安全专干", "专职安全员", "安全管理员", "分管安全副园长", "安全副园长", "安保主任",
          "安全办主任"),
        *("分管副园长", "分管安全领导", "安全科科长"),
    ],
    Role.ATTENDANT: ["照管员", "随车照管员", "跟车老师", "跟车照管员"],
}  # fmt: skip
_OFFICES = ("教育局", "教体局", "教育体育局", "教育和体育局")
_SUFFIXES = ("区", "县", "市", "旗")
_CENTRAL = re.compile(r"(?:中心学校|中心校|中心小学|教育办|教育办公室|教育组|学区|总校)$")


def name_the_choices(field) -> None:
    """Who fills in a list sees no menu: a word that is none of the choices is told all of them."""
    words = "、".join(str(label) for value, label in field.choices if value)
    field.error_messages["invalid_choice"] = _("Write one of these: %(words)s.") % {"words": words}


def office_names(unit: Unit) -> list[str]:
    """Under what names a bureau stands in lists: 甲区, 甲区教育局, its name on papers."""
    if unit.tier not in (Tier.CITY, Tier.DISTRICT):
        return [unit.office] if unit.office else []
    return [*filter(None, [unit.office]), *(f"{unit.name}{office}" for office in _OFFICES)]


def district_names(unit: Unit) -> list[str]:
    """晨曦区 also as 晨曦, 示范市晨曦区, 晨曦区教育局; the city's own schools as 市直, 市属 …"""
    names = [*office_names(unit), *_below_city(unit)]
    if unit.direct:
        return [
            *names,
            "市直",
            "市直属",
            "市属",
            "直属",
            "市本级",
            "市直学校",
            "市直属学校",
            "市教育局直属",
        ]
    if unit.name.endswith(_SUFFIXES) and len(unit.name) > 2:
        return [*names, unit.name[:-1]]
    return names if unit.name.endswith(_SUFFIXES) else [*names, *(unit.name + s for s in _SUFFIXES)]


def _below_city(unit):
    above = [place.name for place in (unit.city, unit.province) if place]
    return [f"{''.join(reversed(above[:n]))}{unit.name}" for n in range(1, len(above) + 1)]


def township_names(unit: Unit) -> list[str]:
    """南营镇中心校 also as 南营镇中心学校, 南营镇, 南营."""
    place = _CENTRAL.sub("", unit.name)
    names = [*office_names(unit)]
    if place and place != unit.name:
        names += [place, f"{place}中心校", f"{place}中心学校"]
    bare = re.sub(r"(?:镇|乡|街道|街道办事处|街道办)$", "", place)
    return [*names, bare] if len(bare) > 1 else names
