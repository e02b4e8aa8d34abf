"""The register as schools and bureaus keep it: one wide sheet (a vehicle with its driver in each
row), or a sheet of vehicles and a sheet of drivers. All are read by one description: a row says
what its sheet has columns for."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from safety.desk.sheets.words import KEEPS, PHONES
from safety.schools.rules import ADMINS, SCHOOL_ROLES
from safety.sheets.columns import Choices, Column, Description
from transport.models import Owner
from transport.rules import licence as licences
from transport.rules import plate as plates
from transport.rules.kinds import Kind, Plates
from transport.rules.record import Question

IMPORT = "import.transport"
KEEPERS = ADMINS | SCHOOL_ROLES  # a bureau takes in the list of its whole district


def may_import(user) -> bool:
    return bool(user.seats.roles & KEEPERS)


KIND_WORDS = {
    Kind.SCHOOL_BUS: ["专用校车", "校车", "大型专用校车", "中型专用校车", "大型校车", "中型校车",
                      "幼儿专用校车", "小学生专用校车", "中小学生专用校车", "大型学生专用校车"],
    Kind.SMALL_SCHOOL_BUS: ["小型专用校车", "轻型专用校车", "小型校车", "轻型校车",
                            "小型幼儿专用校车"],
    Kind.LARGE_COACH: ["大型普通客车", "大型客车", "大客车", "大客", "大巴", "大巴车", "公交车"],
    Kind.MEDIUM_COACH: ["中型普通客车", "中型客车", "中客", "中巴", "中巴车"],
    Kind.SMALL_COACH: ["小型普通客车", "小型客车", "小客车", "面包车", "微型面包车", "微型普通客车",
                       "轿车", "小轿车", "商务车", "小型轿车", "小型面包车"],
    Kind.LOW_SPEED_TRUCK: ["低速载货汽车", "低速货车", "农用车", "四轮农用车", "农用货车",
                           "低速汽车"],
    Kind.THREE_WHEELER: ["三轮汽车", "三轮车", "三轮摩托车", "电动三轮车", "农用三轮车",
                         "正三轮摩托车"],
    Kind.TRACTOR: ["拖拉机", "手扶拖拉机", "轮式拖拉机"],
    Kind.TRUCK: ["货车", "载货汽车", "轻型货车", "中型货车", "重型货车", "皮卡", "皮卡车",
                 "厢式货车", "轻型载货汽车"],
    Kind.OTHER: ["其他车辆", "其他", "其它"],
}  # fmt: skip
COLOUR_WORDS = {
    plates.Colour.YELLOW: ["黄牌", "黄色"], plates.Colour.BLUE: ["蓝牌", "蓝色"],
    plates.Colour.GREEN: ["绿牌", "绿色", "新能源"], plates.Colour.YELLOW_GREEN: ["黄绿", "黄绿牌"],
    plates.Colour.OTHER: ["白牌", "黑牌"],
}  # fmt: skip
PLATES_WORDS = {
    Plates.OWN: ["正常", "有牌", "本车号牌"],
    Plates.NONE: ["无牌", "无牌照", "未上牌", "无号牌", "未登记"],
    Plates.FALSE: ["假牌", "套牌", "假牌套牌", "挪用号牌"],
}
OWNER_WORDS = {
    Owner.SCHOOL: ["学校", "自有", "学校自有", "自购", "自备", "本校", "本园", "校有"],
    Owner.COMPANY: ["公司", "企业", "租赁", "租用", "客运公司", "公交公司", "校车公司",
                    "校车服务公司"],
    Owner.HIRED: ["个人", "私人", "私家车", "私有", "家长", "家长租用", "家长自租", "个体"],
}  # fmt: skip
NO_PLATE = ("无", "无牌", "无牌照", "未上牌", "无号牌", "没有牌照", "没牌", "未挂牌", "无证")
# What one is asked about a driver: the words over the column, then those over one that asks the
# other way round, where "yes" is the good answer.
ASKED = {
    Question.FULL_POINTS: (
        ("近三个记分周期有无满分", "最近三个记分周期有无满分", "近3个记分周期有无满分",
         "三个记分周期有无满分", "近三个记分周期有无满分记录", "有无满分记录", "有无记满12分",
         "是否记满12分", "满分记录", "近三个记分周期有无记满12分", "近三年有无满分",
         "记分周期内有无满分", "近三个记分周期是否有满分", "近三个记分周期满分情况"),
        ("近三个记分周期无满分", "无满分记录", "近三个记分周期无满分记录", "无记满12分记录"),
    ),
    Question.ACCIDENT: (
        ("有无致人伤亡责任事故", "致人伤亡责任事故", "有无责任事故", "有无伤亡事故", "责任事故",
         "有无致人死亡或者重伤的责任事故", "有无致人伤亡的交通责任事故", "有无重大交通责任事故",
         "有无交通责任事故", "是否发生责任事故", "伤亡事故"),
        ("无致人伤亡责任事故", "无责任事故", "无致人死亡或者重伤的交通责任事故"),
    ),
    Question.DRINK: (
        ("有无酒驾醉驾", "酒驾醉驾", "有无酒驾", "有无酒后驾驶", "有无饮酒醉酒驾驶", "酒驾记录",
         "有无酒驾醉驾记录", "是否酒驾", "是否有酒驾醉驾", "酒后驾驶", "饮酒或醉酒驾驶"),
        ("无酒驾醉驾", "无酒驾醉驾记录", "无酒驾记录", "无酒后驾驶记录"),
    ),
    Question.OVERLOAD: (
        ("有无超员超速", "有无超员或超速", "超员超速", "近一年有无超员超速", "有无客运超员超速",
         "最近一年有无超员超速", "有无超员、超速"),
        ("无超员超速", "近一年无超员超速", "无超员超速记录"),
    ),
    Question.CRIME: (
        ("有无犯罪记录", "犯罪记录", "有无违法犯罪记录", "有无犯罪", "是否有犯罪记录"),
        ("无犯罪记录", "无违法犯罪记录", "无犯罪记录证明"),
    ),
    Question.DRUGS: (
        ("有无吸毒酗酒", "有无吸毒", "有无吸毒或酗酒", "有无酗酒吸毒", "有无吸毒酗酒行为",
         "有无酗酒、吸食毒品行为"),
        ("无吸毒酗酒", "无酗酒吸毒行为", "无吸毒记录"),
    ),
    Question.ILLNESS: (
        ("有无癫痫精神病史", "有无癫痫、精神病史", "有无精神病史", "有无妨碍安全驾驶疾病",
         "有无癫痫或精神病", "有无癫痫等病史", "有无癫痫病史"),
        ("无癫痫精神病史", "无精神病史", "无妨碍安全驾驶疾病"),
    ),
    Question.INFECTION: (
        ("有无传染病", "有无传染性疾病", "传染病", "是否有传染病"),
        ("无传染病", "无传染性疾病"),
    ),
}  # fmt: skip
LABELS = {
    Question.FULL_POINTS: _("Full points in the last three periods"),
    Question.ACCIDENT: _("Accident with death or serious injury"),
    Question.DRINK: _("Drink or drunk driving"),
    Question.OVERLOAD: _("Overload or speeding"),
    Question.CRIME: _("Criminal record"),
    Question.DRUGS: _("Drugs or alcohol abuse"),
    Question.ILLNESS: _("Epilepsy, psychosis or the like"),
    Question.INFECTION: _("Infectious disease"),
}
CLEAR = "no_"  # in front of a question that is asked the other way round
_NEVER = ("无记录", "从未", "没发生", "未发生", "不存在", "无此情况", "均无", "未发现")
_EVER = ("有记录", "发生过", "存在", "有过")
_EQUIPPED, _MISSING = ("已配备", "已配", "配备", "齐全", "完好"), ("未配备", "未配", "缺", "缺失")
_BAD = _("Yes where it happened. Left empty it is not proven.")


class EndColumn(Column):
    """The last day of a licence, or that it has none."""

    def shown(self, value):
        return licences.said_until(value)


def _day(field, label, *also, **more) -> Column:
    return Column(field, label, "date", also=also, width=12, **more)


def _gear(field, label, *words) -> Column:
    also = [
        name for word in words for name in (word, f"有无{word}", f"是否配备{word}", f"配备{word}")
    ]
    return Column(field, label, "boolean", also=tuple(also), yes=_EQUIPPED, no=_MISSING, width=8)


PLACE = (
    Column("school", _("School"), "name", required=True, width=28, instead="school_code",
           value="school_name",
           also=("学校名称", "学校全称", "单位名称", "所在学校", "所属学校", "服务学校", "接送学校",
                 "使用学校", "园所名称", "幼儿园名称", "学校(园)名称", "学校(幼儿园)名称"),
           weak=("学校", "单位", "所在单位", "园所")),
    Column("school_code", _("School code"), "code", width=13, value="school_code",
           also=("学校标识码", "学校代码", "机构代码", "标识码", "学校编码")),
)  # fmt: skip
VEHICLE = (
    Column("plate", _("Number plate"), "code", width=12,
           also=("车牌号", "车牌号码", "号牌号码", "车牌", "牌照号", "牌照", "车号", "号牌",
                 "机动车号牌", "车辆号牌", "车辆牌照"),
           help=_("What has no plates: 无牌.")),
    Column("colour", _("Colour of the plate"), "choice", width=10,
           also=("号牌颜色", "车牌颜色", "牌照颜色"),
           choices=Choices(dict(plates.Colour.choices), also=COLOUR_WORDS),
           help=_("Left empty it is taken from the kind of vehicle.")),
    Column("plates", _("Plates"), "choice", also=("号牌情况", "上牌情况", "号牌状态"), width=10,
           choices=Choices(dict(Plates.choices), also=PLATES_WORDS)),
    Column("kind", _("Kind"), "choice", width=16,
           also=("车辆类型", "车型", "车辆种类", "车辆类别", "车种"),
           choices=Choices(dict(Kind.choices), also=KIND_WORDS)),
    Column("seats", _("Rated seats"), "integer", width=8,
           also=("核载人数", "核定载客", "核定载人数", "核定载客人数", "核定载客数", "座位数",
                 "核载", "核定人数", "准载人数", "核载数", "座位", "核定座位数", "额定载客人数")),
    Column("pupils", _("Pupils of our school that it carries"), "integer", width=10,
           also=("实载学生数", "实载人数", "乘车学生数", "接送学生数", "乘坐学生数", "实载",
                 "实际载客人数", "载学生数", "接送人数", "乘车人数", "实际乘坐人数", "接送学生人数",
                 "乘车学生人数", "实载学生人数", "学生数", "学生人数")),
    Column("owner", _("Kind of owner"), "choice", width=12,
           also=("所有权", "车辆性质", "权属", "车辆来源", "产权性质", "车辆归属", "车辆权属"),
           choices=Choices(dict(Owner.choices), also=OWNER_WORDS)),
    Column("owner_name", _("Name of the owner"), width=24,
           also=("车辆所有人", "所有人", "车主", "车主姓名", "车辆所有单位", "产权单位", "所有单位",
                 "车属单位", "车辆所有者", "车辆所属单位", "机动车所有人")),
    _day("inspection_until", _("Inspection valid to"), "检验有效期至", "检验有效期", "年检有效期",
         "年检有效期至", "年检到期日期", "安全检验有效期至", "车辆年检有效期", "检验合格有效期至",
         "年审有效期至", "年审有效期", "检验有效期止", "车辆检验有效期至", "检验到期日期",
         "检验合格至", "年检到期日", "检验期限"),
    _day("insurance_until", _("Insurance valid to"), "保险有效期至", "保险有效期", "保险到期日期",
         "交强险有效期至", "交强险有效期", "交强险到期日期", "保险有效期止", "保险到期日",
         "保险止期", "车辆保险有效期至", "保险期限至", "保险终止日期"),
    Column("permit", _("Permit number"), "code", width=14,
           also=("校车使用许可证号", "校车许可证号", "许可证号", "校车标牌号", "校车标牌编号",
                 "校车使用许可编号", "许可编号")),
    _day("permit_until", _("Permit valid to"), "许可证有效期至", "许可有效期至", "校车标牌有效期至",
         "校车使用许可有效期至", "许可有效期", "标牌有效期", "校车标牌有效期"),
    _day("scrap_on", _("To be scrapped by"), "强制报废期止", "强制报废日期", "报废日期", "报废期限",
         "强制报废期限", "报废时间", "报废期止"),
    Column("scrapped", _("It is scrapped"), "boolean", also=("是否报废", "已报废"), width=8,
           yes=("已报废", "报废"), no=("未报废", "在用")),
    _gear("hammer", _("escape hammer"), "安全锤", "逃生锤"),
    _gear("extinguisher", _("dry-powder extinguisher"), "灭火器", "干粉灭火器"),
    _gear("first_aid", _("first-aid kit"), "急救箱", "急救包"),
    _gear("recorder", _("recorder with positioning"), "行驶记录仪", "卫星定位行驶记录仪",
          "定位装置", "GPS"),
)  # fmt: skip
DRIVER = (
    Column("driver_name", _("Driver"), "name", value="driver_name",
           also=("驾驶人", "驾驶员", "司机", "驾驶人姓名", "驾驶员姓名", "司机姓名", "校车驾驶员",
                 "校车驾驶人", "校车司机", "驾驶员(司机)", "随车驾驶人"),
           weak=("姓名",)),
    Column("identity", _("Identity number"), "code", width=20, value="identity_masked",
           also=("身份证号", "身份证号码", "驾驶人身份证号", "驾驶员身份证号", "公民身份号码",
                 "身份证", "居民身份证号", "司机身份证号", "身份证件号码", "居民身份证号码",
                 "证件号码", "驾驶人身份证号码", "驾驶员身份证号码"),
           help=_("An exported list shows the last four: whom it means is found by them again.")),
    Column("phone", _("Phone"), "phone", beside="driver_name", generic=PHONES, weak=PHONES,
           value="driver_phone",
           also=("驾驶人电话", "驾驶员电话", "司机电话", "驾驶人联系电话", "驾驶员联系电话",
                 "司机联系电话", "驾驶人手机", "驾驶员手机号")),
    Column("licence", _("Licence number"), "code", width=20, value="licence_masked",
           also=("驾驶证号", "驾驶证号码", "驾照号", "驾驶证编号", "机动车驾驶证号")),
    Column("licence_class", _("Licence class"), width=8,
           also=("准驾车型", "驾照类型", "驾驶证类型", "准驾", "驾照等级", "驾驶证准驾车型",
                 "准驾类型", "驾驶证车型", "驾照车型", "准驾车型代号")),
    _day("first_licensed_on", _("First licence on"), "初次领证日期", "初次领证", "初领日期",
         "初次领证时间", "领证日期", "初次申领日期", "首次领证日期", "初次领取驾驶证日期",
         "领证时间", "初次取得驾驶证日期", "驾驶证初次领证日期", "初领证日期"),
    EndColumn("licence_valid", _("Licence valid to"), "date", width=12,
              also=("驾驶证有效期止", "驾驶证有效期至", "驾驶证有效期", "驾照有效期",
                    "驾照有效期至", "驾驶证到期日期", "驾照到期日", "驾驶证截止日期",
                    "驾驶证有效期限", "驾照到期日期"),
              help=_("Of a licence without a last day: 长期.")),
    *(Column(question.value, LABELS[question], "boolean", also=words, width=10, help=_BAD,
             yes=_EVER, no=_NEVER)
      for question, (words, _clear) in ASKED.items()),
    Column("qualified", _("School-bus qualification"), "boolean", width=10,
           also=("校车驾驶资格", "有无校车驾驶资格", "是否取得校车驾驶资格", "校车驾驶资格证",
                 "是否具有校车驾驶资格", "校车驾驶人资格"),
           yes=("已取得", "取得", "具备"), no=("未取得", "不具备")),
    _day("medical_on", _("Medical passed on"), "体检日期", "体检合格日期", "身体检查日期",
         "最近体检日期", "体检时间"),
    _day("reviewed_on", _("Yearly review passed on"), "审验日期", "年度审验日期", "驾驶证审验日期",
         "最近审验日期", "审验时间", "审验合格日期"),
    Column("study_hours", _("Hours of study in the review"), "integer", width=8,
           also=("审验学习学时", "学习学时", "审验教育学时", "学时", "审验学时")),
    _day("answers_on", _("Answers known to"), "答复截至日期", "情况截至日期", "核查日期",
         "查询日期", "核实日期", "背景核查日期", "截至日期", "查询时间",
         help=_("Of a list without it: the day in its heading (截至…), else today.")),
)  # fmt: skip
_NOTES = (
    *KEEPS,
    _("One sheet with a vehicle and its driver in each row, or a sheet of each."),
    _("An answer that is left empty is not a “no”: the driver is not proven."),
)
FORM = Description(
    "transport", _("Vehicles and drivers"), (*PLACE, *VEHICLE, *DRIVER), ("plate", "identity"),
    notes=_NOTES,
)  # fmt: skip
# What is read knows besides the columns that ask the other way round; nobody is given those to
# fill in.
ROSTER = Description(
    "transport", _("Vehicles and drivers"),
    (*FORM.columns,
     *(Column(f"{CLEAR}{question.value}", words[0], "boolean", also=words[1:], yes=_NEVER,
              no=_EVER)
       for question, (_words, words) in ASKED.items())),
    ("plate", "identity"),
    notes=_NOTES,
)  # fmt: skip
# The list of one school that leaves out which: a sheet of it has plates or something that is said
# of drivers alone. By identity numbers a list of pupils would be taken for one of drivers.
OF_ONE_SCHOOL = replace(
    ROSTER,
    columns=tuple(replace(column, required=False) for column in ROSTER.columns),
    identity=(
        *("plate", "licence", "licence_class", "first_licensed_on", "licence_valid", "qualified"),
        *(question.value for question in ASKED),
        *(f"{CLEAR}{question.value}" for question in ASKED),
    ),
)
