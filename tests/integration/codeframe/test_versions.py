from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from feedback.accounts.access import viewer_of
from feedback.accounts.permissions import SYSTEM, Role, Viewer
from feedback.audit.models import AuditEvent
from feedback.codeframe import holder as holders
from feedback.codeframe import releases, versions
from feedback.codeframe.holder import Holder, holder
from feedback.codeframe.models import TextVersion, VersionState
from feedback.codeframe.queries import active_analyser, version_in_force
from feedback.core import clock
from feedback.core.db import open_engine, write_session
from feedback.core.errors import ForbiddenError, NotFoundError, RuleError
from feedback.text.additions import Additions, Phrase
from feedback.text.analysis import Analyser, shipped_version
from tests.factories.staff import make_staff

TAUGHT = Additions(phrases=(Phrase("I10", "月光宝盒"),))
WORDS = "月光宝盒又来了"


def viewer(session: Session, role: Role) -> Viewer:
    return viewer_of(session, make_staff(session, role))


def candidate(
    session: Session, made_by: Viewer = SYSTEM, additions: Additions = TAUGHT, **values: object
) -> TextVersion:
    """A version with one phrase more, whose effect is known."""
    name = Analyser.load(additions=additions).version
    made = versions.Made(name, None, additions.to_dict(), [])
    version = versions.add_candidate(session, made, note="", made_by_id=made_by.staff_id)
    version.measured_at = clock.now()
    for key, value in values.items():
        setattr(version, key, value)
    session.flush()
    return version


def test_what_ships_comes_into_force_by_itself_and_is_kept_among_the_versions(
    session: Session,
) -> None:
    analyser = releases.analyser_for_work(session)
    found = versions.find_in_force(session)
    assert found is not None
    assert (found.name, found.release, found.model) == (analyser.version, shipped_version(), None)
    assert releases.analyser_for_work(session) is analyser
    assert len(versions.list_versions(session)) == 1


def test_a_version_takes_effect_when_it_is_taken_and_not_before(session: Session) -> None:
    releases.analyser_for_work(session)
    version = candidate(session)
    holder.refresh(session)
    assert "I10" not in active_analyser().analyse(WORDS).codes
    versions.take(session, viewer(session, Role.INSPECTION_HEAD), version_id=version.id)
    holder.refresh(session)
    assert "I10" in active_analyser().analyse(WORDS).codes
    in_force = version_in_force(session)
    assert in_force is not None
    assert in_force.name == version.name == active_analyser().version
    assert releases.analyser_for_work(session).version == version.name


def test_whoever_asked_for_a_retraining_may_not_be_the_one_who_takes_it(session: Session) -> None:
    releases.analyser_for_work(session)
    head, desk = viewer(session, Role.INSPECTION_HEAD), viewer(session, Role.INTEGRITY)
    version = candidate(session, head)
    with pytest.raises(ForbiddenError):
        versions.take(session, head, version_id=version.id)
    versions.take(session, desk, version_id=version.id)
    assert (version.made_by_id, version.decided_by_id) == (head.staff_id, desk.staff_id)


@pytest.mark.parametrize(
    "role", [one for one in Role if one not in {Role.INSPECTION_HEAD, Role.INTEGRITY}]
)
def test_nobody_else_decides(session: Session, role: Role) -> None:
    releases.analyser_for_work(session)
    version = candidate(session)
    who = viewer(session, role)
    for decide in (versions.take, partial(versions.refuse, why="不够准")):
        with pytest.raises(ForbiddenError):
            decide(session, who, version_id=version.id)
    with pytest.raises(ForbiddenError):
        versions.roll_back(session, who)


def test_every_version_that_was_in_force_can_be_put_back(session: Session) -> None:
    first = releases.analyser_for_work(session)
    start = versions.find_in_force(session)
    assert start is not None
    head = viewer(session, Role.INSPECTION_HEAD)
    one = candidate(session)
    versions.take(session, head, version_id=one.id)
    two = candidate(session, additions=Additions(phrases=(Phrase("I01", "月光宝盒"),)))
    versions.take(session, head, version_id=two.id)
    assert versions.roll_back(session, head) is one
    assert releases.analyser_for_work(session).version == one.name
    assert versions.roll_back(session, head, to=start.id) is start
    assert releases.analyser_for_work(session).version == first.version
    assert versions.roll_back(session, head, to=two.id) is two
    states = {v.id: v.state for v in versions.list_versions(session)}
    assert states == {
        start.id: VersionState.RETIRED, one.id: VersionState.RETIRED, two.id: VersionState.IN_FORCE,
    }  # fmt: skip
    actions = session.scalars(
        select(AuditEvent.action).where(AuditEvent.action.like("text.%")).order_by(AuditEvent.id)
    ).all()
    assert actions == [
        "text.release", "text.take", "text.take", *["text.roll_back"] * 3,
    ]  # fmt: skip


