"""What the doors are called: message ids, translated at the edge."""

from __future__ import annotations

from collections.abc import Mapping

from feedback.core.messages import N_
from feedback.verbatims.models import Channel

CHANNELS: Mapping[Channel, str] = {
    Channel.WEB: N_("网上问卷"),
    Channel.SMS: N_("短信"),
    Channel.HOTLINE: N_("热线"),
    Channel.CHECK_CALL: N_("核查电话"),
    Channel.IN_PERSON: N_("上门核查"),
    Channel.MEETING: N_("座谈会"),
    Channel.IMPORT: N_("导入"),
}
