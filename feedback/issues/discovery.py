"""Suggests what no issue of the taxonomy covers yet: matters that concentrate somewhere or grow."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Scope, Viewer
from feedback.codeframe.queries import active_taxonomy, codes_in_scope
from feedback.core.calendar import Period, month_of, months_back
from feedback.core.errors import ForbiddenError, InputError, NotFoundError
from feedback.core.messages import N_
from feedback.issues import heard
from feedback.issues.emerging import Matter, find_matters
from feedback.issues.evidence import Evidence, show_evidence
from feedback.issues.gathered import AREA, MANAGER, SINCE, Gathered
from feedback.issues.nearest import nearest_issue
from feedback.issues.standouts import Standout
from feedback.people.models import Area, ServicePerson
from feedback.people.scope import area_in_scope
from feedback.stats.trend import Direction, MonthCount, monthly_trend

MONTHS = 12
MOST_COMMENTS = 100_000
MOST_PHRASES = 15
MOST_SUGGESTIONS = 20
READING, COMPARING = N_("读取意见"), N_("比较说法")

Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Place:
    """An area (`kind` area) or a customer manager (`kind` manager)."""

    kind: str
    id: int
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Growth:
    """That it is said more since `since`, a month such as 2026-09, than before.

    `ratio` is how many times as often, `log_odds` the z of the log-odds against the past.
    """

    since: str
    ratio: float
    log_odds: float


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A matter that staff may turn into a sub-issue of `nearest` or of another issue.

    `shops` and `comments` count distinct shops and comments at `place`, or in all that was asked
    for where `place` is None: it grows but is at home nowhere. `elsewhere` counts the shops of
    all other places, None where the viewer may not know. `log_odds` is the z against peers, None
    without a place. `months` holds per month the shops that said it, of the shops heard; it is
    empty where that would show too few. `chance` bounds the probability that chance alone would
    suggest anything as unusual.
    """

    phrases: tuple[str, ...]
    shops: int
    comments: int
    place: Place | None
    elsewhere: int | None
    log_odds: float | None
    growth: Growth | None
    months: tuple[tuple[str, MonthCount], ...]
    direction: Direction
    evidence: tuple[Evidence, ...]
    nearest: str | None
    chance: float

    @property
    def key(self) -> str:
        """A short name that stays the same while phrases and place do."""
        where = (self.place.kind, self.place.id) if self.place else ()
        named = repr((sorted(self.phrases), where))
        return hashlib.sha256(named.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Discovery:
    """Suggestions, strongest first, and how many comments of how many shops they come from."""

    suggestions: tuple[Suggestion, ...]
    comments: int
    shops: int
    months: tuple[str, ...]


def discover(
    session: Session,
    viewer: Viewer,
    *,
    threshold: int,
    area: int | None = None,
    since: Period | None = None,
    tell: Tell | None = None,
) -> Discovery:
    """Suggest matters that the issues found do not explain, in the last twelve months.

    Every suggestion has at least `threshold` distinct shops at its place. `area` narrows to one
    area, compared with all others; `since` compares the months from there on with those before,
    else the newest one, two and three months are. At most the newest MOST_COMMENTS comments are
    read. Raises `ForbiddenError` without the right to words or for a department's handlers, who
    see only issues that exist.
    """
    if viewer.scope(Action.VIEW_WORDS) not in {Scope.CITY, Scope.AREA}:
        raise ForbiddenError(N_("您的岗位没有这项权限。"))
    path = _path(session, viewer, area)
    last = heard.last_day(session)
    if last is None:
        return Discovery((), 0, 0, ())
    window = months_back(month_of(last), MONTHS)
    _check_since(since, window)
    said = _gather(session, viewer, window[0].first, path, tell)
    months = said.all_months()
    if tell is not None:
        tell(COMPARING, 0, 1)
    lines, may_name = heard.lines_of_areas(session), viewer.may(Action.VIEW_MANAGERS)
    groupings = said.groupings(lines, months, managers=may_name, since=since)
    matters = find_matters(said.flow, said.shops, groupings, least_shops=threshold)
    maker = _Maker(session, viewer, said, months, threshold)
    found = tuple(maker.suggestion(matter) for matter in matters[:MOST_SUGGESTIONS])
    if tell is not None:
        tell(COMPARING, 1, 1)
    mine = said.mine
    shops = np.unique(np.array(said.shops, dtype=np.int64)[mine])
    return Discovery(found, int(mine.sum()), len(shops), tuple(month.name for month in months))


def _check_since(since: Period | None, window: Sequence[Period]) -> None:
    if since is not None and not window[0].first < since.first <= window[-1].first:
        raise InputError(
            N_("起始月份要在 %(first)s 之后，不晚于 %(last)s。"),
            field="since",
            first=window[0].name,
            last=window[-1].name,
        )


def _path(session: Session, viewer: Viewer, area: int | None) -> str | None:
    if area is None:
        return None
    reach = area_in_scope(viewer, Action.VIEW_WORDS, Area.id)
    path = session.scalar(select(Area.path).where(Area.id == area, reach))
    if path is None:
        raise NotFoundError(N_("没有这个地区，或不在您的查看范围内。"))
    return path


def _gather(
    session: Session, viewer: Viewer, first: date, path: str | None, tell: Tell | None
) -> Gathered:
    said = Gathered()
    total = min(heard.count_heard(session, viewer, first=first), MOST_COMMENTS)
    rows = heard.iter_heard(session, viewer, first=first, area_path=path, limit=MOST_COMMENTS)
    for at, row in enumerate(rows, start=1):
        said.add(row)
        if tell is not None and (at % heard.BATCH == 0 or at == total):
            tell(READING, at, total)
    return said


@dataclass(frozen=True, slots=True)
class _Maker:
    """Turns matters into suggestions as this viewer may see them."""

    session: Session
    viewer: Viewer
    said: Gathered
    months: Sequence[Period]
    threshold: int

    def suggestion(self, matter: Matter) -> Suggestion:
        """Return one suggestion with its sentences, its months and what lies nearest."""
        places = [one for one in matter.standouts if not one.kind.startswith(SINCE)]
        past = [one for one in matter.standouts if one.kind.startswith(SINCE)]
        home = matter.standouts[0]
        somewhere = home if home in places else None
        phrases = tuple(unit.text for unit in matter.phrases[:MOST_PHRASES])
        inside = self.said.inside(home)
        comments = [comment for comment in matter.comments if inside[comment]]
        months = self._months(comments, np.flatnonzero(inside).tolist())
        hides = self.viewer.under_disclosure and any(
            0 < count.with_issue < self.threshold for _, count in months
        )
        codes = set(codes_in_scope(self.viewer, Action.VIEW_WORDS))
        issues = [i for i in active_taxonomy() if i.is_problem and i.code in codes]
        return Suggestion(
            phrases=phrases,
            shops=len({self.said.shops[comment] for comment in comments}),
            comments=len(comments),
            place=self._place(somewhere) if somewhere else None,
            elsewhere=self._elsewhere(somewhere) if somewhere else None,
            log_odds=somewhere.log_odds if somewhere else None,
            growth=_growth(past[0]) if past else None,
            months=() if hides else months,
            direction=monthly_trend([count for _, count in months]).direction,
            evidence=show_evidence(self.session, self.said, matter, comments),
            nearest=nearest_issue(phrases, issues),
            chance=matter.p,
        )

    def _place(self, home: Standout) -> Place:
        number = int(str(home.key))
        if home.kind == MANAGER:
            person = self.session.get_one(ServicePerson, number)
            return Place(MANAGER, number, person.name, person.name_en)
        area = self.session.get_one(Area, number)
        return Place(AREA, number, area.name, area.name_en)

    def _elsewhere(self, home: Standout) -> int | None:
        others = home.total - home.shops
        if self.viewer.scope(Action.VIEW_WORDS) is not Scope.CITY:
            return None
        return None if self.viewer.under_disclosure and 0 < others < self.threshold else others

    def _months(
        self, comments: Sequence[int], spoken: Sequence[int]
    ) -> tuple[tuple[str, MonthCount], ...]:
        """Return distinct shops per month behind the comments, of those behind all spoken."""
        heard_shops = self.said.by_month(spoken, self.months)
        named = self.said.by_month(comments, self.months)
        return tuple(
            (month.name, MonthCount(some, all_))
            for month, some, all_ in zip(self.months, named, heard_shops, strict=True)
        )


def _growth(past: Standout) -> Growth:
    return Growth(str(past.key), past.ratio, past.log_odds)
