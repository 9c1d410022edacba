"""The redactor's room: what leads to a person or a shop is taken out of what was said."""

from feedback.text.redaction.redacting import Redacted, Redaction, Secret, redact

__all__ = ["Redacted", "Redaction", "Secret", "redact"]
