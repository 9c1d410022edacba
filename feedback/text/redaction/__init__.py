"""The redactor's room: what leads to a person or a shop is taken out of what was said."""

from feedback.text.redaction.redacting import initialize, redact, redact_many
from feedback.text.redaction.taken import Redacted, Redaction, Secret

__all__ = ["Redacted", "Redaction", "Secret", "initialize", "redact", "redact_many"]
