"""The four ways in which a request can be wrong, each with one HTTP status.

Rules and services raise these; `web.errors` turns them into pages or JSON once.
"""

from __future__ import annotations

from typing import ClassVar

from feedback.core.messages import Message


class FeedbackError(Exception):
    """Something the user can be told: what, where, and what to do."""

    status: ClassVar[int] = 500

    def __init__(self, template: str, *, field: str | None = None, **params: object) -> None:
        """`template` is a Chinese message id marked with `N_`; `field` names the form field."""
        self.message = Message(template, params)
        self.field = field
        super().__init__(str(self.message))


class RuleError(FeedbackError):
    """The input is well formed, but a rule or the present state forbids it."""

    status = 409


class NotFoundError(FeedbackError):
    """There is no such thing, or none that this viewer may know of."""

    status = 404


class ForbiddenError(FeedbackError):
    """The viewer may not do this."""

    status = 403


class InputError(FeedbackError):
    """The input itself is wrong: a field, or a row and column."""

    status = 422


class ExpiredError(FeedbackError):
    """It existed and is over, such as a link past its last day."""

    status = 410
