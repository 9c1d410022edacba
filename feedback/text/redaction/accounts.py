"""Accounts in a normalised text: WeChat, QQ, e-mail and the like."""

from __future__ import annotations

import re

from feedback.text.redaction.finders import Finder, Span, hidden_as
from feedback.text.redaction.taken import LABELS, Secret

_EMAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,4}"
)
_CUE = (
    r"微信|威信|薇信|维信|微心|v信|v❤|wechat|weixin|wei xin|wx|vx|v x|加v|加个v|\bv|qq|q q|"
    r"扣扣|企鹅|抖音|快手|小红书|支付宝"
    r"|钉钉|微博|陌陌|飞信|旺旺|淘宝|拼多多|群号|账号|帐号|账户|帐户|用户名|登录名|登陆名|"
    r"登录号|密码|验证码|邮箱|推荐码|邀请码|口令|id|昵称|群"
)
_FILLER = (
    r"(?:号码|账号|帐号|号|群|群号|名|id|码|我的|他的|她的|店里|就|也|都|同|搜|加|叫|是|为"
    r"|填的|写的|改成|改为|换成|换了|换|新的|老的|原来|现在|: ?|[：=,，、 “\"(]){0,6}"
)
_WRITTEN = r"(?P<account>[A-Za-z0-9][A-Za-z0-9_.-]{3,40}[A-Za-z0-9_])"
_CUED = re.compile(rf"(?:{_CUE}){_FILLER}{_WRITTEN}", re.IGNORECASE)
_WXID = re.compile(r"wxid[_-]?[A-Za-z0-9]{4,40}", re.IGNORECASE)
_MIXED = re.compile(r"[A-Za-z0-9_-]{7,40}")
# Accounts have five characters at least; letters that fold to these count where case does not.
_GATE = "@|[A-Za-z0-9\u0130\u0131\u017f\u212a][A-Za-z0-9_.\u0130\u0131\u017f\u212a-]{4}"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    f"[{_PROVINCES}][A-Za-z][·. -]?(?=[A-Za-z0-9]{{0,5}}[0-9])[A-Za-z0-9]{{5,6}}(?![A-Za-z0-9])"
)
_LEAST_MIXED = 4


def finders() -> tuple[Finder, ...]:
    """Return the searches for accounts and e-mail addresses."""
    return (Finder(_GATE, hidden_as(LABELS[Secret.ACCOUNT], _accounts)),)


def plate_finders() -> tuple[Finder, ...]:
    """Return the search for number plates of cars."""
    gate = f"[{_PROVINCES}][A-Za-z][·. -]?[A-Za-z0-9]{{5}}"
    return (Finder(gate, hidden_as(LABELS[Secret.NUMBER], _plates)),)


def _accounts(text: str) -> list[Span]:
    """Return accounts and e-mail addresses."""
    found = [match.span() for match in _EMAIL.finditer(text)] if "@" in text else []
    found += [match.span() for match in _WXID.finditer(text)]
    found += [
        match.span("account")
        for match in _CUED.finditer(text)
        if any(char.isdigit() for char in match["account"])
        or "_" in match["account"]
        or not match["account"].isupper()
    ]
    for match in _MIXED.finditer(text):
        word = match[0]
        digits = sum(char.isdigit() for char in word)
        letters = sum(char.isalpha() for char in word)
        if digits >= _LEAST_MIXED and letters > 1:
            found.append(match.span())
    return found


def _plates(text: str) -> list[Span]:
    return [match.span() for match in _PLATE.finditer(text)]
