"""Words whose reading is known in advance, so that later stages can be tested without the finder.

`I04 客户经理; P00 送货员` reads as two mentions, `I05 客户经理 2026-08-01..2026-08-09` speaks of
days, `I10/迟到/不定时 送货员` names a sub-issue, and anything that names no code is read as without
substance.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import count

from sqlalchemy.orm import Session

from feedback.codeframe.queries import active_taxonomy
from feedback.people.models import Retailer
from feedback.text.analysis import Analysis, Mention
from feedback.text.normalise import normalise
from feedback.text.redaction import Redaction, Secret
from feedback.text.taxonomy import Taxonomy
from feedback.verbatims.models import Channel, Verbatim
from feedback.verbatims.service import record_words

_DAYS = r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)"
_PART = re.compile(rf"([A-Z]\d\d)(?:/([^\s;]+))?(?: (\S+?))?(?: {_DAYS})?(?:;|$)")
_numbers = count(1)


@dataclass
class ScriptedAnalyser:
    """Reads what the words themselves say to read; `version` may be chosen."""

    version: str = "scripted-1"
    taxonomy: Taxonomy = field(default_factory=active_taxonomy)
    confidence: float = 0.9

    def analyse(self, text: str, said_on: date | None = None) -> Analysis:
        """Return the mentions that the text lists."""
        del said_on
        mentions = tuple(
            Mention(
                code=part[1],
                start=part.start(),
                end=part.start() + 3,
                polarity="positive" if part[1] == "P00" else "negative",
                confidence=self.confidence,
                target=part[3],
                modality="fact",
                time=(part[4], part[5]) if part[4] else None,
                sub_issue=part[2] or "",
                reason={"pattern": "scripted"},
            )
            for part in _PART.finditer(text)
        )
        codes = tuple(sorted({mention.code for mention in mentions})) or ("N00",)
        return Analysis(text, normalise(text).text, f"[{text}]", codes, mentions, _frame(text))


def _frame(text: str) -> tuple[Redaction, ...]:
    """The brackets around the text, as if something had been replaced at both ends."""
    ends = ((0, "["), (len(text), "]"))
    return tuple(Redaction(place, place, Secret.NAME, sign) for place, sign in ends)


def say(
    session: Session,
    retailer: Retailer | None,
    text: str,
    on: date = date(2026, 8, 20),
    *,
    score: int | None = None,
) -> Verbatim:
    """Put words of a shop (or of nobody known) into the ledger, at noon of a day."""
    return record_words(
        session,
        channel=Channel.IMPORT,
        source="import",
        source_ref=f"said-{next(_numbers)}",
        retailer_id=retailer.id if retailer else None,
        said_at=datetime.combine(on, time(4), UTC),
        text=text,
        score=score,
    )
