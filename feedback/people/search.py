"""Finding a shop by whatever the caller says: licence number, phone, name, pinyin, initials."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from feedback.accounts.permissions import Action, Viewer
from feedback.core.phones import mask_phone, normalise_phone
from feedback.people.models import Area, Retailer
from feedback.people.scope import retailer_in_scope

LEAST_DIGITS = 4  # fewer would list half the city

_NOT_IN_NUMBERS = re.compile(r"[\s\-()+.]+")


@dataclass(frozen=True, slots=True)
class FoundShop:
    """A line of the result list; the phone is masked, showing it whole is another action."""

    id: int
    licence_no: str
    shop_name: str
    area_name: str
    phone_masked: str


def search_retailers(
    session: Session, viewer: Viewer, action: Action, text: str, limit: int = 10
) -> list[FoundShop]:
    """Return shops in the viewer's scope that fit `text`, the surest first, at most `limit`.

    Digits find a licence number by its beginning, or a phone in any format or by its end; letters
    find names, pinyin, initials and customer codes; Han characters find names. Several words must
    all fit.
    """
    query = _matching(unicodedata.normalize("NFKC", text).strip()[:80])
    if query is None:
        return []
    inside = retailer_in_scope(viewer, action, Retailer.id)
    return [
        FoundShop(row.id, row.licence_no, row.shop_name, row.area_name, mask_phone(row.phone))
        for row in session.execute(query.where(inside).limit(limit))
    ]


def _matching(text: str) -> Select[int, str, str, str, str | None] | None:
    digits = _NOT_IN_NUMBERS.sub("", text)
    if digits.isascii() and digits.isdigit():
        condition, sure = _number(text, digits), Retailer.licence_no == digits
        if condition is None:
            return None
    elif text:
        words = text.lower().split()
        condition = and_(*(_word(word) for word in words))
        sure = or_(
            func.lower(Retailer.shop_name).startswith(words[0], autoescape=True),
            Retailer.shop_pinyin.startswith(words[0], autoescape=True),
            Retailer.shop_initials == words[0],
        )
    else:
        return None
    return (
        select(
            Retailer.id,
            Retailer.licence_no,
            Retailer.shop_name,
            Area.name.label("area_name"),
            Retailer.phone,
        )
        .join(Area, Retailer.area_id == Area.id)
        .where(condition)
        .order_by(case((sure, 0), else_=1), Retailer.shop_name, Retailer.id)
    )


def _number(text: str, digits: str) -> ColumnElement[bool] | None:
    if len(digits) < LEAST_DIGITS:
        return None
    phone = normalise_phone(text)
    fits = [
        Retailer.licence_no.startswith(digits),
        Retailer.phone.endswith(digits),
        Retailer.customer_code == digits,
        Retailer.shop_name.contains(digits),
    ]
    return or_(*fits, Retailer.phone == phone) if phone else or_(*fits)


def _word(word: str) -> ColumnElement[bool]:
    fits = [func.lower(Retailer.shop_name).contains(word, autoescape=True)]
    if word.isascii():
        fits += [
            Retailer.shop_pinyin.contains(word, autoescape=True),
            Retailer.shop_initials.startswith(word, autoescape=True),
            func.lower(Retailer.customer_code).startswith(word, autoescape=True),
        ]
    return or_(*fits)
