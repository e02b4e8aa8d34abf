"""Purchase ledgers by Excel: what they record, what is refused in which cell, handed out and taken
in again, taken back."""

import datetime as dt
import io
import threading
import time
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from canteen.actions import correct_goods
from canteen.actions import delivery as deliveries
from canteen.dues import margin
from canteen.models import Delivery, DeliveryState, Kind, Lot, Supplier, SupplierLink
from canteen.rules import goods as rules
from canteen.sheets.purchase import IMPORT
from canteen.sheets.purchase_import import PurchaseImport
from safety.base.models import Refused
from safety.dues.models import DueItem, Notice
from safety.schools.models import Appointment, Role
from safety.sheets import actions, listing
from safety.sheets.models import SheetJob
from tests import factories
from tests.canteen.buying import SUPPLIER, accept, delivery_of, review, supplier_of, take
from tests.canteen.conftest import at, kitchen_of
from tests.canteen.says import says
from tests.desk.test_undo import undone, why_not, work
from tests.refusals import assert_nothing_changed
from tests.sheets import books

State = SheetJob.State
D = dt.date.fromisoformat
HEADERS = [
    "采购日期", "供货单位", "营业执照号", "供货商地址", "联系人", "联系电话", "食品名称", "规格",
    "数量", "单位", "预包装", "生产厂家", "SC编号", "批号", "生产日期", "保质期", "票据号",
    "验收人",
]  # fmt: skip
SELLER = [SUPPLIER[name] for name in ("name", "licence", "address", "contact", "phone")]
OIL = [
    "大豆油",
    "5 L",
    10,
    "桶",
    "是",
    "示范油脂厂",
    "SC102",
    "b 1",
    "2026-11-01",
    "18个月",
    "YPT9",
    "李保管",
]
CABBAGE = ["大白菜", None, 25.5, "kg", "散装", "南营镇", *[None] * 4, "YPT9", "李保管"]
ROWS = [["2026-11-20", *SELLER, *OIL], ["2026.11.20", *SELLER, *CABBAGE]]


def book(*rows, headers=HEADERS):
    return books.book_of([list(row) for row in rows], headers=headers)


def take_in(user, *rows, **more):
    return PurchaseImport(user).apply(book(*rows, **more))


def changed(column, value, row=0):
    """The ledger with another value in one cell."""
    rows = [list(one) for one in ROWS]
    rows[row][HEADERS.index(column)] = value
    return rows


def found(outcome) -> list[tuple[int, str]]:
    return [(problem.row, problem.header) for problem in outcome.problems]


def owed(kind) -> list:
    rows = DueItem.objects.filter(kind=kind, settled_at=None)
    return sorted(rows.values_list("unit__name", "due_on"))


@pytest.fixture
def written(cast, kitchen):
    outcome = take_in(cast.officer_a1, *ROWS)
    assert (outcome.problems, outcome.counts) == ([], {"created": 2})
    return cast


def test_two_lots_of_a_supplier_day_and_note_are_one_delivery(written):
    delivery = Delivery.objects.get()
    assert (delivery.note, delivery.voucher, delivery.arrived_on) == (
        "YPT9",
        "ticket",
        D("2026-11-20"),
    )
    lots = {lot.name: lot for lot in Lot.objects.all()}
    oil, cabbage = lots["大豆油"], lots["大白菜"]
    assert (oil.batch, oil.expires_on, oil.remaining) == ("B1", D("2028-05-01"), 10)
    assert (cabbage.packaged, cabbage.quantity, cabbage.expires_on) == (False, 25.5, None)
    assert delivery.kept_until == max(oil.kept_until, cabbage.kept_until) == D("2028-11-20")


def test_a_supplier_of_the_ledger_is_recorded_and_its_reviews_are_owed(written):
    seller, link = Supplier.objects.get(), SupplierLink.objects.get()
    assert {name: getattr(seller, name) for name in ("name", "licence", "phone")} == {
        name: SUPPLIER[name] for name in ("name", "licence", "phone")
    }
    assert (link.school, link.in_use) == (written.a1, True)
    assert owed("delivery_review") == [("甲一小学", D("2026-11-20"))]
    assert owed("stock_expiry") == [("甲一小学", D("2028-05-01"))]


