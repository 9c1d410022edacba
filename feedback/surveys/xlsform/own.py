"""Columns of this product's own, and what other tools therefore do without."""

from __future__ import annotations

from collections.abc import Mapping

from feedback.core.messages import N_, Message

TYPE = "feedback::type"
PART = "feedback::part"
SHOW_IF = "feedback::show_if"
DIMENSION = "feedback::dimension"
DECIMALS = "feedback::decimals"
TOP = "feedback::top"
REFERENCE = "feedback::reference"
FACT = "feedback::fact"
SMS = "feedback::sms"
UNIT = "feedback::unit"
NOT_SOLD = "feedback::not_sold"
SCORE = "feedback::score"
EXCLUSIVE = "feedback::exclusive"
UNLABELLED = "feedback::unlabelled"
TITLE = "feedback::title"
LANGUAGES = "feedback::languages"
PRIVACY = "feedback::privacy_notice_version"
NAME = "feedback::name"
DIMENSIONS_SHEET = "feedback_dimensions"

INTRO_PART, THANKS_PART, SECTION_PART = "intro", "thanks", "section_intro"

WITHOUT: Mapping[str, Message] = {
    SMS: Message(N_("短信用语只有本系统用，其他工具不发短信。")),
    DIMENSION: Message(N_("维度只有本系统算，其他工具不算指数。")),
    SCORE: Message(N_("选项的分值只有本系统算。")),
    UNIT: Message(N_("单位写在自有列里，其他工具不显示。")),
    NOT_SOLD: Message(N_("其他工具的数字题没有“不卖”这样的选项，只能留空。")),
    REFERENCE: Message(N_("参考值只有本系统用来核对。")),
    TOP: Message(N_("其他工具会要求排完所有选项，不能只排前几名。")),
    DECIMALS: Message(N_("其他工具不限制小数位数。")),
    FACT: Message(N_("其他工具不知道零售户的资料；要在 calculation 列填上，条件才会成立。")),
    PRIVACY: Message(N_("隐私告知的版本只有本系统记。")),
    TITLE: Message(N_("其他语言的标题只有本系统显示。")),
    SHOW_IF: Message(N_("这个条件的原样另存在自有列里；改了 relevant 就以 relevant 为准。")),
}
"""What a column of ours means for a form that is filled in elsewhere."""

GRAVE = frozenset({NOT_SOLD, TOP, FACT})
"""Columns without which the form asks or accepts something else."""
