"""Another domain with no, few and many labels: better than its words, and never a crash."""

from __future__ import annotations

import random

import pytest

from feedback.text.artefact import ModelError
from feedback.text.bootstrapping import FEW, train_domain
from feedback.text.domain import Domain
from feedback.text.domain_analysis import DomainAnalyser
from feedback.text.labelled import Labelled
from feedback.text.model import Model
from feedback.text.scores import score

# What people say of each matter: its example words, and words the taxonomy does not know.
SAID = {
    "空间": (("后排", "后备箱"), ("腿伸不直", "坐三个人", "放行李", "头顶到车顶", "宽敞")),
    "油耗": (("省油", "油耗"), ("百公里", "跑一趟加油", "一箱油", "加满", "九十二号")),
    "外观": (("好看", "外观"), ("大灯", "线条", "颜值", "回头率", "车漆")),
}
FILLERS = ("说实话", "昨天去提车", "开了半年", "朋友也说", "总体来讲", "这一点", "跟上一辆比")


def domain() -> Domain:
    words = {code: known for code, (known, _) in SAID.items()}
    return Domain((*SAID, "保养"), {code: code for code in (*SAID, "保养")}, words)


def comments(count: int, seed: int = 1) -> list[Labelled]:
    """Return made-up comments: a third without any example word."""
    pick = random.Random(seed)  # noqa: S311 -- made-up comments
    found = []
    for _ in range(count):
        codes = pick.sample(list(SAID), pick.choice((1, 1, 2)))
        parts = [pick.choice(FILLERS)]
        for code in codes:
            known, unknown = SAID[code]
            beside = pick.choice(unknown)
            parts.append(pick.choice((pick.choice(known) + beside, beside, beside + "真是")))
        found.append(Labelled("，".join(parts), tuple(sorted(codes))))
    return found


def f1(model: Model, asked: list[Labelled]) -> float:
    found = DomainAnalyser(model).analyse_many([each.text for each in asked])
    return score((one.codes, each.codes) for one, each in zip(found, asked, strict=True)).micro.f1


def by_words(asked: list[Labelled]) -> float:
    found = [
        [code for code, (known, _) in SAID.items() if any(word in each.text for word in known)]
        for each in asked
    ]
    return score((one, each.codes) for one, each in zip(found, asked, strict=True)).micro.f1


def test_without_labels_the_words_teach_what_is_said_beside_them() -> None:
    asked = comments(200, seed=2)
    pool = [each.text for each in comments(600)]
    assert f1(train_domain(domain(), [], pool), asked) > by_words(asked) + 0.1


def test_more_labels_are_better_and_unlabelled_comments_help() -> None:
    asked, known = comments(200, seed=2), comments(600)
    pool = [each.text for each in known[80:]]
    few, many = known[:80], known
    with_pool = f1(train_domain(domain(), few, pool), asked)
    assert with_pool >= f1(train_domain(domain(), few), asked) - 0.01
    assert with_pool > by_words(asked) + 0.1
    assert f1(train_domain(domain(), many), asked) > 0.95


@pytest.mark.parametrize("labels", [0, 1, FEW - 1, FEW])
@pytest.mark.parametrize("kind", ["coded", "one code", "without codes", "mixed"])
@pytest.mark.parametrize("pool", [0, 40])
def test_any_number_of_labels_makes_a_model(labels: int, kind: str, pool: int) -> None:
    def codes_of(at: int, each: Labelled) -> tuple[str, ...]:
        one, none = ("空间",), ()
        mixed = each.codes if at % 2 else none
        return {"coded": each.codes, "one code": one, "without codes": none, "mixed": mixed}[kind]

    taught = [Labelled(each.text, codes_of(at, each)) for at, each in enumerate(comments(labels))]
    model = train_domain(domain(), taught, [each.text for each in comments(pool, seed=3)])
    again = Model.from_bytes(model.to_bytes())
    assert again.version == model.version
    for one in DomainAnalyser(again).analyse_many(["后排宽敞", "", "!!", "\ud800", "字" * 5000]):
        assert set(one.codes) <= {*SAID, "保养"}


def test_comments_without_codes_teach_that_there_may_be_none() -> None:
    known = comments(300)
    idle = [Labelled(f"{each.text[:4]}随便看看{at}", ()) for at, each in enumerate(known[:150])]
    analyser = DomainAnalyser(train_domain(domain(), [*known, *idle]))
    assert analyser.analyse("说实话，随便看看").codes == ()
    assert analyser.analyse("说实话，后排宽敞").codes == ("空间",)


def test_duplicates_and_odd_texts_are_no_obstacle() -> None:
    known = [*comments(70), *comments(70), Labelled("", ("空间",)), Labelled("\ud800", ("油耗",))]
    pool = ["", "", "\ufeff", "😀" * 50, *(each.text for each in known)]
    assert train_domain(domain(), known, pool).header["comments"] == len(known)


def test_codes_and_words_alone_are_enough() -> None:
    analyser = DomainAnalyser(train_domain(domain(), []))
    assert analyser.analyse("后排不行").codes == ("空间",)


def test_nothing_at_all_is_refused() -> None:
    empty = Domain(("空间",), {"空间": "空间"}, {})
    for labels in ([], [Labelled("后排", ())]):
        with pytest.raises(ModelError, match="nothing to learn"):
            train_domain(empty, labels, ["后排宽敞"])


def test_a_mention_shows_its_word_or_the_evidence() -> None:
    analyser = DomainAnalyser(train_domain(domain(), comments(400)))
    word, learnt = analyser.analyse_many(["昨天提车，后备箱很大", "昨天提车，放行李正好"])
    assert [(word.text[m.start : m.end], m.reason["rule"]) for m in word.mentions] == [
        ("后备箱", "后备箱")
    ]
    (mention,) = learnt.mentions
    assert mention.code == "空间"
    assert set(learnt.text[mention.start : mention.end]) & set("放行李")
    assert mention.reason["evidence"]


def test_the_same_lesson_gives_the_same_model() -> None:
    known, pool = comments(90), [each.text for each in comments(60, seed=3)]
    one, other = (train_domain(domain(), known, pool) for _ in range(2))
    assert one.to_bytes() == other.to_bytes()


def test_progress_only_grows_and_ends_at_one() -> None:
    told: list[float] = []
    train_domain(domain(), comments(80), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_a_word_across_the_border_of_clauses_does_no_harm() -> None:
    taught = [Labelled("真的顾不过来", ("空间",)), Labelled("看着真的顾不过来", ("空间",))] * 50
    analyser = DomainAnalyser(train_domain(domain(), [*comments(60), *taught]))
    (mention,) = analyser.analyse("真的顾不过来").mentions
    assert 0 <= mention.start < mention.end <= 6