def test_the_same_ledger_twice_changes_nothing(written):
    with assert_nothing_changed():
        outcome = take_in(written.officer_a1, *ROWS)
    assert (outcome.problems, outcome.counts) == ([], {"unchanged": 2})


def test_nor_does_it_when_a_number_was_put_right(written):
    oil = Lot.objects.get(name="大豆油")
    for number in ("B7", "B8"):
        correct_goods.batch(oil, says(oil, written.officer_a1), batch=number)
    for number in ("b 1", "B7", "B8"):
        with assert_nothing_changed():
            outcome = take_in(written.officer_a1, *changed("批号", number))
        assert (outcome.problems, outcome.counts) == ([], {"unchanged": 2})
    assert take_in(written.officer_a1, *changed("批号", "B9")).counts["created"] == 1


def test_nor_does_it_a_year_later(written):
    accept(Delivery.objects.get(), written.officer_a1)
    with at(D("2027-11-20")), assert_nothing_changed():
        assert take_in(written.officer_a1, *ROWS).counts == {"unchanged": 2}


@pytest.mark.parametrize(
    ("column", "value", "cell"),
    [
        ("食品名称", "四季豆", "食品名称"),
        ("食品名称", None, "食品名称"),
        ("生产厂家", None, "生产厂家"),
        ("SC编号", None, "SC编号"),
        ("生产日期", None, "生产日期"),
        ("生产日期", "2026-11-21", "生产日期"),
        ("保质期", None, "保质期"),
        ("保质期", "很久", "保质期"),
        ("保质期", "10天", "保质期"),
        ("数量", 0, "数量"),
        ("数量", "若干", "数量"),
        ("预包装", "也许", "预包装"),
        ("采购日期", "2026-11-24", "采购日期"),
        ("营业执照号", None, "营业执照号"),
        ("供货商地址", None, "供货商地址"),
        ("联系人", None, "联系人"),
        ("联系电话", None, "联系电话"),
        ("验收人", None, "验收人"),
    ],
)
def test_a_bad_cell_is_marked_and_nothing_is_written(cast, kitchen, column, value, cell):
    with assert_nothing_changed():
        outcome = take_in(cast.officer_a1, changed(column, value)[0])
    assert found(outcome) == [(2, cell)]


def test_forbidden_and_three_no_goods_are_told_their_rule(cast, kitchen):
    outcome = take_in(cast.officer_a1, *changed("食品名称", "四季豆"), *changed("SC编号", None)[:1])
    told = [problem.reason for problem in outcome.problems]
    assert "学校食堂不得采购、加工四季豆" in told[0] and "article 67" in told[1]


def test_a_ledger_of_a_month_is_taken_in_and_no_older_one(cast, kitchen):
    with assert_nothing_changed():
        outcome = take_in(cast.officer_a1, ["2026-10-22", *ROWS[1][1:]])
    assert found(outcome) == [(2, "采购日期")]
    assert take_in(cast.officer_a1, ["2026-10-23", *ROWS[1][1:]]).counts == {"created": 1}


def test_what_stands_here_is_not_rewritten(written):
    with assert_nothing_changed():
        assert found(take_in(written.officer_a1, *changed("数量", 11))) == [(2, "数量")]
        assert found(take_in(written.officer_a1, *changed("保质期", 20))) == [(2, "保质期")]


def test_goods_come_to_a_delivery_that_stands_here(written):
    before = Delivery.objects.get()
    with at(D("2026-11-24")):
        outcome = take_in(written.officer_a1, *ROWS, *changed("批号", "B2")[:1])
        assert (outcome.problems, outcome.counts) == ([], {"unchanged": 2, "created": 1})
        with assert_nothing_changed():
            again = take_in(written.officer_a1, *ROWS, *changed("批号", "B2")[:1])
        assert again.counts == {"unchanged": 3}
    delivery = Delivery.objects.get()
    assert sorted(delivery.lots.values_list("batch", flat=True)) == ["", "B1", "B2"]
    assert delivery.version > before.version
    assert owed("delivery_review") == [("甲一小学", D("2026-11-20"))]


