"""What staff add to the shipped tables, and their orders to learn anew.

An addition changes nothing by itself: the next retraining takes up all that were not withdrawn,
and what it makes waits for a decision (`codeframe.versions`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.audit.service import record
from feedback.codeframe.models import Addition, AdditionKind, Retraining, RetrainingStage
from feedback.codeframe.queries import active_taxonomy, codes_in_scope
from feedback.codeframe.versions import find_in_force
from feedback.core import clock
from feedback.core.errors import ForbiddenError, InputError, NotFoundError, RuleError
from feedback.core.messages import N_
from feedback.core.rows import insert_or_skip, table_of
from feedback.text.additions import LONGEST_WORD, Additions, Phrase, SubIssue
from feedback.text.normalise import normalise
from feedback.text.redaction import redact
from feedback.text.taxonomy import PRAISE

LONGEST_NAME = 60
MOST_PHRASES = 20
LEAST_READ = 2  # characters: a single one would be found everywhere


@dataclass(frozen=True, slots=True)
class Standing:
    """An addition, and whether the version in force has taken it up."""

    addition: Addition
    in_force: bool


def add_word(session: Session, viewer: Viewer, *, word: str, why: str = "") -> Addition:
    """Let the segmenter keep `word` whole; raises `InputError` for what is no word."""
    _teacher(viewer)
    return _add(session, viewer, AdditionKind.WORD, wording=_checked(word, LONGEST_WORD), why=why)


def add_phrase(
    session: Session,
    viewer: Viewer,
    *,
    code: str,
    phrase: str,
    sub_issue: str = "",
    why: str = "",
) -> Addition:
    """Let `phrase` stand for an issue wherever it is said and not denied.

    Raises `ForbiddenError` for a code that the viewer may not know of, `InputError` for a code or
    sub-issue that does not exist.
    """
    _teacher(viewer, code)
    if sub_issue and sub_issue not in known_sub_issues(session, code):
        raise InputError(N_("“%(name)s”不是这个类别的小类。"), field="sub_issue", name=sub_issue)
    wording = _checked(phrase, LONGEST_WORD)
    return _add(
        session, viewer, AdditionKind.PHRASE, code=code, wording=wording, sub_issue=sub_issue,
        why=why,
    )  # fmt: skip


def add_sub_issue(
    session: Session, viewer: Viewer, *, code: str, name: str, name_en: str = "", why: str = ""
) -> Addition:
    """Add a finer kind of an issue; `InputError` where it exists or is praise or nothing."""
    _teacher(viewer, code)
    wording = _checked(name, LONGEST_NAME)
    if code == PRAISE or wording in known_sub_issues(session, code):
        raise InputError(N_("这个类别已有同名小类，或不能分小类。"), field="name")
    return _add(
        session, viewer, AdditionKind.SUB_ISSUE, code=code, wording=wording,
        name_en=name_en.strip(), why=why,
    )  # fmt: skip


def adopt_suggestion(
    session: Session,
    viewer: Viewer,
    *,
    code: str,
    name: str,
    phrases: Sequence[str],
    name_en: str = "",
    why: str = "",
) -> list[Addition]:
    """Turn a discovered theme into a sub-issue of `code` and the phrases that say it.

    Returns the sub-issue first. An existing sub-issue of that name is used as it is. Phrases that
    stand already are left out; raises `InputError` where none is given or one is no phrase.
    """
    _teacher(viewer, code)
    said = list(dict.fromkeys(_checked(phrase, LONGEST_WORD) for phrase in phrases))
    if not 0 < len(said) <= MOST_PHRASES:
        raise InputError(N_("请选 1 到 20 个说法。"), field="phrases")
    wording = _checked(name, LONGEST_NAME)
    made = []
    if wording not in known_sub_issues(session, code):
        made.append(
            add_sub_issue(session, viewer, code=code, name=wording, name_en=name_en, why=why)
        )
    standing = set(
        session.scalars(
            select(Addition.wording).where(
                Addition.kind == AdditionKind.PHRASE,
                Addition.code == code,
                Addition.withdrawn_at.is_(None),
            )
        )
    )
    made += [
        add_phrase(session, viewer, code=code, phrase=phrase, sub_issue=wording, why=why)
        for phrase in said
        if phrase not in standing
    ]
    return made


def withdraw_addition(session: Session, viewer: Viewer, *, addition_id: int) -> Addition:
    """Take an addition back: the next retraining is made without it. Twice does nothing."""
    _teacher(viewer)
    found = session.get(Addition, addition_id)
    if found is None or not _may_know(viewer, found):
        raise NotFoundError(N_("没有这项补充。"))
    if found.withdrawn_at is None:
        found.withdrawn_at, found.withdrawn_by_id = clock.now(), viewer.staff_id
        session.flush()
        record(
            session, actor_id=viewer.staff_id, action="text.withdraw", subject="addition",
            subject_id=found.id,
        )  # fmt: skip
    return found


def list_additions(session: Session, viewer: Viewer) -> list[Standing]:
    """Return what was added and not withdrawn, the latest first, as far as the viewer may know."""
    current = find_in_force(session)
    taken = frozenset(current.addition_ids) if current else frozenset()
    rows = session.scalars(
        select(Addition).where(Addition.withdrawn_at.is_(None)).order_by(Addition.id.desc())
    )
    return [Standing(row, row.id in taken) for row in rows if _may_know(viewer, row)]


def standing_additions(session: Session) -> tuple[Additions, list[int]]:
    """Return what was added and not withdrawn, as a retraining takes it up, and the rows' ids."""
    rows = session.scalars(
        select(Addition).where(Addition.withdrawn_at.is_(None)).order_by(Addition.id)
    ).all()
    of = {kind: [row for row in rows if row.kind is kind] for kind in AdditionKind}
    made = Additions(
        words=tuple(row.wording for row in of[AdditionKind.WORD]),
        phrases=tuple(
            Phrase(row.code, row.wording, row.sub_issue) for row in of[AdditionKind.PHRASE]
        ),
        sub_issues=tuple(
            SubIssue(row.code, row.wording, row.name_en) for row in of[AdditionKind.SUB_ISSUE]
        ),
    )
    return made, [row.id for row in rows]


