"""The review queue: what reading puts into it, in which order it waits, and how long it gets."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from sqlalchemy import ColumnElement, case, delete, exists, func, select, update
from sqlalchemy.orm import Session

from feedback.core import clock
from feedback.core.rows import insert_or_skip
from feedback.issues.digest import Digest
from feedback.issues.models import ReviewItem, ReviewKind, ReviewSeat, ReviewState
from feedback.issues.rules import Question, ReviewPolicy, drawn, lot, usefulness

FLAGGED_FIRST = 2.0  # what staff point at comes before anything the finder asks
CHUNK = 500
SHARE = 200  # comments of which `per_batch` questions come, however many are stored at once


def add_questions(
    session: Session,
    *,
    digests: Sequence[Digest],
    ruled: frozenset[int],
    version_id: int,
    policy: ReviewPolicy,
) -> int:
    """Put the most useful questions of a batch into the queue; return how many.

    Left out are comments that staff have ruled on, and words that are asked about already. Older
    questions about these comments that nobody has taken up give way.
    """
    ids = [digest.row.id for digest in digests]
    _give_way(session, ids)
    asked = [
        (digest.row.id, digest.question)
        for digest in digests
        if digest.question is not None and digest.row.id not in ruled
    ]
    if not asked:
        return 0
    chosen = _choose(session, asked, {key: place // SHARE for place, key in enumerate(ids)}, policy)
    if not chosen:
        return 0
    rows = [_item(number, question, version_id, policy) for number, question in sorted(
        chosen, key=lambda one: one[0]
    )]  # fmt: skip
    return len(
        session.scalars(insert_or_skip(session, ReviewItem).returning(ReviewItem.id), rows).all()
    )


def _give_way(session: Session, verbatim_ids: Sequence[int]) -> None:
    session.execute(
        delete(ReviewItem)
        .where(ReviewItem.verbatim_id.in_(verbatim_ids), _untouched())
        .execution_options(synchronize_session=False)
    )


def _choose(
    session: Session,
    asked: Sequence[tuple[int, Question]],
    share_of: Mapping[int, int],
    policy: ReviewPolicy,
) -> list[tuple[int, Question]]:
    """Return all drawn questions, and of each share of the comments the most useful others.

    Others are left out whose words somebody has been asked about, each words once.
    """
    hashes = {question.words_hash for _, question in asked}
    known = set(
        session.scalars(select(ReviewItem.words_hash).where(ReviewItem.words_hash.in_(hashes)))
    )
    shares: dict[int, list[tuple[int, Question]]] = {}
    for one in asked:
        shares.setdefault(share_of[one[0]], []).append(one)
    chosen: list[tuple[int, Question]] = []
    for _, share in sorted(shares.items()):
        own = [one for one in share if one[1].kind == ReviewKind.SAMPLE]
        others = [one for one in share if one[1].kind != ReviewKind.SAMPLE]
        others.sort(key=lambda one: (-one[1].uncertainty, one[0]))
        own += _new_words(others, known)[: policy.per_batch]
        known |= {question.words_hash for _, question in own}
        chosen += own
    return chosen


def _new_words(
    asked: Sequence[tuple[int, Question]], known: Collection[str]
) -> list[tuple[int, Question]]:
    seen = set(known)
    new: list[tuple[int, Question]] = []
    for number, question in asked:
        if question.words_hash not in seen:
            seen.add(question.words_hash)
            new.append((number, question))
    return new


def _item(
    verbatim_id: int, question: Question, version_id: int, policy: ReviewPolicy
) -> dict[str, object]:
    return {
        "verbatim_id": verbatim_id,
        "kind": ReviewKind(question.kind),
        "kind_key": question.key,
        "words_hash": question.words_hash,
        "doubts": [list(doubt) for doubt in question.doubts],
        "restricted": question.restricted,
        "uncertainty": question.uncertainty,
        # Drawn ones are mixed among the more useful half, by their lot: never by what they say.
        "usefulness": (1 + lot(policy.seed, "order", verbatim_id)) / 2
        if question.kind == ReviewKind.SAMPLE
        else question.uncertainty,
        "wanted": reviewers_wanted(verbatim_id, policy),
        "round": 1,
        "state": ReviewState.OPEN,
        "engine_version_id": version_id,
        "added_at": clock.now(),
    }


def reviewers_wanted(verbatim_id: int, policy: ReviewPolicy) -> int:
    """Return how many reviewers are asked about a comment: one, or two of a drawn share."""
    return 2 if drawn(policy.seed, "double", verbatim_id, policy.double_share) else 1


def rank(session: Session, *, policy: ReviewPolicy) -> int:
    """Order the queue anew and drop what is beyond its limits; return how many were dropped.

    What somebody holds or has answered is never dropped, nor what was flagged. One worker at a
    time should do this; items that somebody is taking just now are passed over.
    """
    worth = _worth(session)
    waiting = list(
        session.execute(
            select(
                ReviewItem.id, ReviewItem.verbatim_id, ReviewItem.kind, ReviewItem.uncertainty,
                ReviewItem.kind_key,
            )
            .where(_untouched())
            .order_by(ReviewItem.id)
            .with_for_update(skip_locked=True)
        )
    )  # fmt: skip
    samples = [one for one in waiting if one.kind == ReviewKind.SAMPLE]
    samples.sort(key=lambda one: lot(policy.seed, "sample", one.verbatim_id))
    asked = [one for one in waiting if one.kind != ReviewKind.SAMPLE]
    asked.sort(key=lambda one: (-one.uncertainty * worth.get(one.kind_key, 0.0), one.id))
    factor = case(
        *((ReviewItem.kind_key == key, value) for key, value in sorted(worth.items())), else_=0.0
    )
    for part in _parts([one.id for one in asked[: policy.limit]]):
        session.execute(
            update(ReviewItem)
            .where(ReviewItem.id.in_(part))
            .values(usefulness=ReviewItem.uncertainty * factor)
            .execution_options(synchronize_session=False)
        )
    beyond = [one.id for one in (*samples[policy.sample_limit :], *asked[policy.limit :])]
    for part in _parts(beyond):
        session.execute(
            delete(ReviewItem)
            .where(ReviewItem.id.in_(part))
            .execution_options(synchronize_session=False)
        )
    return len(beyond)


def _worth(session: Session) -> dict[str, float]:
    """Return for each kind of question commonness × novelty, as `rules.usefulness` has it."""
    done = func.sum(case((ReviewItem.state == ReviewState.DONE, 1), else_=0))
    kinds = {
        key: (int(alike), int(ruled))
        for key, alike, ruled in session.execute(
            select(ReviewItem.kind_key, func.count(), done)
            .where(ReviewItem.kind.in_((ReviewKind.DOUBT, ReviewKind.DISAGREEMENT)))
            .group_by(ReviewItem.kind_key)
        )
    }
    most = max((alike for alike, _ in kinds.values()), default=0)
    return {
        key: usefulness(1.0, alike=alike, most=most, ruled=ruled)
        for key, (alike, ruled) in kinds.items()
    }


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]


def _untouched() -> ColumnElement[bool]:
    """Condition: an open question of the finder's that nobody holds or has answered."""
    return (
        (ReviewItem.state == ReviewState.OPEN)
        & (ReviewItem.round == 1)
        & ReviewItem.flagged_by_id.is_(None)
        & ~exists().where(ReviewSeat.item_id == ReviewItem.id)
    )