def test_it_is_kept_as_long_as_the_goods_that_came_to_it(written):
    rows = changed("保质期", "3年")[0]
    rows[HEADERS.index("批号")] = "B3"
    take_in(written.officer_a1, rows)
    lot = Lot.objects.get(batch="B3")
    assert Delivery.objects.get().kept_until == lot.kept_until > D("2029-11-01")


def one_review(delivery, officer):
    review(delivery, officer, "papers")


def turned_away(delivery, officer):
    review(delivery, officer, "freshness", passed=False)


@pytest.mark.parametrize("done", [one_review, accept, turned_away])
def test_nothing_comes_to_a_delivery_that_was_reviewed(written, done):
    done(Delivery.objects.get(), written.officer_a1)
    with assert_nothing_changed():
        outcome = take_in(written.officer_a1, *ROWS, *changed("批号", "B2")[:1])
    assert found(outcome) == [(4, "票据号")]
    assert "Record another delivery" in outcome.problems[0].reason


def test_a_note_of_a_delivery_recorded_by_mistake_is_free(written):
    delivery = Delivery.objects.get()
    deliveries.withdraw(delivery, written.officer_a1, version=delivery.version, reason="错")
    assert take_in(written.officer_a1, *ROWS).counts == {"created": 2}
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize(
    ("column", "value", "cell"),
    [
        ("食品名称", "四季豆", "食品名称"), ("生产厂家", None, "生产厂家"),
        ("SC编号", None, "SC编号"), ("保质期", "10天", "保质期"), ("验收人", "赵保管", "验收人"),
    ],
)  # fmt: skip
def test_what_comes_to_it_is_judged_as_on_its_page(written, column, value, cell):
    row = changed("批号", "B2")[0]
    row[HEADERS.index(column)] = value
    with assert_nothing_changed():
        assert found(take_in(written.officer_a1, row)) == [(2, cell)]


def test_a_paper_that_its_delivery_does_not_have(cast, kitchen):
    headers = [*HEADERS, "营业执照"]
    rows = [[*row, "有"] for row in ROWS]
    take_in(cast.officer_a1, *rows, headers=headers)
    row = [*changed("批号", "B2")[0], "无"]
    with assert_nothing_changed():
        assert found(take_in(cast.officer_a1, row, headers=headers)) == [(2, "营业执照")]
    assert take_in(cast.officer_a1, [*row[:-1], "有"], headers=headers).counts == {"created": 1}


def without_a_note(*rows):
    for row in rows:
        row[HEADERS.index("票据号")] = None
    return list(rows)


def test_without_a_note_goods_come_to_the_one_that_waits(cast, kitchen):
    take_in(cast.officer_a1, *without_a_note(list(ROWS[0])))
    take_in(cast.officer_a1, *without_a_note(list(ROWS[1])))
    first = Delivery.objects.get()
    assert first.lots.count() == 2
    review(first, cast.officer_a1, "freshness")
    take_in(cast.officer_a1, *without_a_note(*changed("批号", "B2")[:1]))
    assert [row.lots.count() for row in Delivery.objects.order_by("pk")] == [2, 1]


def test_of_two_that_wait_without_a_note_one_is_chosen_by_hand(cast, kitchen):
    link = supplier_of(cast.a1, cast.officer_a1)
    for _number in range(2):
        delivery_of(kitchen, cast.officer_a1, link, arrived_on=D("2026-11-20"), note="",
                    voucher="papers")  # fmt: skip
    with assert_nothing_changed():
        outcome = take_in(cast.officer_a1, *without_a_note(list(ROWS[0])))
    assert found(outcome) == [(2, "采购日期")]


def test_a_review_that_comes_while_a_list_is_judged_refuses_it(written, monkeypatch):
    rows = changed("批号", "B2")[:1]
    judged = PurchaseImport.check_file

    def and_reviewed(self, lines):
        judged(self, lines)
        one_review(Delivery.objects.get(), written.officer_a1)

    monkeypatch.setattr(PurchaseImport, "check_file", and_reviewed)
    with pytest.raises(Refused), transaction.atomic():
        take_in(written.officer_a1, *rows)
    assert Lot.objects.count() == 2


