"""The purchase ledger (进货台账) as schools and canteen companies keep it: its columns, and what a
row of it says.

A row is one lot; rows of one kitchen, supplier, day and note are one delivery. What has a cost and
a price is bought by the supermarket of the school, unless the row names its kitchen.
"""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from canteen.forms.delivery import LotFields, money_field
from canteen.forms.supplier import licence_of
from canteen.models import Voucher
from canteen.rules import goods as rules
from safety.desk.forms.fields import DayInput, PhoneField
from safety.desk.sheets.places import Places
from safety.schools.models import Tier
from safety.schools.rules import SCHOOL_ROLES
from safety.sheets.columns import Column, Description

IMPORT = "import.purchases"
KEEPERS = SCHOOL_ROLES


def _kitchen(lot) -> str:
    """A list that is handed out never takes a supermarket for the canteen."""
    kitchen = lot.delivery.kitchen
    return kitchen.title if kitchen.is_shop else kitchen.name


PURCHASES = Description(
    "purchases",
    gettext_lazy("Purchase ledger"),
    (
        Column("school", gettext_lazy("School"), "name", width=24, value="school.name",
               also=("学校名称", "学校全称", "单位名称", "收货学校", "收货单位"), weak=("学校",),
               help=gettext_lazy("Only where you keep several schools.")),
        Column("school_code", gettext_lazy("School code"), "code", width=13, value="school.code",
               also=("学校标识码", "学校代码", "机构代码")),
        Column("kitchen", gettext_lazy("Kitchen"), width=14, value=_kitchen,
               also=("食堂名称", "食堂", "餐厅名称"),
               help=gettext_lazy("Only where the school has several.")),
        Column("arrived_on", gettext_lazy("Purchased on"), "date", required=True, width=12,
               also=("进货日期", "采购日期", "购进日期", "验收日期", "到货日期", "入库日期"),
               weak=("日期",)),
        Column("supplier", gettext_lazy("Supplier"), "name", required=True, width=24,
               value="delivery.supplier_name",
               also=("供货单位", "供货商", "供应商", "供货者", "供货单位名称", "供应商名称",
                     "供货者名称")),
        Column("licence", gettext_lazy("Business licence number"), "code", width=22,
               value="delivery.supplier_licence",
               also=("营业执照号", "营业执照编号", "统一社会信用代码", "供货商营业执照号"),
               help=gettext_lazy("Needed of a supplier from whom the school did not buy before.")),
        Column("address", gettext_lazy("Supplier's address"), width=28,
               value="delivery.supplier_address",
               also=("供货商地址", "供货单位地址", "供应商地址", "供货者地址"), weak=("地址",)),
        Column("contact", gettext_lazy("Supplier's contact"), "name",
               value="delivery.supplier_contact",
               also=("供货商联系人", "供货单位联系人", "供应商联系人"), weak=("联系人",)),
        Column("phone", gettext_lazy("Supplier's phone"), "phone",
               value="delivery.supplier_phone",
               also=("供货商电话", "供货单位电话", "供应商电话", "供货商联系电话"),
               weak=("联系电话", "电话", "联系方式")),
        Column("name", gettext_lazy("Goods"), "name", required=True, width=18,
               also=("食品名称", "货物名称", "商品名称", "品名", "产品名称", "食材名称", "原料名称",
                     "物品名称"), weak=("名称",)),
        Column("spec", gettext_lazy("Specification"), also=("规格", "规格型号", "包装规格")),
        Column("quantity", gettext_lazy("Quantity"), "decimal", required=True, width=10,
               also=("数量", "进货数量", "采购数量", "购进数量")),
        Column("unit", gettext_lazy("Unit of measure"), required=True, width=8,
               also=("计量单位", "数量单位"), weak=("单位",)),
        Column("packaged", gettext_lazy("Packaged"), "boolean", width=8, blank=True,
               also=("预包装", "是否预包装", "包装食品"), yes=("预包装",), no=("散装", "散称"),
               help=gettext_lazy("Write no for loose vegetables, meat, eggs.")),
        Column("producer", gettext_lazy("Producer or place of origin"), "name", required=True,
               width=22, also=("生产者", "生产厂家", "生产企业", "生产单位", "产地", "生产商",
                               "生产者或产地", "厂家")),
        Column("production_licence", gettext_lazy("Production licence number"), "code", width=18,
               also=("生产许可证号", "食品生产许可证编号", "生产许可证编号", "SC编号", "SC号")),
        Column("batch", gettext_lazy("Lot number"), "code",
               also=("批号", "生产批号", "批次", "产品批号")),
        Column("produced_on", gettext_lazy("Produced on"), "date", width=12,
               also=("生产日期", "生产时间")),
        Column("shelf_life", gettext_lazy("Shelf life in days"), width=10, value="shelf_days",
               also=("保质期", "保质期限", "保质期(天)", "保质天数"),
               help=gettext_lazy("Days, or 6个月, 1年 as the label says.")),
        Column("cost", gettext_lazy("Cost of one, yuan"), "decimal", width=10,
               also=("进价", "进价(元)", "成本价", "进货成本"),
               help=gettext_lazy("Only of what a supermarket sells.")),
        Column("price", gettext_lazy("Price of one, yuan"), "decimal", width=10,
               also=("售价", "售价(元)", "零售价", "销售价", "销售单价"),
               help=gettext_lazy("Only of what a supermarket sells.")),
        Column("note", gettext_lazy("Number of the note"), "code",
               value="delivery.note",
               also=("一票通编号", "一票通号", "票据号", "票据编号", "送货单号", "单据号")),
        Column("has_licence", gettext_lazy("Business licence"), "boolean", width=8, blank=False,
               value="delivery.has_licence", also=("营业执照", "营业执照复印件")),
        Column("has_food_licence", gettext_lazy("Food licence"), "boolean", width=8, blank=False,
               value="delivery.has_food_licence",
               also=("食品经营许可证", "食品流通许可证")),
        Column("has_production_licence", gettext_lazy("Production licence"), "boolean", width=8,
               blank=False, value="delivery.has_production_licence",
               also=("生产许可证", "食品生产许可证")),
        Column("has_quality_report", gettext_lazy("Quality report"), "boolean", width=8,
               blank=False, value="delivery.has_quality_report",
               also=("合格证明", "检验报告", "检验合格证", "检疫合格证明", "质检报告")),
        Column("received_by", gettext_lazy("Received by"), "name", required=True,
               value="delivery.received_by",
               also=("验收人", "收货人", "验收人员", "经手人", "验收员")),
    ),
    ("name", "supplier"),
    notes=(gettext_lazy("Rows of one supplier, day and note are one delivery."),),
)  # fmt: skip
HEAD = ("arrived_on", "note", *rules.PAPERS, "received_by")
GOODS = (
    "name", "spec", "quantity", "unit", "packaged", "producer", "production_licence", "batch",
    "produced_on", "shelf_days", "cost", "price",
)  # fmt: skip


