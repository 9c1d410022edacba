"""What redaction hides, an explanation does not tell."""

from __future__ import annotations

import pytest

from feedback.text.additions import Additions
from feedback.text.analysis import Analyser


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("送货的小李每次都迟到半小时", "李"),
        ("上次李红梅说会补货，一直没补", "红梅"),
        ("邮箱 lihua@163.com 收不到发票", "hua"),
        ("一三八一二三四五六七八打给我", "五六"),
        ("经理小张张口就骂人", "小张"),
        ("我们鑫源烟酒店总是少货", "鑫"),
        ("１ ３ ８ １ ２ ３ ４ ５ ６ ７ ８ 联系", "1 "),
    ],
)
def test_explanations_name_nobody_whom_redaction_hides(
    taught: Analyser, text: str, hidden: str
) -> None:
    read = taught.analyse(text)
    assert hidden not in read.redacted
    assert all(hidden not in str(mention.reason) for mention in read.mentions)


def test_a_word_that_staff_add_does_not_let_a_name_through(taught: Analyser) -> None:
    text = "上次李红梅说会补货，王芳来了"
    before = taught.analyse(text).redacted
    assert "王芳" not in before
    made = Analyser.load(model=None, additions=Additions(words=("王芳来了", "红梅说会")))
    assert made.analyse(text).redacted == taught.analyse(text).redacted == before
