"""The redactor's room: what leads to a person or a shop is taken out of what was said."""

from feedback.text.redaction.redacting import initialize, redact, redact_many
from feedback.text.redaction.register import NO_REGISTER, Register
from feedback.text.redaction.taken import Redacted, Redaction, Secret

__all__ = [
    "NO_REGISTER",
    "Redacted",
    "Redaction",
    "Register",
    "Secret",
    "initialize",
    "redact",
    "redact_many",
]