def test_what_was_refused_stays_out(session: Session) -> None:
    releases.analyser_for_work(session)
    head = viewer(session, Role.INSPECTION_HEAD)
    version = candidate(session)
    versions.refuse(session, head, version_id=version.id, why="不够准")
    with pytest.raises(RuleError):
        versions.take(session, head, version_id=version.id)
    with pytest.raises(RuleError):
        versions.roll_back(session, head, to=version.id)
    with pytest.raises(NotFoundError):
        versions.take(session, head, version_id=999_999)
    with pytest.raises(RuleError):
        versions.roll_back(session, head)


def test_nothing_is_taken_whose_effect_is_unknown_or_out_of_date(session: Session) -> None:
    releases.analyser_for_work(session)
    head = viewer(session, Role.INSPECTION_HEAD)
    with pytest.raises(RuleError):
        versions.take(session, head, version_id=candidate(session, measured_at=None).id)
    with pytest.raises(RuleError):
        versions.take(session, head, version_id=candidate(session, release="older").id)
    late = candidate(session)
    versions.take(session, head, version_id=candidate(session).id)
    with pytest.raises(RuleError):
        versions.take(session, head, version_id=late.id)


def test_a_broken_model_is_never_taken_and_never_read_with(session: Session) -> None:
    releases.analyser_for_work(session)
    version = candidate(session, model=b"not a model")
    with pytest.raises(RuleError):
        versions.take(session, viewer(session, Role.INTEGRITY), version_id=version.id)
    current = versions.find_in_force(session)
    assert current is not None
    kept = holder.current()
    current.model, current.name = b"broken on disk", "x"
    session.flush()
    session.expire_all()
    holder.refresh_or_keep(session)
    assert holder.current() is kept
    with pytest.raises(RuleError):
        releases.analyser_for_work(session)


def test_pages_go_on_where_the_database_is_not_there_yet(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/empty.sqlite3")
    with Session(engine) as session:
        holder.refresh_or_keep(session)
    engine.dispose()
    assert holder.current().version == shipped_version()


@pytest.fixture
def release(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let this program be another release."""

    def become(name: str) -> None:
        real = Analyser.load
        monkeypatch.setattr(holders, "shipped_version", lambda: name)
        monkeypatch.setattr(versions, "shipped_version", lambda: name)
        monkeypatch.setattr(releases, "shipped_version", lambda: name)

        def load(**values: object) -> Analyser:
            made = real(**values)  # type: ignore[arg-type]
            made.version = f"{name}+" if values.get("additions") else name
            return made

        monkeypatch.setattr(holders.Analyser, "load", load)
        holder._held = None

    return become


def test_a_new_release_comes_into_force_with_staffs_additions_and_old_programs_give_way(
    session: Session, release: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    releases.analyser_for_work(session)
    version = candidate(session)
    versions.take(session, SYSTEM, version_id=version.id)
    release("newer")
    analyser = releases.analyser_for_work(session)
    assert analyser.version == "newer+"
    assert "I10" in analyser.analyse(WORDS).codes
    current = versions.find_in_force(session)
    assert current is not None
    assert (current.release, current.parent_id) == ("newer", version.id)
    assert Additions.from_dict(current.additions) == TAUGHT
    with pytest.raises(RuleError):
        versions.roll_back(session, SYSTEM, to=version.id)
    monkeypatch.undo()
    holder._held = None
    with pytest.raises(RuleError):  # the old program does not read back
        releases.analyser_for_work(session)
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        back = releases.put_program_in_force(session)  # unless told to
    assert back.version == version.name
    assert versions.find_in_force(session) == version
    assert releases.analyser_for_work(session).version == version.name


@pytest.fixture
def own(own_database: str) -> Iterator[Engine]:
    engine = open_engine(own_database)
    yield engine
    engine.dispose()


def test_a_process_loads_each_version_once_however_many_threads_ask(
    own: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with write_session(own) as session:
        releases.analyser_for_work(session)
        version = candidate(session)
        versions.take(session, SYSTEM, version_id=version.id)
        session.commit()
        name = version.name
    mine = Holder()
    loads: list[str] = []
    real = holders.load_version
    monkeypatch.setattr(
        holders, "load_version", lambda version: loads.append(version.name) or real(version)
    )
    seen: list[str] = []

    def ask() -> None:
        with Session(own) as session:
            seen.append(mine.refresh(session).version)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert seen == [name] * 6
    assert loads == [name]
    assert mine.current().version == name


def test_two_who_take_at_once_leave_one_version_in_force(own: Engine) -> None:
    with write_session(own) as session:
        releases.analyser_for_work(session)
        ids = [candidate(session).id, candidate(session, additions=Additions(
            phrases=(Phrase("I01", "月光宝盒"),))).id]  # fmt: skip
        session.commit()
    outcomes: list[str] = []

    def decide(version_id: int) -> None:
        with write_session(own) as session:
            try:
                versions.take(session, SYSTEM, version_id=version_id)
                session.commit()
                outcomes.append("taken")
            except RuleError:
                outcomes.append("refused")

    threads = [threading.Thread(target=decide, args=(one,)) for one in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["refused", "taken"]
    with Session(own) as session:
        in_force = select(func.count()).where(TextVersion.state == VersionState.IN_FORCE)
        assert session.scalar(in_force) == 1