def test_rows_of_one_delivery_do_not_contradict_each_other(cast, kitchen):
    with assert_nothing_changed():
        assert found(take_in(cast.officer_a1, *changed("验收人", "赵保管", 1))) == [(3, "验收人")]
        assert found(take_in(cast.officer_a1, *changed("营业执照号", "9139X", 1))) == [
            (3, "营业执照号")
        ]
        assert found(take_in(cast.officer_a1, ROWS[0], ROWS[0])) == [(3, "食品名称")]


def test_a_business_that_the_city_knows_otherwise(cast, kitchen):
    supplier_of(cast.b1, cast.officer_b1, name="另一家")
    with assert_nothing_changed():
        assert found(take_in(cast.officer_a1, *ROWS[:1])) == [(2, "供货单位")]


def test_of_a_supplier_that_is_known_its_name_is_enough(cast, kitchen):
    supplier_of(cast.a1, cast.officer_a1)
    row = [ROWS[0][0], SELLER[0], *[None] * 4, *OIL]
    assert take_in(cast.officer_a1, row).counts == {"created": 1}
    assert Delivery.objects.get().supplier_phone == SUPPLIER["phone"]


def test_a_supplier_from_whom_nobody_bought_any_more_is_in_use_again(cast, kitchen):
    SupplierLink.objects.filter(pk=supplier_of(cast.a1, cast.officer_a1).pk).update(in_use=False)
    take_in(cast.officer_a1, *ROWS)
    assert SupplierLink.objects.get().in_use


@pytest.mark.parametrize("school", ["甲二幼儿园", "乙一中学", "甲区", "无此学校"])
def test_a_school_records_its_own_alone(cast, kitchen, school):
    kitchen_of(cast.a2, cast.officer_a2)
    with assert_nothing_changed():
        outcome = take_in(cast.officer_a1, [*ROWS[0], school], headers=[*HEADERS, "学校名称"])
    assert found(outcome) == [(2, "学校名称")]


def test_a_kitchen_is_named_where_there_are_several(cast, kitchen):
    kitchen.name = "一食堂"
    kitchen.save()
    other = kitchen_of(cast.a1, cast.officer_a1, name="二食堂")
    headers = [*HEADERS, "食堂名称"]
    with assert_nothing_changed():
        assert [p.reason for p in take_in(cast.officer_a1, *ROWS[:1]).problems] == [
            "The school has several kitchens. Name one of them."
        ]
        assert found(take_in(cast.officer_a1, [*ROWS[0], "三食堂"], headers=headers)) == [
            (2, "食堂名称")
        ]
    take_in(cast.officer_a1, [*ROWS[0], "二食堂"], headers=headers)
    assert Delivery.objects.get().kitchen == other


# -- what a supermarket buys -----------------------------------------------------------------------

SOLD = [*HEADERS, "进价", "售价"]
MILK = ["酸奶", "100 g", 48, "杯", "是", "示范乳业", "SC105", "m 1", "2026-11-18", "60天", "YPT7",
        "李保管"]  # fmt: skip


def sold(cost="2.50", price="3.00", **cells):
    row = ["2026-11-20", *SELLER, *MILK, cost, price]
    for column, value in cells.items():
        row[SOLD.index(column)] = value
    return row


@pytest.fixture
def shop(cast):
    return kitchen_of(cast.a1, cast.officer_a1, kind=Kind.SHOP, lunch=False)


def test_what_has_a_price_is_the_supermarkets(cast, kitchen, shop, tmp_path):
    rows = [sold(), [*ROWS[0], None, None]]
    outcome = take_in(cast.officer_a1, *rows, headers=SOLD)
    assert (outcome.problems, outcome.counts) == ([], {"created": 2})
    milk, oil = Lot.objects.get(name="酸奶"), Lot.objects.get(name="大豆油")
    assert (milk.delivery.kitchen, oil.delivery.kitchen) == (shop, kitchen)
    assert (milk.cost, milk.price, milk.over_margin) == (Decimal("2.50"), Decimal("3.00"), False)
    assert (oil.cost, oil.price) == (None, None)
    assert len(owed("delivery_review")) == 2
    with assert_nothing_changed():
        assert take_in(cast.officer_a1, *rows, headers=SOLD).counts == {"unchanged": 2}
        again = PurchaseImport(cast.officer_a1).apply(handed_out(cast.officer_a1, tmp_path))
        assert (again.problems, again.counts) == ([], {"unchanged": 2})
        assert found(take_in(cast.officer_a1, sold(price="3.20"), headers=SOLD)) == [(2, "售价")]


