"""A device in two words, from what its browser says of itself: for a list, not for a decision."""

SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"),
    ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
BROWSERS = (
    ("MicroMessenger", "WeChat"), ("QQBrowser", "QQ"), ("UCBrowser", "UC"), ("Edg", "Edge"),
    ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip


def device(agent: str) -> str:
    """Such as "Android · WeChat"; the beginning of the text itself when nothing is recognised."""
    words = [_first(SYSTEMS, agent), _first(BROWSERS, agent)]
    return " · ".join(filter(None, words)) or agent[:40]


def _first(table, agent) -> str:
    return next((name for mark, name in table if mark in agent), "")
