"""A plan as write_plan takes it, and as its form does."""

from drills.rules.lines import PostOf, RouteOf

WORDS = {
    "purpose": "有序撤离", "course": "二楼起火", "command": "总指挥：校长", "assembly": "操场",
    "signals": "急促铃声", "place": "教学楼", "expected": 600, "target_seconds": 110,
    "posts": (PostOf("三楼东楼梯口", "王老师", "引导"), PostOf("一楼东门", "李老师")),
    "routes": (RouteOf("三楼教室", "东侧楼梯，一楼东门"),),
}  # fmt: skip
TYPED = {
    **WORDS,
    "posts": "三楼东楼梯口 / 王老师 / 引导\n一楼东门／李老师",
    "routes": "三楼教室 | 东侧楼梯，一楼东门",
    "version": 1,
}
