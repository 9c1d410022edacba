"""Every table, imported once, for migrations and tests."""

from feedback.accounts import models as accounts
from feedback.attribution import models as attribution
from feedback.audit import models as audit
from feedback.codeframe import models as codeframe
from feedback.collection import models as collection
from feedback.collection.responses import models as responses
from feedback.collection.waves import models as waves
from feedback.complaints import models as complaints
from feedback.core import installation
from feedback.core.db import Base
from feedback.issues import models as issues
from feedback.people import models as people
from feedback.surveys import models as surveys
from feedback.verbatims import models as verbatims
from feedback.visits import models as visits

__all__ = [
    "Base",
    "accounts",
    "attribution",
    "audit",
    "codeframe",
    "collection",
    "complaints",
    "installation",
    "issues",
    "people",
    "responses",
    "surveys",
    "verbatims",
    "visits",
    "waves",
]
