"""The checklist screen: answers save one by one, by fetch where there is JavaScript."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from inspections import rules, who
from inspections.actions import issue
from inspections.actions import visit as actions
from inspections.forms.fill import AnswerForm, HazardForm, PassRestForm
from inspections.models import Item, Result, State, VisitState
from inspections.queries import filling
from inspections.views.visit import InsiderPage, VisitPage
from safety.base.models import Conflict, Refused
from safety.web.views import SIGNED_IN


class SheetMixin:
    """Shows the checklist screen: one list of the visit at a time."""

    template_name = "inspections/visit_fill.html"

    def sheet(self, version=None, status=200, trouble=None, **extra):
        """`trouble`: {item pk: (error, what was typed)} for a post without JavaScript."""
        lists = filling.lists(self.row)
        version = version or self.chosen(lists)
        sections = filling.sections(self.row, version) if version else []
        for row in (row for section in sections for row in section.rows):
            row.error, row.typed = (trouble or {}).get(row.item.pk, ("", {}))
            judge(row.hazards)
        return self.show(
            status=status,
            lists=lists,
            current=version,
            next_list=following(lists, version),
            sections=sections,
            done=sum(one.done for one in lists),
            total=sum(one.item_count for one in lists),
            editable=self.editable,
            blank=self.blank(),
            default_days=rules.DEFAULT_DAYS,
            **extra,
        )

    def chosen(self, lists):
        """The list that the address names; else the first one that is not complete."""
        wanted = self.request.GET.get("list", "")
        for one in lists:
            if str(one.uuid) == wanted:
                return one
        return next(
            (one for one in lists if one.done < one.item_count), lists[0] if lists else None
        )

    def blank(self) -> HazardForm:
        """The form that unfolds under whichever item fails."""
        initial = {"responsible": usual_responsible(self.row.school)}
        day = filling.found_on(self.row)
        return HazardForm(auto_id="blank-%s", found_on=day, initial=initial)

    @property
    def editable(self) -> bool:
        return self.row.state == VisitState.UNDER_WAY and who.works_on(self.row, self.request.user)


def usual_responsible(school) -> str:
    """Who answers unless another is named: the safety officer, or else the principal."""
    return school.officer_name or school.principal_name


def judge(findings) -> None:
    """Note on each draft what it still lacks before the notice can be issued."""
    for one in findings:
        one.missing = issue.missing(one) if one.state == State.DRAFT else ""


def following(lists, current):
    """The next list that is not complete, after the present one and round again."""
    at = next((n for n, one in enumerate(lists) if one == current), -1)
    others = lists[at + 1 :] + lists[: max(at, 0)]
    return next((one for one in others if one.done < one.item_count), None)


class VisitFill(SheetMixin, VisitPage):
    """For the team while it is under way; afterwards to read, for all who may see the visit."""

    access = {"GET": SIGNED_IN}

    def authorise(self, roles):
        allowed = self.row.state == VisitState.SUBMITTED or self.mine
        if not (self.request.user.seats.roles & roles and allowed):
            raise PermissionDenied

    def get(self, request, *args, **kwargs):
        if self.row.state == VisitState.PLANNED:
            return redirect(self.url("visit_check_in"))
        return self.sheet()


class FillPost(SheetMixin, InsiderPage):
    """A post of the screen. Asked by fetch it answers in JSON, else it returns to the item.

    Invalid or refused: 422; changed meanwhile: 409 with what is there now.
    """

    access = {"POST": SIGNED_IN}
    form_class = None

    def post(self, request, *args, **kwargs):
        form = self.form_class(request.POST, request.FILES, **self.form_kwargs())
        try:
            if not form.is_valid():
                return self.refuse(form, 422, first_error(form))
            result = self.act(form)
        except Refused as refusal:
            return self.refuse(form, 422, str(refusal.message))
        except Conflict as conflict:
            return self.conflict(form, conflict.current)
        return self.saved(result)

    def form_kwargs(self) -> dict:
        return {}

    def refuse_stranger(self, request):
        """Nobody's answers are taken for those of whoever has signed in on the device since."""
        me = str(request.user.uuid) if request.user.is_authenticated else ""
        if me and request.headers.get("X-Person", me) != me:
            return JsonResponse({"error": _("Somebody else has signed in here.")}, status=401)
        return super().refuse_stranger(request)

    @property
    def live(self) -> bool:
        return "application/json" in self.request.headers.get("Accept", "")

    def act(self, form):
        raise NotImplementedError(f"{type(self).__name__}.act")

    def saved(self, result):
        if self.live:
            return JsonResponse(self.facts(result))
        return redirect(self.back_to(result))

    def facts(self, result) -> dict:
        """What the screen needs to know after a save."""
        progress = filling.progress(self.row)
        return {"done": progress.done, "total": progress.total}

    def back_to(self, result) -> str:
        raise NotImplementedError(f"{type(self).__name__}.back_to")

    def refuse(self, form, status, error):
        raise NotImplementedError(f"{type(self).__name__}.refuse")

    def conflict(self, form, current):
        raise NotImplementedError(f"{type(self).__name__}.conflict")

    def item(self, pk) -> Item:
        """An item of this visit's lists; a foreign one is a missing one."""
        items = Item.objects.filter(version__in=self.row.checklists.values("pk"))
        found = items.filter(pk=pk).select_related("version__checklist").first()
        if found is None:
            raise Http404
        return found

    def place(self, item) -> str:
        """Where on the screen the item stands."""
        url = reverse("inspections:visit_fill", kwargs={"uuid": self.row.uuid})
        return f"{url}?list={item.version.uuid}#item-{item.pk}"


