"""About 900 check calls: drawn from the claims, answered from memory, judged by the product."""

from __future__ import annotations

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from feedback.core.clock import day_of
from feedback.demo import cast
from feedback.demo.answers import Published, Sitting, accept, add_response
from feedback.demo.frame import LAST_DAY, dice, new_uuid, workday, working
from feedback.demo.memory import recall
from feedback.demo.rows import Row, Rows
from feedback.demo.scores import overall
from feedback.demo.script import Line, Mood, Script
from feedback.demo.shops import Shop
from feedback.demo.stories import pressed_scores, unmade_visits
from feedback.demo.words import Comment, Stock
from feedback.surveys.library import load_questionnaire
from feedback.verbatims.models import Channel
from feedback.visits.dispositions import HEARD, INTERVIEWS, Disposition
from feedback.visits.models import ClaimedVisit, VisitCheck
from feedback.visits.rules import Claim, Reconciliation, reconcile

SURVEY = "verification_call"
MONTHS = tuple(date(2026, month, 1) for month in range(6, 11))
PER_MANAGER_AND_MONTH = (7, 8)
WORDS = 0.42  # of the interviews
COACHED = ("no", "yes", "unwilling")
_OUTCOMES = {
    Disposition.COMPLETE: 640,
    Disposition.PARTIAL: 30,
    Disposition.REFUSED: 55,
    Disposition.BROKEN_OFF: 20,
    Disposition.NO_ANSWER: 130,
    Disposition.BUSY: 20,
    Disposition.SWITCHED_OFF: 30,
    Disposition.BAD_NUMBER: 28,
    Disposition.PROXY_UNAWARE: 22,
    Disposition.LANGUAGE: 10,
    Disposition.CALL_BACK: 15,
}
# Where a call ended early, the answers up to and including this question are there.
_LAST_HEARD = {Disposition.PARTIAL: "policy", Disposition.BROKEN_OFF: "last_visit"}


@dataclass(frozen=True, slots=True)
class Call:
    """One call about one claim; a line of a story is always an interview."""

    claim: Row
    shop: Shop
    line: Line | None
    at: datetime
    inspector: int


def make_checks(
    rows: Rows,
    shops: list[Shop],
    script: Script,
    stock: Stock,
    asked: Published,
    staff: Mapping[str, int],
    seed: int,
) -> None:
    """Call shops about claims of the days before, the same number for every manager."""
    by_id = {shop.id: shop for shop in shops}
    claims = _claims_by_month(rows)
    for month in MONTHS:
        rng = dice(seed, f"checks {month}")
        lines = {line.shop.id: line for line in script.lines(Channel.CHECK_CALL, month)}
        for claim in _drawn(rng, claims[month], lines):
            shop = by_id[claim["retailer_id"]]
            at = working(rng, workday(claim["visited_on"] + timedelta(days=rng.randint(1, 3))))
            if day_of(at) > LAST_DAY:
                continue
            inspector = staff[_CALLER[shop.home.district.county.name]]
            _call(rows, rng, Call(claim, shop, lines.get(shop.id), at, inspector), asked, stock)


_CALLER = {"澜城区": "inspector", "云浦县": "inspection", "石岭县": "market"}


