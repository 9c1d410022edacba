"""A desk with comments waiting for review, and people to sit at it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.accounts.models import Staff
from feedback.accounts.permissions import Role
from feedback.attribution import service as attribution
from feedback.codeframe.holder import holder
from feedback.core.db import open_engine, write_session
from feedback.issues.models import ReviewItem
from feedback.issues.rules import ReviewPolicy
from feedback.issues.service import read_new
from feedback.settings import Settings
from tests.factories.people import make_area, make_retailer
from tests.factories.readings import ScriptedAnalyser, say
from tests.factories.staff import make_staff, sign_in

LATE = "I10 送货员 晚到，I04 客户经理没来"
PHONE = "13812345678"


@dataclass
class Desk:
    engine: Engine
    app: Flask

    def hire(self, role: Role, **bounds: object) -> tuple[FlaskClient, int]:
        """A browser signed in as a new member of staff, and their number."""
        with write_session(self.engine) as session:
            staff = make_staff(session, role, **bounds)  # type: ignore[arg-type]
            session.commit()
            number = staff.id
        browser = self.app.test_client()
        with write_session(self.engine) as session:
            sign_in(browser, session.get_one(Staff, number))
        return browser, number

    def act(self, role: Role, **bounds: object) -> FlaskClient:
        return self.hire(role, **bounds)[0]

    def hear(
        self, *texts: str, confidence: float = 0.4, double: bool = False, sample: bool = False
    ) -> list[int]:
        """Let shops say these texts and the finder read them; give their numbers."""
        policy = ReviewPolicy(double_share=float(double), sample_share=float(sample))
        analyser = ScriptedAnalyser(confidence=confidence)
        with write_session(self.engine) as session:
            shop = make_retailer(session, area=make_area(session))
            numbers = [say(session, shop, text).id for text in texts]
            read_new(
                session,
                analyser=analyser,  # type: ignore[arg-type]
                policy=policy,
                withdraw=attribution.withdraw,
            )
            session.commit()
        return numbers

    def items(self) -> list[ReviewItem]:
        with Session(self.engine) as session:
            return list(session.query(ReviewItem).order_by(ReviewItem.id))


@pytest.fixture
def desk(app: Flask, settings: Settings) -> Iterator[Desk]:
    held = holder._held
    engine = open_engine(settings.database_url)
    yield Desk(engine, app)
    engine.dispose()
    holder._held, holder._looked = held, float("-inf")
