"""The call script as it stands on the screen."""

from feedback.surveys.definition import SingleQuestion
from feedback.surveys.library import load_questionnaire
from feedback.visits.script import screen, task_names, told

SCRIPT = load_questionnaire("verification_call")


def test_every_question_is_on_the_screen_with_a_key_for_every_answer() -> None:
    lines = [line for part in screen(SCRIPT, "zh") for line in part.lines]
    assert [line.id for line in lines] == [question.id for question in SCRIPT.questions]
    for line, question in zip(lines, SCRIPT.questions, strict=True):
        if isinstance(question, SingleQuestion):
            assert len(line.choices) == len(question.options)
        assert len({choice.key for choice in line.choices}) == len(line.choices)


def test_free_words_stay_open_during_the_whole_call() -> None:
    lines = {line.id: line for part in screen(SCRIPT, "zh") for line in part.lines}
    assert lines["comment"].pinned
    assert not lines["coached_how"].pinned


def test_answers_are_told_in_words() -> None:
    answers = {"respondent": "owner", "last_visit_days": 3, "content": ["display", "chat"]}
    assert [said.words for said in told(SCRIPT, answers, "zh")] == [
        "店主本人",
        "3 天",
        "整理柜台、陈列、价签、随便聊聊",
    ]


def test_ticked_tasks_have_names_and_unknown_ones_keep_theirs() -> None:
    assert task_names(SCRIPT, ["chat", "送礼品"], "en") == ("Just chatted", "送礼品")
