"""Two large satisfaction waves and four small ones, answered in the form on the web."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from feedback.collection.models import Invitation
from feedback.core.clock import day_of
from feedback.demo import cast
from feedback.demo.answers import Published, Sitting, accept, add_response
from feedback.demo.frame import dice, moment, new_uuid, waking
from feedback.demo.rows import Rows
from feedback.demo.scores import tick
from feedback.demo.script import Line, Mood, Script
from feedback.demo.shops import Shop
from feedback.demo.stories import hand_over, pressed_scores, unlucky
from feedback.demo.words import Comment, Stock
from feedback.verbatims.models import Channel

SURVEY = "satisfaction"


@dataclass(frozen=True, slots=True)
class Wave:
    """One round of asking: everybody, or `asked` shops drawn at random."""

    first_day: date
    last_day: date
    asked: int | None
    words: float  # share of answers that hold words

    @property
    def name(self) -> str:
        """Return the name of the wave, `2026-06`."""
        return f"{self.first_day:%Y-%m}"

    @property
    def month(self) -> date:
        """Return the first day of its month."""
        return self.first_day.replace(day=1)


WAVES = (
    Wave(date(2026, 5, 11), date(2026, 5, 24), 620, 0.40),
    Wave(date(2026, 6, 8), date(2026, 6, 28), None, 0.34),
    Wave(date(2026, 7, 13), date(2026, 7, 26), 620, 0.40),
    Wave(date(2026, 8, 10), date(2026, 8, 23), 620, 0.40),
    Wave(date(2026, 9, 4), date(2026, 9, 27), 620, 0.40),
    Wave(date(2026, 10, 9), date(2026, 10, 29), None, 0.34),
)
USUAL_RATE = (0.52, 0.64)
REMOTE_RATE = 0.2  # the unlucky one's villages: poor signal, few answers
# Under these managers many shops hold nothing against the manager, whatever else they say.
CONTENT = {cast.UNLUCKY: unlucky.CONTENT, cast.TOOK_OVER: hand_over.CONTENT}
SHORT_SHARE = 0.14
COACHED = ("no", "yes", "unwilling")
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"  # of public ids, as `collection.tokens` makes them


def make_waves(
    rows: Rows, shops: list[Shop], script: Script, stock: Stock, asked: Published, seed: int
) -> None:
    """Invite, and let those answer who answer."""
    for wave in WAVES:
        rng = dice(seed, f"wave {wave.name}")
        lines = {line.shop.id: line for line in script.lines(Channel.WEB, wave.month)}
        invited = _invited(rng, wave, shops, lines)
        for shop in invited:
            line = lines.get(shop.id)
            invitation, sent = _invite(rows, rng, shop, wave, asked.id)
            if line is None and rng.random() >= _rate(shop, wave):
                continue
            days = (wave.last_day - wave.first_day).days
            # Most answer within days; everybody before the wave ends.
            late = min(int(rng.expovariate(0.28)), days)
            at = max(waking(rng, wave.first_day + timedelta(days=late)), sent)
            told = line or _everyday(rng, shop, wave, at, stock)
            _answer(rows, rng, told, asked, invitation, at)


def _invited(
    rng: random.Random, wave: Wave, shops: list[Shop], lines: dict[int, Line]
) -> list[Shop]:
    open_shops = [shop for shop in shops if shop.may_be_asked(moment(wave.first_day, 9, 59))]
    if wave.asked is None:
        return open_shops
    drawn = {shop.id for shop in rng.sample(open_shops, wave.asked)}
    return [shop for shop in open_shops if shop.id in drawn or shop.id in lines]


def _rate(shop: Shop, wave: Wave) -> float:
    place = shop.manager_on(wave.first_day).place
    low, high = USUAL_RATE
    return REMOTE_RATE if place == cast.UNLUCKY else low + (place * 7 % 12) / 11 * (high - low)


def _invite(
    rows: Rows, rng: random.Random, shop: Shop, wave: Wave, version_id: int
) -> tuple[int, datetime]:
    sent = moment(wave.first_day, 9, rng.randrange(60))
    number = rows.add(
        Invitation,
        public_id="".join(rng.choices(_SIGNS, k=10)),
        retailer_id=shop.id,
        survey_version_id=version_id,
        wave=wave.name,
        generation=1,
        invited_at=sent,
        expires_at=sent + timedelta(days=30),
        opened_at=None,
    )
    return number, sent


def _everyday(rng: random.Random, shop: Shop, wave: Wave, at: datetime, stock: Stock) -> Line:
    """Let a shop answer that plays no part in a story."""
    place = shop.manager_on(day_of(at)).place
    comment: Comment | None = None
    more = pressed_scores.WORDS if place == cast.PRESSES_FOR_SCORES else 1.0
    if rng.random() < wave.words * more:
        content = rng.random() < CONTENT.get(place, 0)
        brief = rng.random() < SHORT_SHARE
        comment = stock.short() if brief else stock.deal(Channel.WEB, about_nobody=content)
    if place == cast.PRESSES_FOR_SCORES:
        mood = Mood.TOP if rng.random() < pressed_scores.TOP_SHARE else Mood.USUAL
        coached = rng.choices(COACHED, pressed_scores.COACHED_ELSEWHERE)[0]
        return Line(shop, wave.month, comment, mood, coached)
    coached = rng.choices(COACHED, (968, 7, 25))[0]
    return Line(shop, wave.month, comment, Mood.USUAL, coached)


def _answer(
    rows: Rows, rng: random.Random, line: Line, asked: Published, invitation: int, at: datetime
) -> None:
    comment = line.comment
    raw: dict[str, object] = dict(tick(rng, comment.codes if comment else (), line.mood))
    raw["coached"] = line.coached
    if comment is not None:
        asked_why = any(isinstance(value, int) and value <= 2 for value in raw.values())
        raw["why_low" if asked_why and rng.random() < 0.8 else "comment"] = comment.text
    sitting = Sitting(
        retailer_id=line.shop.id,
        door=Channel.WEB,
        at=at,
        submission_id=new_uuid(rng),
        below=rng.randrange,
        gloss=comment.gloss if comment else "",
        language=comment.language if comment else "zh",
        invitation_id=invitation,
    )
    add_response(rows, asked, sitting, accept(asked.definition, raw, at))
    rows.get(Invitation, invitation)["opened_at"] = at - timedelta(seconds=rng.randint(45, 240))
