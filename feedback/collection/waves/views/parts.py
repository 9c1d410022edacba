"""What the pages of waves share: the blueprint, the menu, titles."""

from __future__ import annotations

from flask import (
    Blueprint,
    current_app,
)

from feedback.accounts.permissions import Action
from feedback.collection.waves import labels
from feedback.core.messages import N_
from feedback.settings import Settings
from feedback.surveys.definition import localised
from feedback.surveys.models import SurveyVersion
from feedback.surveys.queries import definition_of
from feedback.web.language import current_language
from feedback.web.navigation import Entry

blueprint = Blueprint("waves", __name__, url_prefix="/waves")
MENU = (
    Entry(
        "waves.index",
        N_("调查"),
        str(Action.VIEW_WAVES),
        15,
        hint=N_("抽一批零售户来问，看回收到了哪一步"),
    ),
)


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    return {"wave_labels": labels}


def settings() -> Settings:
    """Return the settings of this application."""
    held: Settings = current_app.extensions["feedback_settings"]
    return held


def title_of(version: SurveyVersion) -> str:
    """Return the title of a questionnaire in the language of the page."""
    return localised(definition_of(version).title, current_language())