def test_what_is_too_dear_is_taken_and_flagged(cast, kitchen, shop):
    dear = [sold(price="9.00", 批号=f"m {number}") for number in range(7)]
    take_in(cast.officer_a1, sold(批号="m 9"), *dear, headers=SOLD)
    assert Lot.objects.over_margin().count() == 7
    [notice] = Notice.objects.filter(kind=margin.MARGIN)
    assert notice.user == cast.principal_a1
    one = "酸奶: 260 % more than it cost"
    said = ", ".join([one] * margin.NAMED)
    assert margin.line(notice.facts) == f"Sold for more than a small margin of 20 %: {said}, 2 more"


@pytest.mark.parametrize(
    ("cells", "cell"),
    [
        ({"食品名称": "辣条"}, "食品名称"), ({"售价": None}, "售价"), ({"进价": None}, "进价"),
        ({"售价": "0"}, "售价"), ({"预包装": "散装"}, "预包装"), ({"保质期": "2天"}, "保质期"),
        ({"生产厂家": None}, "生产厂家"),
    ],
)  # fmt: skip
def test_what_a_supermarket_may_not_sell_is_refused(cast, kitchen, shop, cells, cell):
    with assert_nothing_changed():
        outcome = take_in(cast.officer_a1, sold(**cells), headers=SOLD)
    assert found(outcome) == [(2, cell)]


def test_a_kitchen_may_cook_what_no_supermarket_sells(cast, kitchen, shop):
    outcome = take_in(cast.officer_a1, *changed("食品名称", "辣条")[:1])
    assert outcome.problems == []


def test_where_there_is_no_supermarket(cast, kitchen):
    with assert_nothing_changed():
        outcome = take_in(cast.officer_a1, sold(), headers=SOLD)
    assert (
        found(outcome) == [(2, "食堂名称")] or "no supermarket here" in outcome.problems[0].reason
    )


@pytest.mark.parametrize("name", ["超市", "小卖部", "校园便利店"])
def test_a_supermarket_by_its_name(cast, kitchen, shop, name):
    shop.name = "校园便利店"
    shop.save()
    headers = [*SOLD, "食堂名称"]
    outcome = take_in(cast.officer_a1, [*sold(), name], headers=headers)
    assert (outcome.problems, Delivery.objects.get().kitchen) == ([], shop)
    shop.name = ""
    shop.save()


def test_a_canteen_sells_nothing(cast, kitchen, shop):
    kitchen.name = "一食堂"
    kitchen.save()
    with assert_nothing_changed():
        row = [*sold(), "一食堂"]
        outcome = take_in(cast.officer_a1, row, headers=[*SOLD, "食堂名称"])
    assert found(outcome) == [(2, "售价")]


def test_a_note_is_of_one_kitchen_and_day(cast, kitchen, shop):
    both = [sold(), [*ROWS[0], None, None]]
    both[1][SOLD.index("票据号")] = "YPT7"
    with assert_nothing_changed():
        assert found(take_in(cast.officer_a1, *both, headers=SOLD)) == [(3, "票据号")]
    take_in(cast.officer_a1, both[0], headers=SOLD)
    with assert_nothing_changed():
        assert found(take_in(cast.officer_a1, both[1], headers=SOLD)) == [(2, "票据号")]
        other = sold(采购日期="2026-11-21")
        assert found(take_in(cast.officer_a1, other, headers=SOLD)) == [(2, "票据号")]


# -- handed out ------------------------------------------------------------------------------------


def handed_out(user, tmp_path, **filters) -> bytes:
    path = tmp_path / "goods.xlsx"
    given = {"show": "all", **filters}
    listing.get("purchased-goods").write(user, {"filters": given}, path, lambda *_: None)
    return path.read_bytes()


def test_what_is_handed_out_is_taken_in_again_and_changes_nothing(written, tmp_path):
    data = handed_out(written.officer_a1, tmp_path)
    with assert_nothing_changed():
        outcome = PurchaseImport(written.officer_a1).apply(data)
    assert (outcome.problems, outcome.counts) == ([], {"unchanged": 2})


