"""A school list as a city keeps it: a plain form with the rules that the key files know."""

import datetime as dt
import json
import re
from pathlib import Path

from django import forms

from safety.base.forms import CleanForm
from safety.sheets.columns import Choices, Column, Description, Split

ROSTERS = Path(__file__).parent.parent / "data" / "rosters"
DISTRICTS = [
    *("晨曦区", "望舒区", "鹿鸣县", "青禾县", "白榆县", "松涧县", "芦汀县", "桐花县"),
    *("柏舟县", "云岫县", "星河县", "兰皋县", "采薇县", "子衿市", "蒹葭市", "灵泽市"),
]
STAGES = {
    "kindergarten": ["幼儿园", "民办幼儿园", "附设幼儿班", "幼儿班", "幼教", "园"],
    "primary": ["小学", "完小", "完全小学", "教学点", "小学教学点", "村小"],
    "junior": ["初中", "初级中学"],
    "senior": ["高中", "高级中学", "普通高中"],
    "complete_middle": ["完中", "完全中学"],
    "nine_year": ["九年制", "九年一贯制", "九年一贯制学校"],
    "twelve_year": ["十二年制", "十二年一贯制", "十二年一贯制学校"],
    "vocational": ["职高", "职业高中", "中职", "中专", "中等职业学校", "职教中心"],
    "special": ["特教", "特殊教育学校"],
    "higher": ["大学", "高校"],
}
TODAY = dt.date(2026, 11, 23)
PHONES = ("联系电话", "电话", "手机", "手机号码", "联系方式")


def description():
    return Description(
        "schools",
        "Schools",
        identity=("code", "name"),
        columns=(
            Column("code", "学校标识码", "code", also=("学校代码", "机构代码"), required=True),
            Column("name", "学校名称", "name", also=("校名", "单位名称", "学校"), required=True),
            Column("stage", "办学类型", "choice", also=("学校类别", "学段"), required=True,
                   choices=Choices({value: value for value in STAGES}, also=STAGES)),
            Column("district", "所属县(市、区)", "choice", required=True, ambient=True,
                   also=("所属旗县区", "县区", "所属区县", "区县", "所在区", "所属县区"),
                   choices=Choices({name: name for name in DISTRICTS},
                                   also={name: [name[:-1]] for name in DISTRICTS})),
            Column("boarding", "是否寄宿制", "boolean", also=("寄宿", "是否寄宿", "寄宿制"),
                   blank=False, yes=("寄宿", "寄宿制"), no=("走读", "非寄宿")),
            Column("pupils", "学生数", "integer", also=("在校生数", "学生人数"), blank=0),
            Column("boarders", "其中:寄宿生", "integer", also=("寄宿生数", "寄宿生人数"), blank=0),
            Column("staff", "教职工数", "integer", also=("教职工人数", "教职工"), blank=0),
            Column("storeys", "最高楼层", "integer", also=("楼层", "楼层数")),
            Column("principal", "校长", "name", also=("校长姓名", "法人", "园长", "校(园)长")),
            Column("principal_phone", "校长电话", "phone", weak=PHONES, beside="principal",
                   generic=PHONES),
            Column("safety_officer", "安全员", "name", also=("分管副校长", "安全负责人")),
            Column("safety_phone", "安全员电话", "phone", beside="safety_officer", generic=PHONES,
                   also=("分管副校长电话", "安全负责人电话")),
            Column("address", "校址", also=("学校地址", "地址", "详细地址")),
            Column("lon", "经度", "degrees"),
            Column("lat", "纬度", "degrees"),
            Column("founded", "建校日期", "date", also=("建校时间", "建校年月"), loose=True),
        ),
        splits=(Split(("经纬度", "坐标"), ("lon", "lat")),),
    )  # fmt: skip


class SchoolForm(CleanForm):
    code = forms.RegexField(r"^\d{10}$")
    name = forms.CharField(max_length=80)
    stage = forms.ChoiceField(choices=[(value, value) for value in STAGES])
    district = forms.ChoiceField(choices=[(name, name) for name in DISTRICTS])
    boarding = forms.BooleanField(required=False)
    pupils = forms.IntegerField(min_value=0, max_value=100_000)
    boarders = forms.IntegerField(min_value=0)
    staff = forms.IntegerField(min_value=0)
    storeys = forms.IntegerField(required=False)
    principal = forms.CharField(required=False)
    principal_phone = forms.CharField(required=False)
    safety_officer = forms.CharField(required=False)
    safety_phone = forms.CharField(required=False)
    address = forms.CharField(required=False)
    lon = forms.FloatField(required=False)
    lat = forms.FloatField(required=False)
    founded = forms.DateField(required=False)

    def clean_founded(self):
        if (day := self.cleaned_data["founded"]) and day > TODAY:
            raise forms.ValidationError("in the future")
        return day

    def clean_principal_phone(self):
        return self._phone("principal_phone")

    def clean_safety_phone(self):
        return self._phone("safety_phone")

    def _phone(self, name):
        value = self.cleaned_data[name]
        if value and not re.fullmatch(r"1\d{10}|(0\d{2,3}-)?[1-9]\d{6,7}(-\d+)?", value):
            raise forms.ValidationError("no phone")
        if len(value) == 7 and value.startswith("1"):
            raise forms.ValidationError("no phone")
        return value

    def clean(self):
        data = self.cleaned_data
        if data.get("pupils") is not None and (data.get("boarders") or 0) > data["pupils"]:
            self.add_error("boarders", "more boarders than pupils")
        lon, lat = data.get("lon"), data.get("lat")
        if None not in (lon, lat) and not (73 <= lon <= 136 and 3 <= lat <= 54):
            self.add_error("lon", "not in China")
            self.add_error("lat", "not in China")


def key(name):
    return json.loads((ROSTERS / f"{name}.key.json").read_text())


def plain(cleaned):
    """A form's data as the key files write it."""
    return {name: v.isoformat() if isinstance(v, dt.date) else v for name, v in cleaned.items()}
