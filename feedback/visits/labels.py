"""What checks of visits are called in words: message ids, translated at the edge."""

from __future__ import annotations

from collections.abc import Mapping

from feedback.core.messages import N_
from feedback.visits.dispositions import Disposition
from feedback.visits.rules import Reason, Verdict, VisitMode

MODES: Mapping[VisitMode, str] = {
    VisitMode.IN_SHOP: N_("到店"),
    VisitMode.PHONE: N_("电话"),
    VisitMode.WECHAT: N_("微信"),
}

VERDICTS: Mapping[Verdict, str] = {
    Verdict.CONFIRMED: N_("属实"),
    Verdict.PARTLY: N_("部分属实"),
    Verdict.CONTRADICTED: N_("不符"),
    Verdict.UNVERIFIABLE: N_("无法核实"),
}

REASONS: Mapping[Reason, str] = {
    Reason.DAY_AGREES: N_("日期对得上。"),
    Reason.DAY_OFF: N_("日期差几天，在允许的范围内。"),
    Reason.DAY_DIFFERS: N_("店里记得的最近一次，比上报的日期早得多。"),
    Reason.NO_CONTACT: N_("店里说这个月没有来过，也没有联系过。"),
    Reason.OTHER_MODE: N_("方式和上报的不一样。"),
    Reason.MODE_FORGOTTEN: N_("不记得是到店还是电话，不算不符。"),
    Reason.WHO_UNCLEAR: N_("说不清是谁来的。"),
    Reason.SOMEBODY_ELSE: N_("店里记得的是公司别的人，不能说明客户经理来没来。"),
    Reason.CONTENT_MISSING: N_("上报做过的事，店里一件也没有提到。"),
    Reason.LATER_CONTACT: N_("店里记得的是上报日期之后的另一次，不能说明那一次来没来。"),
    Reason.DAY_FORGOTTEN: N_("店里不记得是哪一天，不算不符。"),
    Reason.NOT_ASKED: N_("电话里没有问到最近一次是什么时候。"),
    Reason.OUTSIDE_MONTH: N_("上报的拜访在上个月，店里只说这个月没有来过。"),
    Reason.CLAIM_TOO_OLD: N_("上报的拜访超过 7 天，时间太久，不算不符。"),
    Reason.PROXY: N_("接电话的不是店主本人，那天在不在店里不清楚，不算不符。"),
}

DISPOSITIONS: Mapping[Disposition, str] = {
    Disposition.COMPLETE: N_("完成"),
    Disposition.PARTIAL: N_("部分完成"),
    Disposition.REFUSED: N_("拒访"),
    Disposition.BROKEN_OFF: N_("中途挂断"),
    Disposition.NO_ANSWER: N_("无人接听"),
    Disposition.BUSY: N_("占线"),
    Disposition.SWITCHED_OFF: N_("关机"),
    Disposition.BAD_NUMBER: N_("空号、停机、错号"),
    Disposition.PROXY_UNAWARE: N_("代答不了解情况"),
    Disposition.LANGUAGE: N_("听不清、语言不通"),
    Disposition.CALL_BACK: N_("预约回拨"),
    Disposition.NOT_ELIGIBLE: N_("停歇业、不在该线路"),
}

KEYS: Mapping[Disposition, str] = {
    Disposition.COMPLETE: "F1",
    Disposition.PARTIAL: "F2",
    Disposition.REFUSED: "F3",
    Disposition.BROKEN_OFF: "F4",
    Disposition.NO_ANSWER: "F6",
    Disposition.BUSY: "F7",
    Disposition.CALL_BACK: "F8",
    Disposition.SWITCHED_OFF: "F9",
    Disposition.BAD_NUMBER: "F10",
    Disposition.PROXY_UNAWARE: "Shift+F6",
    Disposition.LANGUAGE: "Shift+F7",
    Disposition.NOT_ELIGIBLE: "Shift+F8",
}
"""Outcome keys of the call page; F5, F11 and F12 belong to the browser."""
