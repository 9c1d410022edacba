"""Column headings: the standard's names and their older spellings, and languages in them.

`label::中文 (zh)` is the column `label` in the language `zh`. Columns of this product begin with
`feedback::`; other tools pass over them. Names after https://xlsform.org/en/ref-table/.
"""

from __future__ import annotations

import re
from typing import NamedTuple

OWN = "feedback::"
FACT_NAME = "_fact_"
"""What begins the name of the calculate row that stands for a known fact."""


class Column(NamedTuple):
    """A column's name in the standard, and the language named in its heading."""

    base: str
    language: str | None = None


WORDED = frozenset({
    "label", "hint", "guidance_hint", "constraint_message", "required_message", "image",
    "big-image", "audio", "video",
    *(OWN + name for name in ("sms", "unit", "not_sold", "title", "name")),
})  # fmt: skip
"""Columns that may stand once per language."""

_OLDER = {
    "list name": "list_name", "listname": "list_name", "command": "type", "tag": "name",
    "value": "name", "caption": "label", "relevance": "relevant", "calculate": "calculation",
    "constraint-msg": "constraint_message", "constraint message": "constraint_message",
    "constraining message": "constraint_message", "constraintmsg": "constraint_message",
    "requiredmsg": "required_message", "required message": "required_message",
    "required-msg": "required_message", "readonly": "read_only", "count": "repeat_count",
    "guidance hint": "guidance_hint", "choice filter": "choice_filter",
    "form title": "form_title", "set form title": "form_title", "form id": "form_id",
    "set form id": "form_id", "default language": "default_language", "title": "form_title",
    "id_string": "form_id",
}  # fmt: skip
_PREFIXES = {"bind", "body", "control", "media", "jr"}
_SPLIT = re.compile(r"\s*::?\s*")
_CODE = re.compile(r"[a-z]{2}(-[A-Z][a-z]{3})?")
_IN_BRACKETS = re.compile(r"[(（]\s*([A-Za-z_-]+)\s*[)）]\s*$")
_HEADINGS = {"zh": "中文 (zh)", "zh-Hant": "繁體中文 (zh-Hant)", "en": "English (en)"}
_LANGUAGES = {
    "中文": "zh", "汉语": "zh", "普通话": "zh", "简体": "zh", "简体中文": "zh", "chinese": "zh",
    "simplified chinese": "zh", "mandarin": "zh", "zh-cn": "zh", "zh-hans": "zh",
    "zh-hans-cn": "zh", "繁体": "zh-Hant", "繁體": "zh-Hant", "繁体中文": "zh-Hant",
    "繁體中文": "zh-Hant", "traditional chinese": "zh-Hant", "zh-hant": "zh-Hant",
    "zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "english": "en", "英文": "en", "英语": "en",
    "french": "fr", "français": "fr", "spanish": "es", "español": "es", "russian": "ru",
    "русский": "ru", "portuguese": "pt", "português": "pt", "arabic": "ar", "العربية": "ar",
    "german": "de", "deutsch": "de", "藏文": "bo", "藏语": "bo", "维吾尔文": "ug",
    "维吾尔语": "ug", "蒙古文": "mn", "蒙古语": "mn", "壮文": "za", "壮语": "za",
}  # fmt: skip


def read_heading(written: str) -> Column:
    """Return which column a heading names; the language stays as it was written."""
    parts = [part for part in _SPLIT.split(" ".join(written.split())) if part]
    own = len(parts) > 1 and parts[0].lower() == "feedback"
    if own:
        parts = [OWN + parts[1].lower(), *parts[2:]]
    while len(parts) > 1 and parts[0].lower() in _PREFIXES:
        parts = parts[1:]
    base = parts[0].lower() if parts else ""
    base = _OLDER.get(base, base)
    if base not in WORDED and len(parts) > 1:
        return Column("::".join([base, *parts[1:]]).lower())
    return Column(base, "::".join(parts[1:]) or None)


def language_code(written: str) -> str | None:
    """Return the code of a language written as `English (en)`, `中文`, `zh-CN` or `en`."""
    bracketed = _IN_BRACKETS.search(written)
    for tried in (bracketed[1] if bracketed else written, written):
        code = tried.strip().replace("_", "-")
        if _CODE.fullmatch(code):
            return code
        known = _LANGUAGES.get(code.lower())
        if known is None and re.fullmatch(r"[A-Za-z]{2}-[A-Za-z]{2}", code):
            known = code[:2].lower()
        if known is not None:
            return known
    return None


def language_heading(code: str) -> str:
    """Return how a language stands in a heading, such as `English (en)`."""
    return _HEADINGS.get(code, f"{code} ({code})")


def worded(base: str, code: str) -> str:
    """Return the heading of a column in one language."""
    return f"{base}::{language_heading(code)}"