class PurchaseRow(LotFields):
    """A row of the ledger: the goods as on their page, with the delivery and who sold them."""

    school = forms.CharField(max_length=120, required=False)
    school_code = forms.CharField(max_length=20, required=False)
    kitchen = forms.CharField(max_length=40, required=False)
    arrived_on = forms.DateField(widget=DayInput())
    supplier = forms.CharField(max_length=80)
    licence = forms.CharField(max_length=40, required=False)
    address = forms.CharField(max_length=120, required=False)
    contact = forms.CharField(max_length=40, required=False)
    phone = PhoneField(required=False)
    shelf_life = forms.CharField(max_length=20, required=False)
    cost = money_field(required=False)
    price = money_field(required=False)
    note = forms.CharField(max_length=40, required=False)
    has_licence = forms.BooleanField(required=False)
    has_food_licence = forms.BooleanField(required=False)
    has_production_licence = forms.BooleanField(required=False)
    has_quality_report = forms.BooleanField(required=False)
    received_by = forms.CharField(max_length=40)

    def __init__(self, *args, places: Places, only=None, **kwargs):
        self.places, self.only = places, only
        super().__init__(*args, **kwargs)
        del self.fields["shelf_days"]

    def clean_licence(self):
        return licence_of(self.cleaned_data["licence"])

    def clean_batch(self):
        return rules.batch_of(self.cleaned_data["batch"])

    def clean(self):
        data = self.cleaned_data
        if not {"school", "school_code"} & self.errors.keys():
            self._find_school(data)
        data["voucher"] = Voucher.TICKET if data.get("note") else Voucher.PAPERS
        if not {"produced_on", "shelf_life"} & self.errors.keys():
            self._read_shelf_life(data)
        if data.get("arrived_on") and "shelf_life" not in self.errors:
            self._judge_goods(data)
        return data

    def _find_school(self, data):
        """The school that is named; without a name the reader's only one."""
        name, code = data.get("school", ""), data.pop("school_code", "")
        field, data["school"] = "school_code" if code else "school", None
        if not (name or code):
            data["school"] = self.only
            if self.only is None:
                self.add_error("school", _("You keep several schools: name one of them."))
            return
        try:
            unit = self.places.find(code or name)
        except forms.ValidationError as error:
            self.add_error(field, error)
            return
        if unit.tier != Tier.SCHOOL:
            self.add_error(field, _("“%(name)s” is no school.") % {"name": unit.name})
        elif code and name and not self.places.bears(unit, name):
            said = _("The code beside it is that of “%(name)s”.") % {"name": unit.name}
            self.add_error("school", said)
        else:
            data["school"] = unit

    def _read_shelf_life(self, data):
        typed, data["shelf_days"] = data.get("shelf_life", ""), None
        if not typed:
            return
        data["shelf_days"] = rules.shelf_days_of(typed, data.get("produced_on"))
        if data["shelf_days"] is None:
            self.add_error("shelf_life", _("Write a number of days, or months as in 6个月."))

    def _judge_goods(self, data):
        for field, fault in rules.faults_of_goods(data, data["arrived_on"]).items():
            field = "shelf_life" if field == "shelf_days" else field
            if field not in self.errors:
                self.add_error(field, fault)
