from __future__ import annotations

import pytest

from feedback.issues.nearest import nearest_issue
from feedback.text.analysis import DATA_DIR
from feedback.text.taxonomy import load_taxonomy

ISSUES = [issue for issue in load_taxonomy(DATA_DIR / "taxonomy.tsv") if issue.is_problem]


@pytest.mark.parametrize(
    ("phrases", "code"),
    [
        (["订货系统要看广告", "网上订货先答题"], "I09"),
        (["送货纸箱要收押金", "送货员要回收箱子"], "I10"),
        (["烟柜上装镜头", "陈列拍照"], "I13"),
    ],
)
def test_the_issue_with_the_same_words_is_nearest(phrases: list[str], code: str) -> None:
    assert nearest_issue(phrases, ISSUES) == code


def test_what_is_like_nothing_has_no_nearest() -> None:
    assert nearest_issue(["xyz"], ISSUES) is None
    assert nearest_issue(["送货"], []) is None