def first_error(form) -> str:
    return str(next(iter(form.errors.values()))[0])


class VisitAnswer(FillPost):
    form_class = AnswerForm

    def act(self, form):
        data, item = form.cleaned_data, self.item(form.cleaned_data["item"])
        if data["result"] != Result.FAIL and filling.drafts_of(self.row).filter(item=item).exists():
            # An answer that slips must not take findings with it.
            raise Refused(_("A hazard is recorded for this item. Withdraw it first."))
        return actions.answer(
            self.row,
            self.request.user,
            uuid=data["client_uuid"],
            item=item,
            result=data["result"],
            note=data["note"],
            # 0: the person saw no answer; whoever gave one meanwhile is not overwritten unseen.
            version=data["version"] or 0,
        )

    def facts(self, result):
        return {**super().facts(result), **answer_facts(result)}

    def back_to(self, result):
        return self.place(result.item)

    def refuse(self, form, status, error):
        if self.live:
            return JsonResponse({"error": error}, status=status)
        item = Item.objects.filter(version__in=self.row.checklists.values("pk"))
        item = item.filter(pk=form.cleaned_data.get("item")).select_related("version").first()
        if item is None:
            messages.error(self.request, error)
            return self.sheet(status=status)
        return self.sheet(item.version, status, {item.pk: (error, form.data.dict())})

    def conflict(self, form, current):
        data = form.cleaned_data
        if (current.result, current.note) == (data["result"], data["note"]):
            return self.saved(current)  # a retry whose first answer was lost, or two who agree
        error = _("%(name)s has answered this item meanwhile. Look, then choose again.") % {
            "name": current.answered_by.name
        }
        if self.live:
            return JsonResponse({"error": error, "current": answer_facts(current)}, status=409)
        return self.sheet(current.item.version, 409, {current.item_id: (error, {})})


def answer_facts(answer) -> dict:
    return {"result": answer.result, "note": answer.note, "version": answer.version}


class VisitPassRest(FillPost):
    form_class = PassRestForm

    def fetch(self):
        super().fetch()
        self.version = self.row.checklists.filter(uuid=self.kwargs["version"]).first()
        if self.version is None:
            raise Http404

    def act(self, form):
        items = filling.section_items(self.version, form.cleaned_data["section"])
        if not items:
            raise Http404
        actions.pass_rest(
            self.row, self.request.user, version=self.version, section=items[0].section_zh
        )
        return items

    def facts(self, items):
        rows = self.row.answers.filter(item__in=items).select_related("item")
        found = [{"item": row.item_id, **answer_facts(row)} for row in rows]
        return {**super().facts(items), "answers": found}

    def back_to(self, items):
        return self.place(items[-1])

    def refuse(self, form, status, error):
        if self.live:
            return JsonResponse({"error": error}, status=status)
        messages.error(self.request, error)
        return self.sheet(self.version, status)