def test_the_template_asks_for_what_is_read(cast, as_user, kitchen):
    answer = as_user(cast.officer_a1).get("/purchases/template/")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.getvalue())).worksheets[0]
    heads = " ".join(str(cell.value) for row in sheet.iter_rows(max_row=5) for cell in row)
    assert all(name in heads for name in ("Goods", "Supplier", "Lot number", "Number of the note"))


# -- taken back ------------------------------------------------------------------------------------


def imported(user, *rows) -> SheetJob:
    job = work(actions.start_import(user, IMPORT, book(*rows), "台账.xlsx"))
    assert actions.confirm(job), job.outcome
    job = work(job)
    assert job.state == State.DONE, job.outcome
    return job


def test_a_ledger_is_taken_back_and_taken_in_again(cast, kitchen):
    job = imported(cast.officer_a1, *ROWS)
    assert undone(job).state == State.DONE
    delivery = Delivery.objects.get()
    assert (delivery.state, SupplierLink.objects.get().in_use) == (DeliveryState.WITHDRAWN, False)
    assert not Lot.objects.in_stock().exists()
    assert owed("delivery_review") == owed("stock_expiry") == []
    assert take_in(cast.officer_a1, *ROWS).counts == {"created": 2}


def reviewed(delivery, officer):
    review(delivery, officer, "freshness")


def used(delivery, officer):
    accept(delivery, officer)
    take(delivery.lots.first(), officer, 1)


@pytest.mark.parametrize("use", [reviewed, used])
def test_what_was_used_since_is_not_taken_back(cast, kitchen, use):
    job = imported(cast.officer_a1, *ROWS)
    use(Delivery.objects.get(), cast.officer_a1)
    undoing = undone(job)
    assert (undoing.state, undoing.outcome["code"]) == (State.FAILED, "depends")
    assert not Delivery.objects.filter(state=DeliveryState.WITHDRAWN).exists()


def test_of_a_school_that_is_no_more_ones_own(cast, kitchen):
    job = imported(cast.officer_a1, *ROWS)
    Appointment.objects.filter(user=job.owner).delete()
    factories.appoint(job.owner, Role.SAFETY_OFFICER, cast.a2)
    assert why_not(job) == {"is not yours to change any more"}


def added_to(user, old, *rows):
    """The job of a list that added to the delivery which `old` rows made."""
    imported(user, *old)
    return imported(user, *rows)


def test_what_a_list_added_is_taken_back_and_the_delivery_stays(cast, kitchen):
    job = added_to(cast.officer_a1, ROWS[1:], *ROWS[:1])
    assert undone(job).state == State.DONE
    delivery, lot = Delivery.objects.get(), Lot.objects.get(name="大豆油")
    assert (delivery.state, lot.remaining, lot.state) == (DeliveryState.OPEN, 0, "cancelled")
    assert set(Lot.objects.received().values_list("name", flat=True)) == {"大白菜"}
    assert owed("stock_expiry") == []
    with assert_nothing_changed(), pytest.raises(Refused):
        take(lot, cast.officer_a1, 1, why="destroyed")
    assert take_in(cast.officer_a1, *ROWS).counts == {"unchanged": 1, "created": 1}
    assert Lot.objects.in_stock().count() == 2


def test_what_a_second_list_added_and_took_back_frees_the_first(cast, kitchen):
    first = imported(cast.officer_a1, *ROWS[1:])
    second = imported(cast.officer_a1, *ROWS[:1])
    assert why_not(first) == {"was reviewed or changed since"}  # goods of another list are on it
    assert undone(second).state == State.DONE
    assert undone(first).state == State.DONE
    assert Delivery.objects.get().state == DeliveryState.WITHDRAWN
    assert owed("delivery_review") == owed("stock_expiry") == []


def test_a_list_that_noted_no_lots_is_taken_back_all_the_same(cast, kitchen):
    job = imported(cast.officer_a1, *ROWS)
    for row in job.written.filter(what="delivery"):
        row.after.pop("lots")
        row.save()
    assert undone(job).state == State.DONE