def _claims_by_month(rows: Rows) -> dict[date, dict[int, list[Row]]]:
    """Group claims by month and manager; those of the last days could no longer be checked."""
    found: dict[date, dict[int, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for claim in rows.of(ClaimedVisit):
        day = claim["visited_on"]
        if day <= LAST_DAY - timedelta(days=5):
            found[day.replace(day=1)][claim["person_id"]].append(claim)
    return found


def _drawn(rng: random.Random, claims: dict[int, list[Row]], lines: dict[int, Line]) -> list[Row]:
    drawn: list[Row] = []
    for person in sorted(claims):
        own = claims[person]
        told = {row["retailer_id"]: row for row in own if row["retailer_id"] in lines}
        others = [row for row in own if row["retailer_id"] not in told]
        count = max(0, rng.randint(*PER_MANAGER_AND_MONTH) - len(told))
        picked: dict[int, Row] = dict(told)
        for row in rng.sample(others, len(others)):
            if len(picked) >= count + len(told):
                break
            picked.setdefault(row["retailer_id"], row)
        drawn += picked.values()
    return sorted(drawn, key=lambda row: (row["visited_on"], row["id"]))


def _call(rows: Rows, rng: random.Random, call: Call, asked: Published, stock: Stock) -> None:
    outcome = rng.choices(tuple(_OUTCOMES), tuple(_OUTCOMES.values()))[0]
    if call.line is not None:
        outcome = Disposition.COMPLETE
    response, judged = None, Reconciliation()
    submission, raw = new_uuid(rng), dict[str, object]()
    if outcome in HEARD:
        comment = _comment(rng, call, outcome, stock)
        raw = _said(rng, call, outcome, comment)
        sitting = Sitting(
            retailer_id=call.shop.id,
            door=Channel.CHECK_CALL,
            at=call.at,
            submission_id=submission,
            below=rng.randrange,
            gloss=comment.gloss if comment else "",
            recorded_by_id=call.inspector,
        )
        answers = accept(asked.definition, raw, call.at)
        response = add_response(rows, asked, sitting, answers)
        if outcome in INTERVIEWS:
            judged = reconcile(answers, [_as_claim(call.claim)], day_of(call.at))
    rows.add(
        VisitCheck,
        retailer_id=call.shop.id,
        inspector_id=call.inspector,
        submission_id=submission,
        body_sha256=_digest(call, outcome, raw),
        response_id=response,
        disposition=outcome,
        claim_id=judged.claim_id,
        verdict=judged.verdict,
        reasons=[str(reason) for reason in judged.reasons],
        checked_at=call.at,
    )


def _digest(call: Call, outcome: Disposition, raw: Mapping[str, object]) -> str:
    """Return the SHA-256 of what was sent, as `visits.service` forms it."""
    body = [call.inspector, call.shop.id, outcome, sorted(raw.items())]
    return hashlib.sha256(json.dumps(body, default=str).encode()).hexdigest()


def _as_claim(row: Row) -> Claim:
    return Claim(row["id"], row["visited_on"], row["mode"], tuple(row["tasks"]))


def _comment(rng: random.Random, call: Call, outcome: Disposition, stock: Stock) -> Comment | None:
    if call.line is not None:
        return call.line.comment
    speaks = outcome is Disposition.COMPLETE and rng.random() < WORDS
    return stock.deal(Channel.CHECK_CALL) if speaks else None


def _said(
    rng: random.Random, call: Call, outcome: Disposition, comment: Comment | None
) -> dict[str, object]:
    """Return what was answered, as far as the call went."""
    place = call.shop.manager_on(call.claim["visited_on"]).place
    made_up = place == cast.CLAIMS_UNMADE_VISITS
    chance = unmade_visits.FALSE_CLAIMS if made_up else unmade_visits.FALSE_ELSEWHERE
    raw = recall(rng, call.claim, day_of(call.at), happened=rng.random() >= chance)
    pressed = place == cast.PRESSES_FOR_SCORES
    mood = Mood.TOP if pressed and rng.random() < pressed_scores.TOP_SHARE else Mood.USUAL
    weights = pressed_scores.COACHED_ELSEWHERE if pressed else (970, 8, 22)
    coached = call.line.coached if call.line else rng.choices(COACHED, weights)[0]
    raw |= _service(rng, comment.codes if comment else (), mood, coached)
    if comment is not None:
        raw["comment"] = comment.text
    return _up_to(raw, _LAST_HEARD[outcome]) if outcome in _LAST_HEARD else raw


def _service(
    rng: random.Random, codes: tuple[str, ...], mood: Mood, coached: str
) -> dict[str, object]:
    explained = rng.choices(("explained", "not_explained", "dont_remember"), (62, 25, 13))[0]
    if "I07" in codes:
        explained = "not_explained"
    said: dict[str, object] = {
        "problem_solved": rng.choices(
            ("none_reported", "solved", "partly", "unsolved", "dont_remember"), (62, 22, 7, 5, 4)
        )[0],
        "policy": explained,
        "policy_fair": rng.choices(
            ("fair", "partly", "unfair", "dont_know"),
            (8, 22, 50, 20) if "I02" in codes else (52, 22, 6, 20),
        )[0],
        "score": overall(rng, codes, mood),
        "coached": coached,
        "reply_wanted": "yes" if codes and rng.random() < 0.3 else "no",
    }
    if explained == "explained":
        said["policy_clear"] = rng.choices(("clear", "partly", "unclear"), (65, 28, 7))[0]
    return said


def _up_to(raw: dict[str, object], last: str) -> dict[str, object]:
    order = [question.id for question in load_questionnaire(SURVEY).questions]
    heard = set(order[: order.index(last) + 1])
    if last == "last_visit":
        heard |= {"last_visit_date", "last_visit_days"}
    return {key: value for key, value in raw.items() if key in heard}
