import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from feedback.core.errors import NotFoundError, RuleError
from feedback.surveys import queries
from feedback.surveys.library import library_keys, load_questionnaire
from feedback.surveys.service import publish, publish_library


def test_publishing_the_same_again_keeps_the_version(session: Session) -> None:
    definition = load_questionnaire("satisfaction")
    first = publish(session, questionnaire=definition)
    assert publish(session, questionnaire=definition) is first
    assert first.number == 1


def test_a_changed_text_is_a_new_version_and_going_back_is_another(session: Session) -> None:
    definition = load_questionnaire("satisfaction")
    changed = definition.model_copy(update={"thanks": {"zh": "多谢！", "en": "Thanks!"}})
    versions = [publish(session, questionnaire=each) for each in (definition, changed, definition)]
    assert [version.number for version in versions] == [1, 2, 3]
    assert queries.latest_version(session, "satisfaction") is versions[2]


def test_a_published_version_reads_back_as_it_was_written(session: Session) -> None:
    for key in library_keys():
        definition = load_questionnaire(key)
        version = publish(session, questionnaire=definition)
        session.expire(version)
        assert queries.definition_of(version) == definition


def test_the_whole_library_is_published_at_once(session: Session) -> None:
    published = publish_library(session)
    assert set(published) == set(library_keys())
    assert publish_library(session) == published


def test_a_questionnaire_with_a_fault_is_not_published(session: Session) -> None:
    definition = load_questionnaire("satisfaction")
    faulty = definition.model_copy(update={"thanks": {"zh": "谢谢"}})
    with pytest.raises(RuleError, match="thanks"):
        publish(session, questionnaire=faulty)


def test_the_database_refuses_to_change_what_was_asked(session: Session) -> None:
    version = publish(session, questionnaire=load_questionnaire("satisfaction"))
    with pytest.raises(DatabaseError, match="never changed"), session.begin_nested():
        session.execute(
            text("UPDATE survey_version SET number = 9 WHERE id = :id"), {"id": version.id}
        )


def test_an_unpublished_questionnaire_says_so(session: Session) -> None:
    with pytest.raises(NotFoundError, match="satisfaction"):
        queries.latest_version(session, "satisfaction")
