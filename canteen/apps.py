from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

MASK = "safety.schools.audit.masked"


class CanteenConfig(AppConfig):
    name = "canteen"
    label = "canteen"
    verbose_name = _("Kitchens")

    def ready(self):
        from auditlog.registry import auditlog  # all of these need the models

        from canteen import dues, lists, sheets
        from canteen.models import (
            CareLink,
            CarePoint,
            CareVisit,
            Contract,
            Control,
            DailyCheck,
            Delivery,
            Dish,
            ForbiddenGoods,
            FreezerCheck,
            GateSighting,
            HealthCertificate,
            Kitchen,
            KitchenDay,
            LeaderMeal,
            Lot,
            Menu,
            Named,
            PrincipalVisit,
            Supplier,
            SupplierLink,
            WaterBatch,
            WaterCleaning,
            WaterMachine,
            Worker,
        )
        from safety.schools.actions.school import FOLLOWERS

        dues.register()
        lists.register()
        sheets.register()
        FOLLOWERS.append(dues.follow_school)
        owner = ["township", "district", "city"]
        counted = ["missing", "missing_count"]
        plain = (
            Kitchen,
            Contract,
            KitchenDay,
            DailyCheck,
            Menu,
            CareLink,
            CareVisit,
            WaterBatch,
            WaterMachine,
            GateSighting,
        )
        for model in plain:
            auditlog.register(model, exclude_fields=[*owner, *counted])
        for model in (FreezerCheck, PrincipalVisit):
            auditlog.register(model, exclude_fields=owner)
        named = {LeaderMeal: ["leader"], Control: ["person"], Named: ["director", "officer"]}
        for model, personal in named.items():
            auditlog.register(model, exclude_fields=owner, mask_fields=personal, mask_callable=MASK)
        keepers = ["keeper", "disposed_by"]
        auditlog.register(Dish, exclude_fields=owner, mask_fields=keepers, mask_callable=MASK)
        auditlog.register(
            WaterCleaning, exclude_fields=owner, mask_fields=["done_by"], mask_callable=MASK
        )
        auditlog.register(CarePoint, mask_fields=["owner", "phone"], mask_callable=MASK)
        for plain in (Delivery, Lot, ForbiddenGoods, SupplierLink):
            auditlog.register(plain, exclude_fields=owner)
        auditlog.register(
            Supplier,
            exclude_fields=["city"],
            mask_fields=["contact", "phone"],
            mask_callable=MASK,
        )
        for model, personal in ((Worker, ["name", "phone"]), (HealthCertificate, ["number"])):
            auditlog.register(model, exclude_fields=owner, mask_fields=personal, mask_callable=MASK)
