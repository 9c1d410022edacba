"""Translations, read straight from the `.po` files: no compiled file can fall out of step."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from feedback.core.messages import Message
from feedback.core.paths import PACKAGE

LANGUAGES = {"zh": "简体中文", "en": "English"}
SOURCE = "zh"


@cache
def catalog(language: str) -> NullTranslations:
    """Return the translations into `language`; Chinese is the source and needs none."""
    path = PACKAGE / "translations" / language / "LC_MESSAGES" / "messages.po"
    if language == SOURCE or not path.is_file():
        return NullTranslations()
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return Translations(compiled)


def translate(message: Message | str, language: str) -> str:
    """Return `message` in `language`, its places filled; nested messages are translated too."""
    if isinstance(message, str):
        return str(catalog(language).gettext(message))
    template = str(catalog(language).gettext(message.template))
    if not message.params:
        return template
    return template % {
        key: translate(value, language) if isinstance(value, Message) else value
        for key, value in message.params.items()
    }
