"""What is worth asking staff about, and what an answer of theirs may be. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import log2, sqrt
from typing import Any, NamedTuple

from feedback.core.errors import InputError
from feedback.core.messages import N_
from feedback.text.speakers import TARGETS
from feedback.text.taxonomy import NO_SUBSTANCE, PRAISE, Taxonomy

# A complaint beside a good score is often just what it says, but worth more than a sure finding.
DISAGREES = 0.6
HIGH_SCORE, LOW_SCORE = 4, 2
_SATISFIED = re.compile(r"(?<![不没未])满意|(?<![不没])错不了|不错|挺好|很好|都好|没(?:有)?意见")


@dataclass(frozen=True, slots=True)
class ReviewPolicy:
    """How much staff are asked; staff may change it.

    `double_share` of the items goes to two reviewers, `sample_share` of all comments with words is
    asked about whatever the finder thinks; both are drawn by `seed`. At most `limit` questions of
    the finder's and `sample_limit` drawn ones wait, and `per_batch` come from any 200
    comments read. A claim is held for `hold_minutes`.
    """

    double_share: float = 0.10
    sample_share: float = 0.002
    limit: int = 2000
    sample_limit: int = 200
    per_batch: int = 20
    hold_minutes: int = 20
    seed: str = "1"

    def __post_init__(self) -> None:
        """Refuse shares outside 0 to 1 and numbers below their least."""
        for name in ("double_share", "sample_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(N_("比例要在 0 到 1 之间。"), field=name)
        for name in ("limit", "sample_limit", "per_batch", "hold_minutes"):
            if getattr(self, name) < 1:
                raise InputError(N_("要填 1 或更大的整数。"), field=name)

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-ready values."""
        return asdict(self)


class Question(NamedTuple):
    """Why one comment is worth asking about; `key` is the sort of question it is."""

    kind: str
    key: str
    uncertainty: float
    doubts: tuple[tuple[str, float, int, int], ...]
    restricted: bool
    words_hash: str


def drawn(seed: str, purpose: str, number: int, share: float) -> bool:
    """Tell whether `number` is in a share drawn by a seed; always the same for the same seed."""
    return lot(seed, purpose, number) < share


