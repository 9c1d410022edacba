"""The list of issues: what may be found, whose remit it is and who may see it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from feedback.text.tsv import Row, TableError, read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from feedback.text.additions import SubIssue

COLUMNS = (
    "code",
    "name",
    "name_en",
    "owner",
    "owner_en",
    "on_manager",
    "severity",
    "restricted",
    "remit_role",
    "sub_issues",
    "sub_issues_en",
    "about_en",
    "example_phrases",
)
PRAISE = "P00"
NO_SUBSTANCE = "N00"
ON_MANAGER = ("yes", "partly", "no")
SEVERITIES = {"严重": 3, "高": 2, "中": 1, "低": 0, "-": -1}
REMIT_ROLES = ("customer_manager", "courier", "licensing_officer", "order_clerk", "company")
_CODE = re.compile(r"[A-Z][0-9]{2,3}")


@dataclass(frozen=True, slots=True)
class Issue:
    """One code of the taxonomy. `restricted` ones are for the integrity desk only."""

    code: str
    name: str
    name_en: str
    owner: str
    owner_en: str
    on_manager: str
    severity: str
    restricted: bool
    remit_role: str
    sub_issues: tuple[str, ...]
    sub_issues_en: tuple[str, ...]
    about_en: str
    example_phrases: tuple[str, ...]

    @property
    def is_problem(self) -> bool:
        """Be false for praise and for comments without substance."""
        return self.code not in (PRAISE, NO_SUBSTANCE)

    @property
    def rank(self) -> int:
        """Return severity as a number: 3 严重, 2 高, 1 中, 0 低, -1 none."""
        return SEVERITIES[self.severity]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All issues in the order of the file."""

    issues: tuple[Issue, ...]

    def __iter__(self) -> Iterator[Issue]:
        """Return the issues in order."""
        return iter(self.issues)

    def __contains__(self, code: object) -> bool:
        """Tell whether the code exists."""
        return any(issue.code == code for issue in self.issues)

    def __getitem__(self, code: str) -> Issue:
        """Return the issue of a code; KeyError where there is none."""
        for issue in self.issues:
            if issue.code == code:
                return issue
        raise KeyError(code)

    @property
    def codes(self) -> tuple[str, ...]:
        """Return every code in order."""
        return tuple(issue.code for issue in self.issues)


def load_taxonomy(path: Path, added: Iterable[SubIssue] = ()) -> Taxonomy:
    """Return the taxonomy of a file with the sub-issues added to it by staff.

    TableError names the row and column of the first fault.
    """
    rows = read_table(path, COLUMNS)
    issues = [_issue(row) for row in rows]
    seen: set[str] = set()
    for row, issue in zip(rows, issues, strict=True):
        if issue.code in seen:
            row.refuse("code", f"{issue.code} stands twice")
        seen.add(issue.code)
    for needed in (PRAISE, NO_SUBSTANCE):
        if needed not in seen:
            raise TableError(path.name, 0, "code", f"{needed} is missing")
    extra: dict[str, list[SubIssue]] = {}
    for each in added:
        extra.setdefault(each.code, []).append(each)
    return Taxonomy(
        tuple(
            replace(
                issue,
                sub_issues=(*issue.sub_issues, *(each.name for each in extra[issue.code])),
                sub_issues_en=(
                    *issue.sub_issues_en,
                    *(each.name_en or each.name for each in extra[issue.code]),
                ),
            )
            if issue.code in extra
            else issue
            for issue in issues
        )
    )


def _issue(row: Row) -> Issue:
    if not _CODE.fullmatch(row["code"]):
        row.refuse("code", f"{row['code']!r} is not a letter and two or three digits")
    for column in ("name", "name_en", "owner", "owner_en"):
        if not row[column]:
            row.refuse(column, "is empty")
    return Issue(
        code=row["code"],
        name=row["name"],
        name_en=row["name_en"],
        owner=row["owner"],
        owner_en=row["owner_en"],
        on_manager=_one_of(row, "on_manager", ON_MANAGER),
        severity=_one_of(row, "severity", tuple(SEVERITIES)),
        restricted=_one_of(row, "restricted", ("yes", "no")) == "yes",
        remit_role=_one_of(row, "remit_role", REMIT_ROLES),
        sub_issues=row.items("sub_issues"),
        sub_issues_en=_english(row),
        about_en=row["about_en"],
        example_phrases=row.items("example_phrases"),
    )


def _one_of(row: Row, column: str, allowed: tuple[str, ...]) -> str:
    if row[column] not in allowed:
        row.refuse(column, f"{row[column]!r} is not one of {', '.join(allowed)}")
    return row[column]


def _english(row: Row) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in row["sub_issues_en"].split(";") if part.strip())
    if len(parts) != len(row.items("sub_issues")):
        row.refuse("sub_issues_en", "has another number of entries than sub_issues")
    return parts
