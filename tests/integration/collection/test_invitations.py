from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from feedback.accounts.permissions import SYSTEM, Action, Scope, Viewer
from feedback.collection import queries, service, tokens
from feedback.collection.models import Invitation
from feedback.core import clock
from feedback.core.errors import ExpiredError, NotFoundError
from feedback.verbatims.models import Channel
from tests.factories.collection import CONTENT, make_invitation, make_survey_version
from tests.factories.people import make_area, make_retailer

KEY = tokens.link_key("k" * 48)


def link(invitation: Invitation) -> str:
    return tokens.make_token(KEY, invitation.public_id, invitation.generation)


def test_a_good_link_leads_to_its_invitation(session: Session) -> None:
    invitation = make_invitation(session)
    opened = service.open_invitation(session, key=KEY, token=link(invitation))
    assert (opened.invitation, opened.response) == (invitation, None)


def test_a_forged_link_leads_nowhere(session: Session) -> None:
    invitation, other = make_invitation(session), make_invitation(session)
    foreign = f"{invitation.public_id}-{link(other).partition('-')[2]}"
    for token in (foreign, f"{invitation.public_id}-", "x", "", link(invitation) + "2", "\x00"):
        with pytest.raises(NotFoundError):
            service.open_invitation(session, key=KEY, token=token)


def test_an_expired_link_says_whom_to_call(session: Session) -> None:
    token = link(make_invitation(session, days=-1))
    with pytest.raises(ExpiredError, match="12313"):
        service.open_invitation(session, key=KEY, token=token)


def test_a_form_opened_in_time_may_be_sent_a_little_later(session: Session) -> None:
    token = link(make_invitation(session, days=-0.01))
    service.open_invitation(session, key=KEY, token=token, grace=timedelta(hours=2))


def test_a_withdrawn_link_is_dead_and_the_new_one_lives(session: Session) -> None:
    invitation = make_invitation(session)
    old = link(invitation)
    service.withdraw(session, invitation=invitation)
    with pytest.raises(ExpiredError, match="停用"):
        service.open_invitation(session, key=KEY, token=old)
    assert service.open_invitation(session, key=KEY, token=link(invitation)).invitation


def test_a_shop_is_invited_to_a_wave_once(session: Session) -> None:
    version, shop = make_survey_version(session), make_retailer(session)
    first, again = (
        service.invite(
            session,
            version=version,
            retailer_ids=[shop.id, shop.id],
            wave="2026-10",
            expires_at=clock.now() + timedelta(days=7),
        )
        for _ in range(2)
    )
    assert first == again
    assert len(first) == 1


def test_a_shop_that_opted_out_is_not_invited(session: Session) -> None:
    shop = make_retailer(session, opted_out_at=clock.now())
    invited = service.invite(
        session,
        version=make_survey_version(session),
        retailer_ids=[shop.id],
        wave="2026-10",
        expires_at=clock.now() + timedelta(days=7),
    )
    assert invited == []


def test_the_counts_of_a_wave_are_shops_within_reach(session: Session) -> None:
    east, west = make_area(session), make_area(session)
    shops = [make_retailer(session, area=area) for area in (east, east, east, west)]
    invitations = [make_invitation(session, retailer=shop, wave="2026-10") for shop in shops]
    service.mark_opened(session, invitation_id=invitations[0].id)
    for invitation in invitations[1:3]:
        service.submit(
            session,
            version=invitation.survey_version,
            raw_answers=CONTENT,
            retailer_id=invitation.retailer_id,
            channel=Channel.WEB,
            submission_id=f"s{invitation.id}",
            invitation=invitation,
        )
    (wave,) = queries.wave_counts(session, viewer=SYSTEM)
    assert (wave.wave, wave.survey_key) == ("2026-10", "satisfaction")
    assert (wave.invited, wave.opened, wave.answered) == (4, 3, 2)
    eastern = Viewer(staff_id=1, allowed={Action.VIEW_SUMMARY: Scope.AREA}, area_path=east.path)
    (seen,) = queries.wave_counts(session, viewer=eastern)
    assert (seen.invited, seen.opened, seen.answered) == (3, 3, 2)
    assert queries.wave_counts(session, viewer=Viewer(staff_id=1, allowed={})) == []


def test_only_the_first_opening_is_noted(session: Session) -> None:
    invitation = make_invitation(session)
    service.mark_opened(session, invitation_id=invitation.id)
    session.refresh(invitation)
    first = invitation.opened_at
    service.mark_opened(session, invitation_id=invitation.id)
    session.refresh(invitation)
    assert first is not None
    assert invitation.opened_at == first
