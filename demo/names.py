"""Invented names. No district, school or person here exists."""

CITY = "示范市"
PROVINCE = "示范省"
CITY_CODE = "391300"
PROVINCE_CODE = "390000"
DIRECT = "市直学校"
DISTRICTS = [
    "晨曦区", "望舒区", "鹿鸣县", "青禾县", "白榆县", "松涧县", "芦汀县", "桐花县",
    "柏舟县", "云岫县", "星河县", "兰皋县", "采薇县", "子衿市", "蒹葭市", "灵泽市",
]  # fmt: skip
TOWNS = [
    "南营", "北铺", "小桥", "大关", "柳林", "石桥", "清泉", "双河", "杏花", "梨园", "桃溪", "竹溪",
    "太平", "永安", "兴隆", "新民", "前进", "团结", "和顺", "丰收", "临水", "望山", "高坡", "平川",
]  # fmt: skip
SCHOOL_WORDS = [
    "实验", "第一", "第二", "第三", "希望", "育才", "启明", "新星", "朝阳", "文昌", "明德", "求实",
    "向阳", "春蕾", "博雅", "知行", "思源", "崇文", "立新", "红星", "曙光", "长青", "同心", "勤学",
]  # fmt: skip
STREETS = ["大关路", "小庄路", "中塘路", "学府街", "建设街", "书香路", "园丁巷", "文化路", "槐树街"]
SURNAMES = list("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕")
GIVEN = list(
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志文海波晓东春雨思远佳琪浩然"
)

# stage → (share of 2,200 schools, suffix). Kindergartens and primary schools are most of a city.
STAGES = {
    "kindergarten": (0.36, "幼儿园"),
    "primary": (0.40, "小学"),
    "junior": (0.11, "初级中学"),
    "nine_year": (0.05, "九年一贯制学校"),
    "senior": (0.03, "高级中学"),
    "complete_middle": (0.02, "中学"),
    "vocational": (0.012, "职业中等专业学校"),
    "special": (0.008, "特殊教育学校"),
    "twelve_year": (0.007, "十二年制学校"),
    "higher": (0.003, "职业学院"),
}
# Where in a school the hazards of an area are found; areas that have no place are left out.
PLACES = {
    "gate_guards": ["校门口", "门卫室", "南门"],
    "fire": ["教学楼二层走廊", "宿舍楼一层", "图书室", "地下车库"],
    "dormitory": ["女生宿舍楼三层", "男生宿舍楼一层"],
    "electrics_boilers": ["配电室", "锅炉房", "计算机教室"],
    "laboratory": ["化学实验室", "危化品储存室"],
    "canteen": ["食堂操作间", "食堂库房", "备餐间"],
    "supermarket": ["校内超市"],
    "drinking_water": ["一层饮水点", "开水房"],
    "vehicles": ["校车停放点", "校门接送区"],
    "surroundings": ["校门东侧", "校门对面"],
    "buildings": ["教学楼北侧楼梯", "旧教学楼", "操场看台"],
}


def person(rng) -> str:
    """A name of two or three characters."""
    return rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=rng.choice((1, 2, 2))))


def phone(rng) -> str:
    """A number from a block that no operator gives out."""
    return f"138000{rng.randrange(100_000):05d}"
