"""What the categories of teaching are called: message ids, translated at the edge."""

from __future__ import annotations

from collections.abc import Mapping

from feedback.codeframe.models import AdditionKind, RetrainingStage, VersionState
from feedback.core.messages import N_
from feedback.issues.models import ReviewKind
from feedback.text.speakers import CLERK, COMPANY, COURIER, DESK, MANAGER, OFFICER
from feedback.verbatims.labels import CHANNELS as CHANNELS

KINDS: Mapping[ReviewKind, str] = {
    ReviewKind.FLAGGED: N_("有人认为判得不对"),
    ReviewKind.SAMPLE: N_("随机抽查"),
    ReviewKind.DOUBT: N_("程序拿不准"),
    ReviewKind.DISAGREEMENT: N_("打分和说的话对不上"),
}
TARGETS: Mapping[str, str] = {
    MANAGER: N_("客户经理"),
    COURIER: N_("送货员"),
    OFFICER: N_("专管员"),
    CLERK: N_("订货员"),
    DESK: N_("客服"),
    COMPANY: N_("公司"),
}
ADDITIONS: Mapping[AdditionKind, str] = {
    AdditionKind.WORD: N_("词语"),
    AdditionKind.PHRASE: N_("说法"),
    AdditionKind.SUB_ISSUE: N_("小类"),
}
STATES: Mapping[VersionState, str] = {
    VersionState.CANDIDATE: N_("待决定"),
    VersionState.IN_FORCE: N_("生效"),
    VersionState.REFUSED: N_("未采用"),
    VersionState.RETIRED: N_("已退下"),
}
STAGES: Mapping[RetrainingStage, str] = {
    RetrainingStage.WAITING: N_("等待开始"),
    RetrainingStage.TRAINING: N_("学习"),
    RetrainingStage.MEASURING: N_("评测"),
    RetrainingStage.HISTORY: N_("比较历史意见"),
    RetrainingStage.DONE: N_("完成"),
    RetrainingStage.FAILED: N_("没有成功"),
}
SETS: Mapping[str, str] = {
    "held_out": N_("留作测试的意见"),
    "sample": N_("随机抽查的意见"),
    "corrections": N_("留作评测的纠正"),
}
# One key per code, in the order of the taxonomy; praise and nothing have keys of their own.
KEYS = "123456789qwertyuio"
PRAISE_KEY, NOTHING_KEY = "p", "0"
