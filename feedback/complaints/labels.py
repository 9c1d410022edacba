"""What the categories of the hotline are called: message ids, translated at the edge."""

from __future__ import annotations

from collections.abc import Mapping

from feedback.complaints.rules import (
    CallerKind,
    ComplaintSource,
    ComplaintStatus,
    ComplaintType,
    Severity,
)
from feedback.core.messages import N_

TYPES: Mapping[ComplaintType, str] = {
    ComplaintType.COMPLAINT: N_("投诉"),
    ComplaintType.REPORT: N_("举报"),
    ComplaintType.OPINION: N_("意见"),
    ComplaintType.SUGGESTION: N_("建议"),
    ComplaintType.ENQUIRY: N_("咨询"),
    ComplaintType.PRAISE: N_("表扬"),
}

SOURCES: Mapping[ComplaintSource, str] = {
    ComplaintSource.LINE_12313: N_("12313 热线"),
    ComplaintSource.LOCAL_LINE: N_("本地电话"),
    ComplaintSource.REFERRAL_12345: N_("12345 转办"),
    ComplaintSource.WECHAT: N_("微信"),
    ComplaintSource.WALK_IN: N_("来访"),
}

CALLERS: Mapping[CallerKind, str] = {
    CallerKind.NAMED: N_("具名"),
    CallerKind.CONFIDENTIAL: N_("保密"),
    CallerKind.ANONYMOUS: N_("匿名"),
}

SEVERITIES: Mapping[Severity, str] = {
    Severity.ORDINARY: N_("一般"),
    Severity.SERIOUS: N_("严重"),
}

STATUSES: Mapping[ComplaintStatus, str] = {
    ComplaintStatus.RECEIVED: N_("已受理"),
    ComplaintStatus.CLOSED: N_("已办结"),
}
