"""What no database can store is refused at the door, with a clear answer instead of a crash."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Flask, request

from feedback.core.errors import InputError, NotFoundError
from feedback.core.messages import N_


def unstorable(text: str) -> bool:
    """Tell whether `text` holds a NUL or half of a surrogate pair, which databases refuse."""
    return "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text)


def strings_in(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Give every string inside a JSON value, keys too, with the name of the field it stands in."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield name, str(key)
            yield from strings_in(item, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for item in value:
            yield from strings_in(item, name)


def _given() -> Iterator[tuple[str, str]]:
    for source in (request.args, request.form):
        for name, values in source.lists():
            yield "", name
            for value in values:
                yield name, value
    for name, file in request.files.items(multi=True):
        yield name, file.filename or ""
    if request.is_json:
        try:
            yield from strings_in(request.get_json(silent=True))
        except RecursionError:
            raise InputError(N_("提交的内容嵌套得太深。")) from None


def refuse_unstorable() -> None:
    """Raise `NotFoundError` for such an address, `InputError` naming the field for such a value."""
    if unstorable(request.path):
        raise NotFoundError(N_("地址里有不能识别的字符。"))
    for name, value in _given():
        if unstorable(value):
            field = name if name.isprintable() and not unstorable(name) else ""
            if field:
                what = N_("“%(name)s”里有不能识别的字符，请删去后再提交。")
                raise InputError(what, field=field, name=field)
            raise InputError(N_("提交的内容里有不能识别的字符，请删去后再提交。"))


def init_app(app: Flask) -> None:
    """Check every request of `app` before a view sees it."""
    app.before_request(refuse_unstorable)
