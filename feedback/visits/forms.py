"""What the call page sends: the outcome, and the answers as they were given."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from feedback.collection.service import AnswersError
from feedback.core.errors import FeedbackError, InputError
from feedback.core.messages import N_, Message
from feedback.surveys.definition import MultipleQuestion, Note, Questionnaire
from feedback.verbatims.models import Channel
from feedback.visits.dispositions import Disposition

PREFIX = "a."


@dataclass
class CallForm:
    """A call as it stands on the screen; `problems` by question id, `fault` about the whole."""

    submission_id: str
    in_person: bool = False
    answers: Mapping[str, object] = field(default_factory=dict)
    problems: Mapping[str, Message] = field(default_factory=dict)
    fault: Message | None = None

    @classmethod
    def empty(cls, *, in_person: bool = False) -> CallForm:
        """Return the form of a call, or of a talk in the shop, that begins."""
        return cls(str(uuid.uuid4()), in_person)

    @classmethod
    def sent(cls, definition: Questionnaire, given: MultiDict[str, str]) -> CallForm:
        """Return what the browser sent, question by question; empty fields are left out."""
        answers: dict[str, object] = {}
        for question in definition.questions:
            values = [value for value in given.getlist(PREFIX + question.id) if value.strip()]
            if values and not isinstance(question, Note):
                answers[question.id] = (
                    values if isinstance(question, MultipleQuestion) else values[0]
                )
        return cls(given.get("submission_id", ""), given.get("in_person") == "1", answers)

    @property
    def channel(self) -> Channel:
        """The door through which the answers came."""
        return Channel.IN_PERSON if self.in_person else Channel.CHECK_CALL

    def blame(self, error: FeedbackError) -> None:
        """Put a refusal beside the questions it concerns, or above the form."""
        if isinstance(error, AnswersError):
            self.problems = error.problems
            self.fault = Message(N_("有的题还没答好，请看标红的题。"))
        else:
            self.fault = error.message


def disposition_of(given: Mapping[str, str]) -> Disposition:
    """Return the outcome that was chosen; raise `InputError` for none."""
    chosen = given.get("disposition", "")
    if chosen not in set(Disposition):
        raise InputError(N_("请选择这次电话的结果。"), field="disposition")
    return Disposition(chosen)