def known_sub_issues(session: Session, code: str) -> tuple[str, ...]:
    """Return the sub-issues of a code: those in force and those added since."""
    added = session.scalars(
        select(Addition.wording).where(
            Addition.kind == AdditionKind.SUB_ISSUE,
            Addition.code == code,
            Addition.withdrawn_at.is_(None),
        )
    )
    return tuple(dict.fromkeys((*active_taxonomy()[code].sub_issues, *added)))


def order_retraining(session: Session, viewer: Viewer, *, note: str = "") -> Retraining:
    """Ask for a new version from all corrections and additions; one order stands at a time.

    The caller commits and wakes the job `retrain` (`jobs.schedule.RETRAIN`). Raises `RuleError`
    where one is being done.
    """
    if not viewer.may(Action.TEACH):
        raise ForbiddenError(N_("您的岗位没有这项权限。"))
    made = session.scalar(
        insert_or_skip(session, Retraining).returning(table_of(Retraining).c.id),
        {
            "slot": 1, "stage": RetrainingStage.WAITING, "done": 0, "total": 0, "position": 0,
            "rate": 0.0, "note": note.strip(), "fault": "", "asked_by_id": viewer.staff_id,
            "asked_at": clock.now(), "runner": "",
        },
    )  # fmt: skip
    if made is None:
        raise RuleError(N_("已经有一次重新学习在进行，请等它完成。"))
    record(
        session, actor_id=viewer.staff_id, action="text.retrain", subject="retraining",
        subject_id=made,
    )  # fmt: skip
    return session.get_one(Retraining, made)


def find_retraining(session: Session) -> Retraining | None:
    """Return the latest order, done or not, with its progress; None where there never was one."""
    return session.scalars(select(Retraining).order_by(Retraining.id.desc()).limit(1)).first()


def _teacher(viewer: Viewer, code: str | None = None) -> None:
    if not viewer.may(Action.TEACH):
        raise ForbiddenError(N_("您的岗位没有这项权限。"))
    if code is None:
        return
    if code not in active_taxonomy():
        raise InputError(N_("没有这个类别：%(code)s"), field="code", code=code)
    if code not in codes_in_scope(viewer, Action.TEACH):
        raise ForbiddenError(N_("您的岗位不能补充这个类别。"))


def _may_know(viewer: Viewer, addition: Addition) -> bool:
    return not addition.code or addition.code in codes_in_scope(viewer, Action.TEACH)


def _checked(wording: str, longest: int) -> str:
    """Return the wording trimmed; `InputError` for what would be found everywhere or nowhere.

    Signs that the normaliser drops do not count, nor does punctuation; those that are not seen
    could make a page say something else than what is stored.
    """
    kept = " ".join(wording.split())
    read = sum(sign.isalnum() for sign in normalise(kept).text[: longest + 1])
    if read < LEAST_READ or len(kept) > longest or not kept.isprintable():
        raise InputError(N_("请填 2 到 %(longest)s 个字。"), field="wording", longest=longest)
    _refuse_secrets(kept)
    return kept


def _refuse_secrets(wording: str) -> None:
    """Raise `InputError` for what redaction would take out: everybody reads the additions."""
    if redact(wording).spans:
        raise InputError(
            N_("里面像有姓名、店名、电话或证件号码，不能补充；请去掉它，只留说法本身。"),
            field="wording",
        )


def _add(
    session: Session, viewer: Viewer, kind: AdditionKind, *, wording: str, **values: str
) -> Addition:
    row = {
        "code": "", "sub_issue": "", "name_en": "", "why": "", **values, "kind": kind,
        "wording": wording, "added_by_id": viewer.staff_id, "added_at": clock.now(),
    }  # fmt: skip
    made = session.scalar(insert_or_skip(session, Addition).returning(table_of(Addition).c.id), row)
    if made is None:
        raise RuleError(N_("“%(wording)s”已经补充过了。"), wording=wording)
    record(
        session, actor_id=viewer.staff_id, action="text.add", subject="addition", subject_id=made,
        kind=str(kind), code=values.get("code", ""),
    )  # fmt: skip
    return session.get_one(Addition, made)
