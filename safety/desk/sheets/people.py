"""Lists of people: their columns, and how they are imported."""

from functools import partial

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from safety.desk.forms.person import PersonForm, roles_for
from safety.desk.sheets import undo
from safety.desk.sheets.places import Places
from safety.desk.sheets.register import Known, Register
from safety.desk.sheets.words import KEEPS, PHONES, ROLE_WORDS, name_the_choices
from safety.schools.actions.people import (
    appoint,
    create_person,
    edit_person,
    suggest_username,
)
from safety.schools.models import Role
from safety.schools.rules import may_fill
from safety.sheets.columns import Choices, Column, Description
from safety.sheets.importer import Importer, Line

FACTS = ("name", "phone", "email")


def people_description(user) -> Description:
    """The columns of a list of people. Schools and bureaus are named by code or in full."""
    columns = (
        Column("name", gettext_lazy("Name"), "name", required=True,
               also=("姓名", "人员姓名", "教师姓名", "安全员姓名", "安全员", "校长姓名", "园长姓名",
                     "负责人姓名", "联系人姓名")),
        Column("role", gettext_lazy("Role"), "choice", required=True, width=18,
               also=("角色", "职务", "岗位", "身份"), weak=("职务名称", "岗位名称", "职位",
                     "人员类别"),
               choices=Choices(dict(Role.choices), also=ROLE_WORDS)),
        Column("unit", gettext_lazy("School or bureau"), "name", required=True, width=30,
               instead="unit_code",
               also=("单位", "所在单位", "工作单位", "学校名称", "单位名称", "学校全称", "单位全称",
                     "任职学校", "所在学校", "任职单位", "工作学校", "所属学校", "所属单位"),
               weak=("学校", "园所名称", "幼儿园名称")),
        Column("unit_code", gettext_lazy("Code of the school or bureau"), "code", width=14,
               also=("学校标识码", "学校代码", "机构代码", "单位代码", "学校(机构)标识码",
                     "单位编码",
                     "学校编码", "标识码")),
        Column("phone", gettext_lazy("Phone"), "phone",
               also=("电话", "手机", "手机号", "手机号码", "联系电话", "联系方式", "移动电话"),
               weak=(*PHONES, "办公电话")),
        Column("username", gettext_lazy("Sign-in name"),
               also=("登录名", "用户名", "账号", "登录账号", "系统账号")),
        Column("email", gettext_lazy("E-mail"), width=24,
               also=("邮箱", "电子邮箱", "电子邮件", "邮箱地址")),
        Column("starts_on", gettext_lazy("From"), "date", loose=True,
               also=("任职日期", "起始日期", "开始日期", "任职时间", "任现职时间", "任职起始日期")),
    )  # fmt: skip
    return Description("people", gettext_lazy("People"), columns, ("name", "username"), notes=KEEPS)


class PersonRow(PersonForm):
    """A row of a list of people: the unit stands in it by its exact name, its code, or both."""

    checks_username = False
    unit = forms.CharField(label=gettext_lazy("School or bureau"), max_length=120, required=False)
    unit_code = forms.CharField(max_length=20, required=False)

    def __init__(self, *args, places: Places, **kwargs):
        self.places = places
        super().__init__(*args, **kwargs)

    def narrow_to(self, user):
        self.fields["role"].choices = roles_for(user)
        name_the_choices(self.fields["role"])

    def clean(self):
        data = self.cleaned_data
        name, code = data.get("unit", ""), data.pop("unit_code", "")
        if {"unit", "unit_code"} & self.errors.keys():
            return data
        data["unit"] = None
        where = "unit_code" if code else "unit"
        try:
            data["unit"] = self._place(name, code)
        except forms.ValidationError as error:
            self.add_error(where, error)
            return data
        if data["unit"] and code and name and not self.places.bears(data["unit"], name):
            self.add_error(
                "unit",
                _("The code beside it is that of “%(name)s”.") % {"name": data["unit"].name},
            )
        return super().clean()

    def _place(self, name, code):
        if name or code:
            return self.places.find(code or name)
        raise forms.ValidationError(self.fields["name"].error_messages["required"], "required")


