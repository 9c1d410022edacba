"""Outcomes of calls and their AAPOR groups."""

from hypothesis import given
from hypothesis import strategies as st

from feedback.visits.dispositions import FINAL, GROUPS, HEARD, Disposition, Group, outcome_of, tally
from feedback.visits.labels import DISPOSITIONS, KEYS, REASONS, VERDICTS
from feedback.visits.rules import Reason, Verdict


def test_every_outcome_has_a_group_a_name_and_a_key() -> None:
    assert set(GROUPS) == set(DISPOSITIONS) == set(KEYS) == set(Disposition)
    assert len(set(KEYS.values())) == len(KEYS)
    assert set(REASONS) == set(Reason)
    assert set(VERDICTS) == set(Verdict)


def test_an_unanswered_call_is_non_contact_never_unknown() -> None:
    assert GROUPS[Disposition.NO_ANSWER] is Group.NON_CONTACT
    assert GROUPS[Disposition.BAD_NUMBER] is Group.NON_CONTACT
    assert Disposition.NO_ANSWER not in FINAL
    assert HEARD <= FINAL


def test_an_interview_stands_whatever_came_before() -> None:
    attempts = [Disposition.NO_ANSWER, Disposition.REFUSED, Disposition.COMPLETE]
    assert outcome_of(attempts) is Group.COMPLETE


def test_closed_shops_leave_the_denominator() -> None:
    found = tally([[Disposition.NOT_ELIGIBLE], [Disposition.COMPLETE], [Disposition.CALL_BACK]])
    assert (found.groups.eligible, found.not_eligible, found.interim) == (1, 1, 1)


shops = st.lists(st.lists(st.sampled_from(Disposition), min_size=1), max_size=20)


@given(shops)
def test_every_shop_is_counted_exactly_once(attempts: list[list[Disposition]]) -> None:
    found = tally(attempts)
    assert found.groups.eligible + found.not_eligible + found.interim == len(attempts)
    assert found.groups.unknown == 0
