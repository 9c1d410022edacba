"""How far reviewers agree who told the codes of the same comments blind to each other."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from feedback.accounts.permissions import Viewer
from feedback.issues.models import Correction, ReviewItem
from feedback.issues.tasks import codes_to_tell, may_answer
from feedback.stats.agreement import Agreement, cohen_kappa, pooled_kappa


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """How far two reviewers agree on one code."""

    code: str
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """Cohen's kappa per code and over all, of items that two told without seeing each other."""

    overall: Agreement
    codes: tuple[CodeAgreement, ...]


def agreement(session: Session, viewer: Viewer) -> AgreementReport:
    """Return how far reviewers agree, over comments that two told without seeing each other."""
    other = aliased(Correction)
    rows = session.execute(
        select(Correction.codes, other.codes)
        .join(
            other,
            and_(
                other.item_id == Correction.item_id, other.round == Correction.round,
                other.seat == 2,  # noqa: PLR2004 -- seats one and two are blind to each other
            ),
        )
        .join(ReviewItem, ReviewItem.id == Correction.item_id)
        .where(Correction.seat == 1, may_answer(viewer))
    )  # fmt: skip
    answers = [(frozenset(one), frozenset(two)) for one, two in rows]
    codes = codes_to_tell(viewer)
    return AgreementReport(
        pooled_kappa(answers, codes),
        tuple(
            CodeAgreement(code, cohen_kappa([(code in one, code in two) for one, two in answers]))
            for code in codes
        ),
    )