class PersonImport(Importer):
    """People with their posts: accounts are made, posts added, phones and names put right.

    Who a row means is told by `Register`. Somebody who holds the post already is not appointed
    again. Two rows of one new person make one account with two posts.
    """

    one_form = True

    def __init__(self, user=None, params=None):
        super().__init__(user, params)
        self.description = people_description(user)

    def prepare(self):
        self.form_class = partial(PersonRow, user=self.user, places=Places(self.user))
        self._form, self._made = None, {}

    def identity(self, line):
        """Two people may bear one name; the same name in the same post is the same person."""
        if not line.good("name", "role", "unit", "unit_code"):
            return None
        unit = line.cleaned.get("unit")
        return unit and (line.cleaned["name"], line.cleaned["role"], unit.pk)

    def load(self, lines):
        known = [line for line in lines if self.identity(line)]
        self.register = Register(self.user, [line.cleaned for line in known])
        leaders = Leaders()
        for line in known:
            line.existing = self._known(line)
            if line.good("name", "username") and line.existing is None:
                line.leader = leaders.of(line)

    def _known(self, line) -> Known | None:
        try:
            return self.register.find(line.cleaned)
        except forms.ValidationError as error:
            for field, messages in error.message_dict.items():
                line.fault(field, " ".join(messages))
        return None

    def check_file(self, lines):
        self._told: dict[object, dict[str, str]] = {}
        self._other_days = 0
        for line in lines:
            if self.identity(line):
                self._check_rights(line)
                self._check_one_person(line)
        self._tell_other_days()

    def _tell_other_days(self):
        if self._other_days:
            self.remarks.append(
                ngettext(
                    "%(count)d row gives another first day for a post than stands here; the day "
                    "here stays.",
                    "%(count)d rows give another first day for a post than stands here; the day "
                    "here stays.",
                    self._other_days,
                )
                % {"count": self._other_days}
            )

    def _check_rights(self, line):
        known, data = line.existing, line.cleaned
        seat = known and known.seat(data["role"], data["unit"])
        if seat:
            self._other_days += data.get("starts_on") not in (None, seat.starts_on)
        elif not may_fill(self.user.seats, data["role"], data["unit"]):
            line.fault("unit", _("This post is not yours to fill."))
        elif known and known.managed and line.good("starts_on"):
            self._check_first_day(line, known)
        if known and not known.managed and self.changes_of(line):
            line.fault("name", _("This person's account is not yours to change."))

    def _check_first_day(self, line, known):
        past = known.last_seat(line.cleaned["role"], line.cleaned["unit"])
        first = line.cleaned["starts_on"]
        if past and first and first <= past.ends_on:
            line.fault(
                "starts_on",
                _("The person held this post until %(day)s. Give a later day.")
                % {"day": past.ends_on.isoformat()},
            )

    def _check_one_person(self, line):
        """Rows of one person must not say different things of them."""
        told = self._told.setdefault(_person_of(line), {})
        for field in FACTS:
            value = line.cleaned.get(field)
            if value and line.good(field) and told.setdefault(field, value) != value:
                line.fault(field, _("Another row of the same person says “%(value)s”.")
                           % {"value": told[field]})  # fmt: skip

    def values_of(self, existing):
        return {name: getattr(existing.person, name) for name in FACTS}

    def changes_of(self, line):
        """A post that is new for somebody known, and what is put right of their account."""
        present, asked = self.values_of(line.existing), self.asked(line)
        changes = [(name, present[name], asked[name]) for name in FACTS
                   if name in asked and asked[name] != present[name]]  # fmt: skip
        if not line.existing.seat(line.cleaned["role"], line.cleaned["unit"]):
            changes += [("role", None, line.cleaned["role"])]
            changes += [(self._unit_field(line), None, line.cleaned["unit"])]
        return changes

    def _unit_field(self, line):
        return "unit" if line.row.table.place("unit") else "unit_code"

    def save(self, line):
        data = line.cleaned
        post = {name: data[name] for name in ("role", "unit", "starts_on")}
        if line.existing is not None:
            self._save_known(line, post)
        elif line.leader is not None:
            self._appoint(self._made[id(line.leader)], post)
        else:
            facts = self._facts(line)
            username = data["username"] or suggest_username(facts["name"], self.register.usernames)
            person = create_person(self.user, **post, **facts, username=username)
            self._made[id(line)] = person
            self.written.append(undo.made(undo.PERSON, person, undo.of_person(person)))
            seat = person.appointments.get()
            self.written.append(undo.made(undo.SEAT, seat, undo.of_seat(seat)))

    def _appoint(self, person, post):
        seat = appoint(person, self.user, **post)
        self.written.append(undo.made(undo.SEAT, seat, undo.of_seat(seat)))

    def _save_known(self, line, post):
        person, asked = line.existing.person, self.asked(line)
        facts = {name: asked[name] for name in FACTS if name in asked}
        if any(getattr(person, name) != value for name, value in facts.items()):
            before = undo.of_person(person)
            after = undo.of_person(edit_person(person, self.user, **facts))
            self.written.append(undo.changed(undo.PERSON, person, before, after))
        if not line.existing.seat(post["role"], post["unit"]):
            self._appoint(person, post)

    def _facts(self, line):
        """Name, phone and e-mail of a new person, from whichever of their rows says them."""
        return {name: self._told[_person_of(line)].get(name, "") for name in FACTS}


def _person_of(line: Line):
    """One value for all rows of one person."""
    return line.existing.person.pk if line.existing is not None else id(line.leader or line)


class Leaders:
    """Which rows of a file are of one new person: by sign-in name, by name and phone, or by name
    and unit where nothing contradicts."""

    def __init__(self):
        self.by_username: dict[str, Line] = {}
        self.by_phone: dict[tuple, Line] = {}
        self.by_unit: dict[tuple, list[Line]] = {}

    def of(self, line) -> Line | None:
        """The first row of the same person before this one; None for the first."""
        data = line.cleaned
        username, phone, name = data.get("username"), data.get("phone"), data["name"]
        first = self.by_username.get(username) if username else None
        if first and first.cleaned["name"] != name:
            line.fault("username", _("This sign-in name is taken."))
            return None
        here = self.by_unit.setdefault((name, data["unit"].pk), [])
        first = first or (self.by_phone.get((name, phone)) if phone else None)
        first = first or next((row for row in here if _agree(row.cleaned, data)), None)
        if first and username and first.cleaned.get("username") not in ("", username):
            first = None  # two people who share a telephone
        leader = first or line
        here.append(line)
        if username:
            self.by_username.setdefault(username, leader)
        if phone:
            self.by_phone.setdefault((name, phone), leader)
        return first and (first.leader or first)


def _agree(one, other) -> bool:
    return all(
        not (one.get(field) and other.get(field) and one[field] != other[field])
        for field in ("phone", "username")
    )