def test_taking_back_goods_that_were_added_costs_no_statements_for_each(cast, kitchen):
    counts = []
    for number, size in (("A", 2), ("B", 40)):
        note = f"YPT{number}"

        def line(name, note=note):
            row = list(ROWS[0])
            row[HEADERS.index("食品名称")], row[HEADERS.index("票据号")] = name, note
            return row

        imported(cast.officer_a1, line("花生油"))
        job = imported(cast.officer_a1, *(line(f"大豆油{n}") for n in range(size)))
        with CaptureQueriesContext(connection) as asked:
            undoing = undone(job)
        assert undoing.state == State.DONE
        counts.append(len(asked))
    assert counts[1] <= counts[0] + 5


def test_what_was_taken_back_is_no_goods_to_review(cast, kitchen, as_user):
    link = supplier_of(cast.a1, cast.officer_a1)
    delivery = delivery_of(kitchen, cast.officer_a1, link, arrived_on=D("2026-11-20"), note="YPT9")
    assert undone(imported(cast.officer_a1, *ROWS[:1])).state == State.DONE
    delivery.refresh_from_db()
    with assert_nothing_changed(), pytest.raises(Refused):
        review(delivery, cast.officer_a1, "freshness")
    page = as_user(cast.officer_a1).get(delivery.get_absolute_url()).content.decode()
    assert "<s>大豆油</s>" in page and "/review/" not in page
    goods = as_user(cast.officer_a1).get("/purchases/goods/?show=all").content.decode()
    assert "大豆油" not in goods


@pytest.mark.parametrize("use", [reviewed, used])
def test_what_was_added_and_used_since_is_not_taken_back(cast, kitchen, use):
    job = added_to(cast.officer_a1, ROWS[1:], *ROWS[:1])
    use(Delivery.objects.get(), cast.officer_a1)
    assert why_not(job) == {"was reviewed or changed since"}


def test_goods_added_and_destroyed_since_are_not_taken_back(cast, kitchen):
    job = added_to(cast.officer_a1, ROWS[1:], *ROWS[:1])
    take(Lot.objects.get(name="大豆油"), cast.officer_a1, 1, why="destroyed")
    assert why_not(job) == {"its goods were used"}


def goods_are_taken_while(act):
    """`act` meets goods of the ledger that are just being taken, and waits."""
    with transaction.atomic():
        lot = Lot.objects.first()
        take(lot, lot.delivery.recorded_by, 1, why="destroyed")
        beside = threading.Thread(target=lambda: (act(), connection.close()))
        beside.start()
        time.sleep(1)
    beside.join()


@pytest.mark.pg_only
@pytest.mark.django_db(transaction=True)
def test_goods_that_are_being_used_are_not_taken_back(cast, kitchen):
    undoing = actions.start_undo(imported(cast.officer_a1, *ROWS), cast.officer_a1, reason="错")
    goods_are_taken_while(lambda: work(undoing))
    assert (work(undoing).state, undoing.outcome["code"]) == (State.FAILED, "depends")
    assert Delivery.objects.get().state == DeliveryState.OPEN


def test_a_supplier_of_whom_was_bought_since_stays(cast, kitchen):
    job = imported(cast.officer_a1, *ROWS)
    delivery_of(kitchen, cast.officer_a1, SupplierLink.objects.get())
    assert undone(job).state == State.DONE
    assert SupplierLink.objects.get().in_use


# -- shelf lives -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "made", "days"),
    [
        ("180", None, 180), ("180天", None, 180), ("１８０ 日", None, 180), ("90.0", None, 90),
        ("6个月", "2026-08-31", 181), ("1年", "2026-01-01", 365), ("2月", None, 60),
        ("12 months", "2027-03-01", 366), ("0", None, None), ("很久", None, None),
        ("11年", None, None), ("", None, None), ("-5", None, None),
    ],
)  # fmt: skip
def test_shelf_lives_as_they_are_written(typed, made, days):
    assert rules.shelf_days_of(typed, made and D(made)) == days


@given(st.text(max_size=20), st.dates(D("2000-01-01"), D("2100-01-01")))
def test_a_shelf_life_is_a_number_of_days_or_none(typed, made):
    days = rules.shelf_days_of(typed, made)
    assert days is None or 1 <= days <= rules.LONGEST_SHELF_DAYS + 31
