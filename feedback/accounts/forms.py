"""Forms of sign-in and of the administrators' page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, lazy_gettext
from flask_security.forms import LoginForm, TwoFactorRescueForm, TwoFactorSetupForm
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from feedback.accounts import queries
from feedback.accounts.models import Staff
from feedback.accounts.permissions import ROLE_NAMES, Role
from feedback.accounts.service import Bond
from feedback.extensions import db
from feedback.web.language import current_language, say

LONGEST_PASSWORD = 256  # argon2 reads all of it; a megabyte must not keep a process busy


class SignInForm(LoginForm):
    """Sign-in by staff number or name, in any case of letters."""

    username = StringField(
        lazy_gettext("工号或登录名"),
        validators=[DataRequired(lazy_gettext("请填写工号或登录名。")), Length(max=60)],
    )
    email = HiddenField(validators=[Optional()])  # the library's view expects it to be there
    remember = None

    def validate(self, **kwargs: Any) -> bool:  # noqa: ANN401 -- the library's signature
        """Look the person up by name, then let the library check the password."""
        self.password.validators = [*self.password.validators, Length(max=LONGEST_PASSWORD)]
        if isinstance(self.username.data, str) and self.username.data:
            self.user = queries.find_staff(db.session, self.username.data)
            self.ifield = self.username
        valid: bool = super().validate(**kwargs)
        return valid


class TwoStepSetupForm(TwoFactorSetupForm):
    """Which step to take; the page has a button for each, so the field needs no choices."""

    setup = StringField()


class TwoStepRescueForm(TwoFactorRescueForm):
    """Built by the library's view, never shown: a lost phone is for an administrator."""

    help_setup = RadioField(choices=[], validate_choice=False)


class RolesField(SelectMultipleField):  # type: ignore[misc]
    """Ticked roles; the library has no Chinese for a value that was not offered."""

    def pre_validate(self, form: FlaskForm) -> None:  # noqa: ARG002 -- the library's signature
        """Raise `ValidationError` for a role that does not exist."""
        if not {choice.value for choice in self.choices}.issuperset(self.data or ()):
            raise ValidationError(gettext("没有这个岗位。"))


class StaffForm(FlaskForm):  # type: ignore[misc]
    """What an administrator says about a member of staff."""

    display_name = StringField(
        lazy_gettext("姓名"),
        validators=[DataRequired(lazy_gettext("请填写姓名。")), Length(max=60)],
    )
    roles = RolesField(
        lazy_gettext("岗位"), validators=[DataRequired(lazy_gettext("请至少选一个岗位。"))]
    )
    area_id = SelectField(lazy_gettext("片区"), default="")
    department = SelectField(lazy_gettext("部门"), default="")
    person_id = SelectField(lazy_gettext("是哪位客户经理"), default="")

    def offer(self, session: Session) -> None:
        """Fill the choices from the taxonomy and the areas and people in the database."""
        self.roles.choices = [SelectChoice(role, say(name)) for role, name in ROLE_NAMES.items()]
        english = current_language() == "en"
        self.area_id.choices = _choices(queries.area_choices(session, english=english))
        self.department.choices = _choices(
            (name, spoken if english else name) for name, spoken in queries.departments().items()
        )
        self.person_id.choices = _choices(queries.person_choices(session, english=english))

    def show(self, staff: Staff) -> None:
        """Start from what is stored about `staff`."""
        self.display_name.data = staff.display_name
        self.roles.data = [role.name for role in staff.roles]
        self.area_id.data = str(staff.area_id or "")
        self.person_id.data = str(staff.person_id or "")
        self.department.data = staff.department

    @property
    def chosen_roles(self) -> frozenset[Role]:
        """The roles that were ticked."""
        return frozenset(Role(name) for name in self.roles.data or ())

    @property
    def bond(self) -> Bond:
        """What bounds the person."""
        return Bond(
            area_id=int(self.area_id.data) if self.area_id.data else None,
            department=self.department.data or "",
            person_id=int(self.person_id.data) if self.person_id.data else None,
        )


class NewStaffForm(StaffForm):
    """The same for somebody new, with the name to sign in with."""

    username = StringField(
        lazy_gettext("登录名"),
        validators=[DataRequired(lazy_gettext("请填写登录名。")), Length(max=60)],
    )


def _choices(offered: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    return [SelectChoice("", "—"), *(SelectChoice(str(value), label) for value, label in offered)]
