"""The sheet `choices`: lists of options, each written once however many questions use it."""

from __future__ import annotations

from feedback.surveys.definition import Option, Scale
from feedback.surveys.xlsform import own
from feedback.surveys.xlsform.columns import worded
from feedback.surveys.xlsform.sheets import Cell, Written, exact
from feedback.surveys.xlsform.wording import to_references


class Lists:
    """Lists of options as they are written; equal ones are shared."""

    def __init__(self, languages: tuple[str, ...]) -> None:
        """Begin with an empty sheet."""
        self._languages = languages
        self._names: dict[str, str] = {}
        labels = [worded("label", code) for code in languages]
        self.sheet = Written(
            "choices",
            ["list_name", "name", *labels, own.SCORE, own.EXCLUSIVE, own.UNLABELLED],
        )

    def options(self, question_id: str, options: tuple[Option, ...]) -> str:
        """Return the name of the list that holds exactly these options."""
        return self._take(question_id, [self._option(one) for one in options])

    def points(self, question: Scale) -> str:
        """Return the name of the list that holds the points of a scale and their labels."""
        points = sorted({*range(question.min, question.max + 1), *question.labels})
        rows: list[dict[str, Cell | None]] = []
        for point in points:
            label = question.labels.get(point)
            words = label or dict.fromkeys(self._languages, str(point))
            shown = {worded("label", code): to_references(text) for code, text in words.items()}
            rows.append({"name": point, **shown, own.UNLABELLED: None if label else "yes"})
        return self._take(question.id, rows)

    def _option(self, option: Option) -> dict[str, Cell | None]:
        labels = {worded("label", code): to_references(text) for code, text in option.text.items()}
        return {
            "name": option.id, **labels, own.EXCLUSIVE: "yes" if option.exclusive else None,
            own.SCORE: None if option.score is None else exact(option.score),
        }  # fmt: skip

    def _take(self, wanted: str, rows: list[dict[str, Cell | None]]) -> str:
        content = repr([sorted(row.items()) for row in rows])
        if content not in self._names:
            self._names[content] = wanted
            for row in rows:
                self.sheet.add({"list_name": wanted, **row})
        return self._names[content]
