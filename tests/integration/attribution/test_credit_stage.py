from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.attribution import facts
from feedback.attribution.models import Credit, CreditReason, ManagerFact, StaleCredit, Voice
from feedback.attribution.service import place_new, recredit, refresh_stale
from feedback.core import clock
from feedback.core.calendar import parse_period
from feedback.issues.models import Mention, Reading
from feedback.issues.service import read_new
from feedback.people.models import Assignment
from feedback.verbatims.models import Channel, Verbatim
from tests.factories.people import assign
from tests.factories.readings import ScriptedAnalyser, say
from tests.integration.attribution.conftest import City

ANALYSER = ScriptedAnalyser()


def process(session: Session) -> None:
    """Run the three stages to the end."""
    while read_new(session, analyser=ANALYSER).taken:
        pass
    while refresh_stale(session, taxonomy=ANALYSER.taxonomy):
        pass
    while place_new(session, taxonomy=ANALYSER.taxonomy, after=0).voices:
        pass
    while facts.recount_dirty(session, taxonomy=ANALYSER.taxonomy):
        pass


def credit_of(session: Session, verbatim: Verbatim) -> Credit:
    return session.scalars(
        select(Credit)
        .where(Credit.verbatim_id == verbatim.id)
        .execution_options(populate_existing=True)
    ).one()


def shops_of(session: Session, manager_id: int, code: str, period: str = "2026-08") -> int:
    found = session.scalar(
        select(func.sum(ManagerFact.shops)).where(
            ManagerFact.manager_id == manager_id,
            ManagerFact.code == code,
            ManagerFact.period == period,
        )
    )
    return int(found or 0)


def test_words_about_early_august_fall_on_the_manager_of_early_august(
    session: Session, city: City
) -> None:
    before, after = city.managers[0], city.managers[1]
    old = say(session, city.shops[0], "I05 客户经理 2026-08-03..2026-08-03", date(2026, 8, 20))
    new = say(session, city.shops[0], "I05 客户经理", date(2026, 8, 20))
    process(session)
    assert credit_of(session, old).manager_id == before.id
    assert credit_of(session, old).judged_on == date(2026, 8, 3)
    assert credit_of(session, new).manager_id == after.id
    # Said on a day of the new manager: both have heard the shop, each share stays below one.
    assert shops_of(session, before.id, "*") == shops_of(session, before.id, "I05") == 1
    assert shops_of(session, after.id, "*") == 1


def test_a_shop_that_says_it_five_times_is_one_shop(session: Session, city: City) -> None:
    for _ in range(5):
        say(session, city.shops[1], "I04 客户经理")
    process(session)
    row = session.scalars(
        select(ManagerFact).where(ManagerFact.code == "I04", ManagerFact.period == "2026")
    ).one()
    assert (row.shops, row.mentions, row.on_manager_shops) == (1, 5, 1)


def test_the_courier_is_praised_and_the_manager_is_not(session: Session, city: City) -> None:
    words = say(session, city.shops[1], "P00 送货员")
    process(session)
    credit = credit_of(session, words)
    assert (credit.responsible_id, credit.on_manager) == (city.courier.id, False)


def test_what_nobody_can_be_credited_for_is_kept(session: Session, city: City) -> None:
    unserved = say(session, city.shops[11], "I04 客户经理")
    nowhere = say(session, None, "I04 客户经理;I04 客户经理")
    process(session)
    assert credit_of(session, unserved).reason is CreditReason.UNASSIGNED
    assert session.get(Voice, nowhere.id).retailer_id is None
    assert shops_of(session, 0, "I04") == 1
    mentions = session.scalar(
        select(func.sum(ManagerFact.mentions)).where(
            ManagerFact.manager_id == 0, ManagerFact.code == "I04", ManagerFact.period == "2026-08"
        )
    )
    assert mentions == 3


def test_an_assignment_entered_later_changes_whose_it_is(session: Session, city: City) -> None:
    words = say(session, city.shops[11], "I04 客户经理")
    process(session)
    assign(session, city.shops[11], city.managers[3])
    process(session)
    assert credit_of(session, words).manager_id == city.managers[3].id
    assert shops_of(session, 0, "I04") == 0
    assert shops_of(session, city.managers[3].id, "I04") == 1
    assert session.scalar(select(func.count()).select_from(StaleCredit)) == 0


def test_a_corrected_hand_over_moves_what_was_said_meanwhile(session: Session, city: City) -> None:
    words = say(session, city.shops[0], "I05 客户经理", date(2026, 8, 17))
    process(session)
    assert credit_of(session, words).manager_id == city.managers[1].id
    spans = session.scalars(
        select(Assignment)
        .where(Assignment.retailer_id == city.shops[0].id, Assignment.role == "customer_manager")
        .order_by(Assignment.from_on)
    ).all()
    spans[1].from_on = date(2026, 8, 19)
    session.flush()
    spans[0].to_on = date(2026, 8, 18)
    session.flush()
    process(session)
    assert credit_of(session, words).manager_id == city.managers[0].id
    assert shops_of(session, city.managers[1].id, "*") == 0


def test_recredit_of_one_period_leaves_the_others_alone(session: Session, city: City) -> None:
    july = say(session, city.shops[1], "I04 客户经理", date(2026, 7, 10))
    august = say(session, city.shops[1], "I04 客户经理", date(2026, 8, 10))
    process(session)
    done = recredit(
        session,
        taxonomy=ANALYSER.taxonomy,
        retailer_ids=[city.shops[1].id],
        period=parse_period("2026-07"),
    )
    assert (done.voices, done.credits) == (1, 1)
    assert credit_of(session, july).manager_id == credit_of(session, august).manager_id


def test_a_correction_replaces_what_it_corrects(session: Session, city: City) -> None:
    wrong = say(session, city.shops[1], "I05 客户经理")
    process(session)
    right = Verbatim(
        channel=Channel.IMPORT,
        source="import",
        source_ref="right",
        retailer_id=city.shops[1].id,
        said_at=wrong.said_at,
        said_on=wrong.said_on,
        text="I04 客户经理",
        language="zh",
        supersedes_id=wrong.id,
        stored_at=clock.now(),
    )
    session.add(right)
    session.flush()
    process(session)
    assert session.get(Voice, wrong.id) is None
    assert shops_of(session, city.managers[1].id, "I05") == 0
    assert shops_of(session, city.managers[1].id, "I04") == 1


def test_erased_words_leave_the_counts_and_the_readings(session: Session, city: City) -> None:
    words = say(session, city.shops[1], "I04 客户经理")
    process(session)
    words.text, words.erased_at = "", clock.now()
    session.flush()
    process(session)
    assert session.scalar(select(func.count()).select_from(Mention)) == 0
    reading = session.get(Reading, words.id)
    session.refresh(reading)
    assert reading.redacted == ""
    assert session.scalar(select(func.count()).select_from(ManagerFact)) == 0


def test_a_shop_that_only_asks_for_no_more_messages_was_not_heard(
    session: Session, city: City
) -> None:
    say(session, city.shops[1], "退订")
    say(session, city.shops[2], "没有意见")
    process(session)
    assert shops_of(session, city.managers[1].id, "*") == 0
    assert shops_of(session, city.managers[2].id, "*") == 1


def test_a_shop_that_moves_to_another_district_is_counted_there(
    session: Session, city: City
) -> None:
    say(session, city.shops[1], "I04 客户经理")
    process(session)
    city.shops[1].area_id = city.districts[3].id
    session.flush()
    process(session)
    places = set(session.scalars(select(ManagerFact.area_id).where(ManagerFact.code == "I04")))
    assert places == {city.districts[3].id}
