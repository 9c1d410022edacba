"""The ledger follows a corrected answer: superseding rows, none taken away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.collection.models import Response
from feedback.collection.responses.words import SOURCE, ref_of
from feedback.verbatims.models import ClosedWords, Verbatim
from feedback.verbatims.queries import Chain, chains
from feedback.verbatims.service import NewWords, close_words, record_many


@dataclass(frozen=True, slots=True)
class Said:
    """What a response says after a correction: words by answer key, and the rating beside them."""

    words: Mapping[str, str]
    score: int | None


def follow(session: Session, response: Response, keys: list[str], said: Said) -> int:
    """Write what changed of a response's words into the ledger; return how many rows.

    `keys` are all answer keys that take words. A row that was closed to all but the integrity desk
    stays so under its correction. Erased words are left alone.
    """
    bare = str(response.id)
    refs = {key: ref_of(response.id, key) for key in keys}
    held = chains(session, SOURCE, [bare, *refs.values()])
    rows = list(_rows(response, said, refs, held, held.get(bare)))
    record_many(session, rows)
    _keep_closed(session, rows)
    return len(rows)


def _rows(
    response: Response,
    said: Said,
    refs: Mapping[str, str],
    held: Mapping[str, Chain],
    silent: Chain | None,
) -> Iterator[NewWords]:
    for key, ref in refs.items():
        chain, wanted = held.get(ref), said.words.get(key, "")
        if chain is not None:
            if _differs(chain.newest, wanted, said.score):
                yield _row(response, f"{ref}~{chain.rows + 1}", wanted, said.score, chain.newest)
        elif wanted:
            yield _row(response, ref, wanted, said.score, _free(silent))
            silent = None
    if silent is not None and _free(silent) and _differs(silent.newest, "", said.score):
        ref = f"{response.id}~{silent.rows + 1}"
        yield _row(response, ref, "", said.score, silent.newest)


def _free(silent: Chain | None) -> Verbatim | None:
    """Return the row that says “answered without words”, unless words have taken its place."""
    if silent is None or ":" in silent.newest.source_ref:
        return None
    return silent.newest


def _differs(newest: Verbatim, text: str, score: int | None) -> bool:
    return newest.erased_at is None and (newest.text != text or newest.score != score)


def _row(
    response: Response, ref: str, text: str, score: int | None, former: Verbatim | None
) -> NewWords:
    kept = former is not None and former.text == text
    return NewWords(
        channel=response.channel,
        source=SOURCE,
        source_ref=ref,
        retailer_id=response.retailer_id,
        said_at=response.submitted_at,
        text=text,
        language=response.language,
        score=score,
        gloss=former.gloss if former is not None and kept else "",
        supersedes_id=former.id if former is not None else None,
    )


def _keep_closed(session: Session, rows: list[NewWords]) -> None:
    former = [row.supersedes_id for row in rows if row.supersedes_id is not None]
    closed = session.execute(
        select(Verbatim.id, ClosedWords.closed_by_id)
        .join(ClosedWords, ClosedWords.verbatim_id == Verbatim.supersedes_id)
        .where(Verbatim.supersedes_id.in_(former))
    )
    for verbatim_id, staff_id in closed.all():
        close_words(session, verbatim_id=verbatim_id, staff_id=staff_id)
