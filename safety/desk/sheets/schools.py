"""How lists of schools are imported."""

from functools import partial

from django import forms
from django.forms.models import construct_instance
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safety.desk.forms.school import SchoolForm
from safety.desk.sheets import undo
from safety.desk.sheets.places import ChosenUnit, in_blocks
from safety.desk.sheets.school_columns import schools_description, townships_by_district
from safety.desk.sheets.words import (
    name_the_choices,
)
from safety.schools.actions.school import create_school, update_school
from safety.schools.models import School, Status, Unit
from safety.schools.rules import may_administer
from safety.sheets.importer import Importer


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
        self.townships = townships_by_district(self.description)

    def form(self, values):
        """A central school that goes by a name of several is the one of the row's district."""
        name, district = values.get("township"), values.get("district")
        if isinstance(name, str) and isinstance(district, Unit) and district in self.townships:
            values = values | {"township": self.townships[district].find(name) or name}
        return super().form(values)

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