def lot(seed: str, purpose: str, number: int) -> float:
    """Return a number from 0 to 1 that a seed draws for `number`; it says nothing about it."""
    digest = hashlib.sha256(f"{seed}:{purpose}:{number}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def words_hash(normalised: str) -> str:
    """Return 16 hexadecimal digits that tell whether two comments say the same words."""
    return hashlib.sha256(normalised.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def uncertainty(confidence: float) -> float:
    """Return how little a confidence tells, from 0 (sure) to 1 (even odds).

    Binary entropy in bits: Shannon, C. E. (1948). A mathematical theory of communication.
    """
    if not 0 < confidence < 1:
        return 0.0
    return -confidence * log2(confidence) - (1 - confidence) * log2(1 - confidence)


def usefulness(unsure: float, *, alike: int, most: int, ruled: int) -> float:
    """Return what an answer is worth, from 0 to 1: uncertainty × commonness × novelty.

    Commonness is sqrt(alike / most): `alike` items of the same kind stand in the queue or have
    stood there, `most` of the commonest kind. Novelty is 1 / (1 + ruled / 5): the first answers to
    a kind of question teach most. `unsure` is the item's uncertainty.
    """
    if most < 1:
        return 0.0
    return unsure * sqrt(min(alike, most) / most) / (1 + ruled / 5)


def disagreement(score: int | None, normalised: str, codes: Iterable[str]) -> str:
    """Return how the score or words of satisfaction contradict the codes found; "" if not.

    `high`: a problem was found beside a good score or words such as 满意 that were not read as
    praise; `low`: a bad score and nothing found though there are words.
    """
    found = set(codes)
    problem = bool(found - {PRAISE, NO_SUBSTANCE})
    if problem and PRAISE not in found:
        good = score is not None and score >= HIGH_SCORE
        return "high" if good or _SATISFIED.search(normalised) else ""
    if not problem and score is not None and score <= LOW_SCORE and normalised.strip():
        return "low"
    return ""


def check_answer(
    codes: Sequence[str], parts: Sequence[Mapping[str, Any]], *, taxonomy: Taxonomy, length: int
) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the codes in the taxonomy's order and the parts as they are kept.

    `length` is that of the original. Raises `InputError` for an empty set, an unknown code, N00
    beside another, codes of an empty text, a part of a code that is not among the codes, a span
    outside the text, or a person who is not one of `text.speakers.TARGETS`.
    """
    chosen = set(codes)
    if not chosen:
        raise InputError(N_("请至少选一个类别；没有实质内容的选 N00。"), field="codes")
    if unknown := sorted(code for code in chosen if code not in taxonomy):
        raise InputError(N_("没有这个类别：%(code)s"), field="codes", code=unknown[0])
    if NO_SUBSTANCE in chosen and len(chosen) > 1:
        raise InputError(N_("N00 表示没有实质内容，不能和别的类别一起选。"), field="codes")
    if not length and chosen != {NO_SUBSTANCE}:
        raise InputError(N_("这条意见没有文字，只能选 N00。"), field="codes")
    kept = [_part(part, chosen, length) for part in parts]
    return [code for code in taxonomy.codes if code in chosen], kept


def _part(part: Mapping[str, Any], chosen: set[str], length: int) -> dict[str, Any]:
    code, start, end = part.get("code"), part.get("start"), part.get("end")
    target = part.get("target") or None
    if code not in chosen or code == NO_SUBSTANCE:
        raise InputError(N_("标出的文字要属于选中的类别。"), field="parts")
    if (start is None) != (end is None) or (
        start is not None and not 0 <= int(start) < int(end) <= length  # type: ignore[arg-type]
    ):
        raise InputError(N_("标出的文字超出了这条意见。"), field="parts")
    if target is not None and target not in TARGETS:
        raise InputError(N_("没有这种说到的人：%(target)s"), field="parts", target=target)
    return {
        "code": code,
        "start": None if start is None else int(start),
        "end": None if end is None else int(end),
        "target": target,
    }


def ruled_mentions(
    verbatim_id: int,
    length: int,
    codes: Sequence[str],
    parts: Sequence[Mapping[str, Any]],
    found: Sequence[Mapping[str, Any]],
) -> list[dict[str, Any]]:
    """Return the rows of `mention` that a correction stands for, marked as staff's.

    What staff did not tell (a span, who is spoken of, the days, the sub-issue) is taken from what
    the finder `found` for the same code, else the whole text and nobody. A correction of words
    that have been erased since has no mentions.
    """
    if not length:
        return []
    rows: list[dict[str, Any]] = []
    for code in codes:
        if code == NO_SUBSTANCE:
            continue
        own = [part for part in parts if part["code"] == code] or [{"code": code}]
        read = [row for row in found if row["code"] == code]
        rows += [_ruled(verbatim_id, length, part, read) for part in own]
    return rows


def _ruled(
    verbatim_id: int, length: int, part: Mapping[str, Any], read: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    start, end = part.get("start"), part.get("end")
    near = max(read, key=lambda row: _shared(row, start, end), default=None)
    if start is None or end is None or end > length:
        start, end = (near["start"], near["end"]) if near else (0, length)
    return {
        "verbatim_id": verbatim_id,
        "code": part["code"],
        "sub_issue": near["sub_issue"] if near else "",
        "start": start,
        "end": min(end, length),
        "polarity": "positive" if part["code"] == PRAISE else "negative",
        "confidence": 1.0,
        "target": part.get("target") or (near["target"] if near else ""),
        "modality": near["modality"] if near else "fact",
        "spoken_from": near["spoken_from"] if near else None,
        "spoken_to": near["spoken_to"] if near else None,
        "reason": {"staff": True},
    }


def _shared(row: Mapping[str, Any], start: int | None, end: int | None) -> int:
    if start is None or end is None:
        return 0
    return int(min(row["end"], end) - max(row["start"], start))


def to_original(hidden: Sequence[Sequence[int]], start: int, end: int) -> tuple[int, int]:
    """Return the original's characters behind `[start, end)` of the redacted text.

    `hidden` as in `Reading`. What touches a replacement covers all that it stands for.
    """
    return _place(hidden, start, at_end=False), _place(hidden, end, at_end=True)


def to_redacted(hidden: Sequence[Sequence[int]], start: int, end: int) -> tuple[int, int]:
    """Return the characters of the redacted text that stand for `[start, end)` of the original."""
    turned: list[list[int]] = []
    shift = 0
    for first, last, length in hidden:
        at = first + shift
        turned.append([at, at + length, last - first])
        shift += length - (last - first)
    return _place(turned, start, at_end=False), _place(turned, end, at_end=True)


def _place(hidden: Sequence[Sequence[int]], place: int, *, at_end: bool) -> int:
    """Undo the shifts: `hidden` lists `[start, end, length]` of the text that is the answer's."""
    shift = 0  # of the text that `place` counts in, against the answer's
    for start, end, length in hidden:
        at = start + shift
        if place >= at + length and (at_end or place > at or length == 0):
            shift += length - (end - start)
        elif place > at:
            return end if at_end else start
        else:
            break
    return place - shift
