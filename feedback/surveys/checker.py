"""What is wrong with a questionnaire before anybody is asked.

A definition without errors cannot dead-end: every condition looks back at questions that exist,
and every question that must be answered has at least one acceptable answer (a date that may not
lie in the future has one as soon as its earliest day has come).
"""

from __future__ import annotations

from collections.abc import Iterable

from feedback.surveys.checking.branches import check_branches
from feedback.surveys.checking.findings import Finding, Place, Severity
from feedback.surveys.checking.limits import check_limits
from feedback.surveys.checking.pipes import check_pipes
from feedback.surveys.checking.references import check_references
from feedback.surveys.checking.sms import check_sms
from feedback.surveys.checking.structure import check_dimensions, check_facts, check_ids
from feedback.surveys.checking.versions import check_versions
from feedback.surveys.checking.wording import check_likeness, check_translations
from feedback.surveys.definition import Questionnaire

__all__ = ["Finding", "Place", "Severity", "check_definition", "errors_among"]

MOST_SMS_PARTS = 2


def check_definition(
    definition: Questionnaire,
    previous: Questionnaire | None = None,
    *,
    most_sms_parts: int = MOST_SMS_PARTS,
) -> list[Finding]:
    """Give everything found: ids, dimensions, texts, questions, conditions, SMS, changes.

    Without an error among them (see `errors_among`) the definition can be published. With the
    `previous` version, changes that make answers of the two hard to compare are found as well.
    """
    found = [
        *check_ids(definition),
        *check_facts(definition),
        *check_dimensions(definition),
        *check_translations(definition),
        *check_likeness(definition),
        *check_limits(definition),
        *check_references(definition),
        *check_pipes(definition),
        *check_sms(definition, most_sms_parts),
    ]
    if not errors_among(found):
        found += check_branches(definition)
    if previous is not None:
        found += check_versions(previous, definition)
    return found


def errors_among(findings: Iterable[Finding]) -> list[Finding]:
    """Give the findings that forbid publishing."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
