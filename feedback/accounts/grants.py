"""What the retailers' side may touch in PostgreSQL, in one table. Pure.

Run the public process as a role that holds only these: then even a hole in a public page cannot
read staff, findings or the words of other shops. `*` stands for all columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from feedback.core.errors import InputError
from feedback.core.messages import N_

ALL = ("*",)

GRANTS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "alembic_version": {"SELECT": ALL},
    "installation_note": {"SELECT": ("key",)},
    "survey": {"SELECT": ALL},
    "survey_version": {"SELECT": ALL},
    # What a form may depend on: never who the shop is beyond its name, nor how to reach it.
    "retailer": {
        "SELECT": (
            *("id", "shop_name", "language", "opted_out_at"),
            *("market_type", "business_type", "scale"),
        )
    },
    "invitation": {"SELECT": ALL, "UPDATE": ("opened_at",)},
    "wave": {"SELECT": ("id", "state")},
    "wave_quota": {"SELECT": ALL, "UPDATE": ("taken",)},
    "response": {"SELECT": ALL, "INSERT": ALL},
    # Answers and words go in and never come out: only what tells a stored row is read.
    "answer": {"SELECT": ("id", "response_id", "question_id"), "INSERT": ALL},
    "verbatim": {
        "SELECT": ("id", "channel", "source", "source_ref", "retailer_id", "said_on"),
        "INSERT": ALL,
    },
    "complaint": {"SELECT": ("id", "case_no", "status", "received_at")},
}

SEQUENCES = ("response_id_seq", "answer_id_seq", "verbatim_id_seq")

_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


def statements(role: str, schema: str = "public") -> Iterator[str]:
    """Give the SQL that takes everything from `role` and grants exactly the table above.

    Raises `InputError` for a name that would need quoting.
    """
    if not _NAME.fullmatch(role):
        raise InputError(N_("数据库角色名只能用小写字母、数字和下划线。"), field="role")
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {role}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    for table, rights in GRANTS.items():
        for right, columns in rights.items():
            of = "" if columns == ALL else f" ({', '.join(columns)})"
            yield f"GRANT {right}{of} ON {schema}.{table} TO {role}"
    for sequence in SEQUENCES:
        yield f"GRANT USAGE ON SEQUENCE {schema}.{sequence} TO {role}"
