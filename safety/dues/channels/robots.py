"""How each kind of channel is written to: signature, body, limits, and what its answer means.

Sources, as read in November 2026: DingTalk, custom robot (open.dingtalk.com, 自定义机器人接入 and
自定义机器人安全设置); WeCom, group robot (developer.work.weixin.qq.com/document/path/91770);
Feishu, custom bot (open.feishu.cn/document/client-docs/bot-v3/add-custom-bot). No network, no
database.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
from dataclasses import dataclass
from urllib.parse import quote_plus

from safety.dues.models import Channel

Kind = Channel.Kind
# WeCom takes 2,048 bytes of text; DingTalk (5,000 letters) and Feishu (20 KB) take more.
MOST_BYTES = 2048
# Messages in so many seconds that a robot takes. A webhook of one's own is treated like the
# strictest of them.
LIMITS = {
    Kind.DINGTALK: ((20, 60),),
    Kind.WECOM: ((20, 60),),
    Kind.FEISHU: ((5, 1), (100, 60)),
    Kind.WEBHOOK: ((20, 60),),
}
# What a robot says when it was asked too often, and how long it is then left alone. DingTalk
# closes for ten minutes.
TOO_OFTEN = {
    Kind.DINGTALK: {"130101"},
    Kind.WECOM: {"45009"},
    Kind.FEISHU: {"11232"},
    Kind.WEBHOOK: set(),
}
PAUSE = dt.timedelta(minutes=10)
# Asking again changes nothing: signature, keyword or address list (DingTalk 310000, Feishu 19021,
# 19022, 19024), a robot that is gone (DingTalk 300001, WeCom 93000, Feishu 19001).
FINAL = {
    Kind.DINGTALK: {"310000", "300001"},
    Kind.WECOM: {"93000"},
    Kind.FEISHU: {"19001", "19021", "19022", "19024"},
    Kind.WEBHOOK: set(),
}
CODE, WORDS = ("errcode", "code", "StatusCode"), ("errmsg", "msg", "StatusMessage")


@dataclass(frozen=True)
class Request:
    url: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Verdict:
    """`taken`: the message is delivered. `final`: it never will be. `pause`: asked too often."""

    answer: str
    taken: bool = False
    final: bool = False
    pause: bool = False


def request(kind, address: str, secret: str, text: str, uuid, now: dt.datetime) -> Request:
    """What is posted to say `text` at the instant `now`. `uuid` names the message: the same on
    every try, so that a receiver of one's own can drop a repeat."""
    text = harmless(text)
    if kind == Kind.WEBHOOK:
        return _webhook(address, secret, text, uuid, now)
    if kind == Kind.FEISHU:
        return _feishu(address, secret, text, now)
    if kind == Kind.DINGTALK and secret:
        address = _dingtalk(address, secret, now)
    return _json(address, {"msgtype": "text", "text": {"content": text}})


def _dingtalk(address, secret, now) -> str:
    """HMAC-SHA256 of "timestamp, newline, secret" under the secret; milliseconds."""
    stamp = str(int(now.timestamp() * 1000))
    sign = _sign(secret.encode(), f"{stamp}\n{secret}".encode())
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}timestamp={stamp}&sign={quote_plus(sign)}"


def _feishu(address, secret, text, now) -> Request:
    """HMAC-SHA256 of nothing under "timestamp, newline, secret"; seconds."""
    body: dict = {"msg_type": "text", "content": {"text": text}}
    if secret:
        stamp = str(int(now.timestamp()))
        body |= {"timestamp": stamp, "sign": _sign(f"{stamp}\n{secret}".encode(), b"")}
    return _json(address, body)


def _webhook(address, secret, text, uuid, now) -> Request:
    """HMAC-SHA256 of the whole body under the secret, in hex, in a header."""
    made = _json(address, {"id": str(uuid), "sent_at": now.isoformat(), "text": text})
    digest = hmac.new(secret.encode(), made.body, hashlib.sha256).hexdigest()
    headers = {"X-Delivery-Id": str(uuid), "X-Signature-256": f"sha256={digest}"}
    return Request(made.url, made.headers | headers, made.body)


def _sign(key: bytes, text: bytes) -> str:
    return base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()


def _json(address, body) -> Request:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    return Request(address, headers, json.dumps(body, ensure_ascii=False).encode())


def harmless(text: str) -> str:
    """Text that mentions nobody (<@all>, <at user_id="all">) and fits the smallest limit."""
    text = text.replace("<", "＜").replace(">", "＞").replace("@", "＠")
    if len(text.encode()) <= MOST_BYTES:
        return text
    return text.encode()[: MOST_BYTES - 3].decode(errors="ignore") + "…"


def free_at(kind, tried: list[dt.datetime], now: dt.datetime) -> dt.datetime:
    """The first instant, from `now` on, at which one more message is within the robot's limits.
    `tried`: when it was last written to, in any order; later than `now` where clocks differ."""
    moment = now
    for count, seconds in LIMITS[kind]:
        window = dt.timedelta(seconds=seconds)
        recent = sorted(at for at in tried if at > now - window)
        if len(recent) >= count:
            moment = max(moment, recent[-count] + window)
    return moment


def judge(kind, status: int, body: bytes) -> Verdict:
    """What an answer means. Robots say "200" to everything and put the truth into the body."""
    if status == 429:
        return Verdict("HTTP 429", pause=True)
    if not 200 <= status < 300:
        return Verdict(f"HTTP {status}", final=300 <= status < 500 and status not in (408, 425))
    if kind == Kind.WEBHOOK:
        return Verdict(f"HTTP {status}", taken=True)
    code, words = _said(body)
    if code == "0":
        return Verdict("0", taken=True)
    if code == "":
        return Verdict("not understood")
    answer = f"{code} {words}".strip()
    return Verdict(answer, final=code in FINAL[kind], pause=code in TOO_OFTEN[kind])


def _said(body: bytes) -> tuple[str, str]:
    """The code and the words of a robot's answer; nothing where it is no such answer."""
    try:
        said = json.loads(body)
    except ValueError:
        return "", ""
    if not isinstance(said, dict):
        return "", ""
    code = next((said[name] for name in CODE if name in said), "")
    words = next((said[name] for name in WORDS if name in said), "")
    return str(code)[:20], str(words)
