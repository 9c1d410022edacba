"""What nobody has a name for yet: compared by a job, shown on a page, made a sub-issue."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bench import planted_city
from bench.planted import talk
from feedback.accounts.permissions import Role
from feedback.codeframe.models import Addition, AdditionKind
from feedback.core import clock
from feedback.core.db import write_session
from feedback.core.installation import InstallationNote
from feedback.issues import suggested
from feedback.issues.suggested import PATIENCE, Sight
from feedback.jobs import suggesting
from feedback.verbatims.models import Verbatim
from tests.integration.teaching.conftest import Desk

ANALYST = Sight(restricted=False, managers=True, disclosure=False)


@pytest.fixture
def planted(desk: Desk) -> Desk:
    """Shops of the first county speak of deposits for cartons."""
    themes: dict[int, tuple[str, ...]] = {0: ("deposit",), 1: (), 2: ()}
    planted_city.build(desk.engine, talk(themes, comments=1_000, share=0.08), migrate=False)
    return desk


def compared(desk: Desk) -> None:
    suggesting.run(desk.engine, sight=ANALYST.name, threshold=5)


def note(desk: Desk) -> dict[str, object]:
    with Session(desk.engine) as session:
        kept = session.scalars(
            select(InstallationNote.value).where(InstallationNote.key.like("suggestions.%"))
        ).one()
    value: dict[str, object] = json.loads(kept)
    return value


def test_what_a_comparison_found_becomes_a_sub_issue_in_two_clicks(planted: Desk) -> None:
    browser = planted.act(Role.ANALYST)
    assert "还没有比较过" in browser.get("/issues/new").text
    page = browser.post("/issues/new", follow_redirects=True).text
    assert "正在比较" in page
    assert '<meta http-equiv="refresh"' in page
    compared(planted)
    page = browser.get("/issues/new").text
    assert "正在比较" not in page
    assert "值得看一看的有" in page
    assert "押金" in page
    assert "<strong>县0</strong>" in page
    assert "<mark>" in page
    refused = browser.post("/issues/new/adopt", data={"code": "I10", "name": "押金"})
    assert refused.status_code == 422
    assert "请选 1 到 20 个说法" in refused.text
    with Session(planted.engine) as session:
        first = suggested.load_kept(session, ANALYST.viewer).found.suggestions[0]
    sent = {"key": first.key, "code": "I10", "name": "收烟箱押金", "phrases": list(first.phrases)}
    page = browser.post("/issues/new/adopt", data=sent, follow_redirects=True).text
    assert "已做成小类“收烟箱押金”" in page
    with Session(planted.engine) as session:
        rows = session.scalars(select(Addition)).all()
    assert {row.wording for row in rows if row.kind is AdditionKind.PHRASE} == set(first.phrases)
    assert {row.sub_issue for row in rows if row.kind is AdditionKind.PHRASE} == {"收烟箱押金"}
    assert "已做成小类" in browser.get("/issues/new").text


def test_no_words_are_kept_and_what_is_erased_is_gone_from_the_page(planted: Desk) -> None:
    compared(planted)
    with Session(planted.engine) as session:
        proofs = suggested.load_kept(session, ANALYST.viewer).found.suggestions[0].evidence
    assert proofs
    longest = max((proof.text for proof in proofs), key=len)
    assert longest not in json.dumps(note(planted), ensure_ascii=False)
    with write_session(planted.engine) as session:
        ids = [proof.verbatim_id for proof in proofs]
        session.execute(
            update(Verbatim).where(Verbatim.id.in_(ids)).values(text="", erased_at=clock.now())
        )
        session.commit()
    page = planted.act(Role.ANALYST).get("/issues/new").text
    assert longest not in page


def test_one_comparison_runs_at_a_time_and_a_dead_one_does_not_block(desk: Desk) -> None:
    with write_session(desk.engine) as session:
        assert suggested.begin(session, ANALYST)
        assert not suggested.begin(session, ANALYST)
        session.commit()
    with write_session(desk.engine) as session, clock.frozen(clock.now() + PATIENCE):
        assert suggested.load_kept(session, ANALYST.viewer).failed
        assert suggested.begin(session, ANALYST)


def test_a_comparison_that_fails_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object, **_named: object) -> None:
        raise ArithmeticError

    monkeypatch.setattr(suggesting, "discover", broken)
    with pytest.raises(ArithmeticError):
        compared(desk)
    assert "上一次比较没有做完" in desk.act(Role.ANALYST).get("/issues/new").text
