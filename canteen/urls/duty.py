"""Addresses of a kitchen's day: checks, menus, samples, and who keeps them."""

from django.urls import path

from canteen.views import duty, parents, supervision

_KITCHEN = "kitchens/<uuid:uuid>/"
_MENU = "kitchens/menus/<uuid:uuid>/"

duty_patterns = [
    path("kitchens/days/", duty.DutyList.as_view(), name="duty_list"),
    path(f"{_KITCHEN}day/", duty.DutyDay.as_view(), name="duty_day"),
    path(f"{_KITCHEN}check/", duty.CheckAdd.as_view(), name="check_add"),
    path(f"{_KITCHEN}menu/", duty.MenuAdd.as_view(), name="menu_add"),
    path(f"{_KITCHEN}no-meals/", duty.NoMeals.as_view(), name="no_meals"),
    path(f"{_KITCHEN}samples/", duty.SamplesDispose.as_view(), name="samples_dispose"),
    path(f"{_KITCHEN}freezer/", supervision.FreezerAdd.as_view(), name="freezer_add"),
    path(f"{_KITCHEN}leader/", supervision.LeaderMealAdd.as_view(), name="leader_meal_add"),
    path(f"{_KITCHEN}visit/", supervision.VisitAdd.as_view(), name="principal_visit_add"),
    path(f"{_KITCHEN}parents/", parents.LookAdd.as_view(), name="parents_look_add"),
    path("kitchens/looks/<uuid:uuid>/photo/", parents.LookPhoto.as_view(), name="look_photo"),
    path(f"{_KITCHEN}control/", supervision.ControlAdd.as_view(), name="control_add"),
    path(f"{_KITCHEN}named/", supervision.NamedEdit.as_view(), name="named_edit"),
    path(_MENU, duty.MenuEdit.as_view(), name="menu_edit"),
    path(f"{_MENU}samples/", duty.SamplesAdd.as_view(), name="samples_add"),
    path(f"{_MENU}ingredients/", duty.IngredientsEdit.as_view(), name="ingredients_edit"),
    path("kitchens/checks/<uuid:uuid>/photo/", duty.CheckPhoto.as_view(), name="check_photo"),
]
