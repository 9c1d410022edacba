"""Why something was found and whose it is, in words."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext

from feedback.attribution.models import CreditReason
from feedback.codeframe.queries import active_taxonomy
from feedback.core.messages import N_, Message
from feedback.issues.explaining import explain
from feedback.reports.queries.sentences import Proof
from feedback.reports.queries.words import Quote
from feedback.reports.views.parts import blueprint, named

MODALITIES: Mapping[str, str] = {
    "fact": N_("说的是事实"),
    "wish": N_("说的是愿望"),
    "irony": N_("说的是反话"),
    "past": N_("说的是从前"),
}


def reasons_of(proof: Proof, quote: Quote) -> tuple[Message, ...]:
    """Say by which rule or words it was found, from the characters that may be shown."""
    mention = proof.mention
    proving = [piece.text for piece in quote.pieces if mention.code in piece.codes]
    return explain(mention.reason, confidence=mention.confidence, words=proving)


def credit_in_words(proof: Proof) -> str:
    """Say to whom it is credited, by the assignments of which day, and why."""
    credit = proof.credit
    if credit is None:
        return str(gettext("还没有归属"))
    if proof.withheld:
        return str(gettext("为保护说话人不显示"))
    judged = f"{credit.judged_on:%Y-%m-%d}"
    manager = named(proof.manager) if proof.manager else gettext("没有人")
    match credit.reason:
        case CreditReason.NO_SHOP:
            return str(gettext("没有留下店铺，算不到人"))
        case CreditReason.COMPANY:
            return str(
                gettext(
                    "算公司的事，不算在个人头上；按 %(day)s 的分工，这家店的客户经理是%(manager)s",
                    day=judged, manager=manager,
                )
            )  # fmt: skip
        case CreditReason.UNASSIGNED:
            return str(gettext("%(day)s 这一天没有人负责，记为未分配", day=judged))
        case _:
            who = named(proof.responsible) if proof.responsible else manager
            return str(gettext("算%(who)s的：%(day)s 这一天由其负责", who=who, day=judged))


@blueprint.context_processor
def _wording() -> dict[str, object]:
    return {
        "taxonomy": active_taxonomy(),
        "MODALITIES": MODALITIES,
        "reasons_of": reasons_of,
        "credit_in_words": credit_in_words,
    }
