"""Teaching a model of another domain with many, few or no labels.

Where labels are few, the example words label the unlabelled comments (Ratner and others 2017 call
this weak supervision). The words that gave a label are hidden from what is learnt of it, so that
the model learns what else is said beside them; then it labels the comments again itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.text.artefact import NOTHING_TO_LEARN, ModelError
from feedback.text.domain import Domain, WordRules
from feedback.text.features import Read
from feedback.text.labelled import Labelled
from feedback.text.model import Model
from feedback.text.scored import score_all
from feedback.text.training import train

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROUNDS = 2
# A comment labelled by words or by the model counts this much of one labelled by a person.
WEAK = 0.3
# With so many labels nothing is gained from guessed ones.
ENOUGH = 4000
MOST_UNLABELLED = 20_000
_WORD_WEIGHT = 0.5


def _quiet(_share: float) -> None:
    """Show no progress."""


class _Hidden(WordRules):
    """The same rules, but what fired is kept from the model for comments marked as weak."""

    MARK = "\ue000"

    def read(self, text: str) -> Read:
        found = super().read(text.removeprefix(self.MARK))
        return found._replace(fired=()) if text.startswith(self.MARK) else found


def train_domain(
    domain: Domain,
    labelled: Sequence[Labelled],
    unlabelled: Sequence[str] = (),
    *,
    progress: Callable[[float], None] = _quiet,
) -> Model:
    """Return a model of a domain that carries its codes and words.

    ModelError where there is neither a label nor an example word.
    """
    rules = _Hidden(domain)
    taught = [*labelled, *_words_as_comments(domain)]
    if not taught:
        raise ModelError(NOTHING_TO_LEARN)
    at_least_one = not labelled or all(each.codes for each in labelled)
    pool = [] if len(labelled) >= ENOUGH else list(dict.fromkeys(unlabelled))[:MOST_UNLABELLED]
    rounds = ROUNDS if pool else 0
    weak = [(text, _codes_of(rules.read(text), domain)) for text in pool]
    model: Model | None = None
    for step in range(rounds):
        guessed = [Labelled(rules.MARK + text, codes, weight=WEAK) for text, codes in weak if codes]
        model = train(rules, [*taught, *guessed], at_least_one=at_least_one)
        weak = _again(model, rules, pool)
        progress((step + 1) / (rounds + 1))
    guessed = [Labelled(text, codes, weight=WEAK) for text, codes in weak if codes]
    model = train(rules, [*taught, *guessed], at_least_one=at_least_one)
    progress(1.0)
    header = {
        **model.header,
        "domain": domain.to_dict(),
        "comments": len(labelled),
        "unlabelled": len(pool),
    }
    return Model(header, model.arrays)


def _words_as_comments(domain: Domain) -> list[Labelled]:
    return [
        Labelled(word, (code,), weight=_WORD_WEIGHT)
        for code, words in domain.words.items()
        for word in words
    ]


def _codes_of(read: Read, domain: Domain) -> tuple[str, ...]:
    fired = {name for _, name in read.fired}
    return tuple(code for code in domain.codes if code in fired)


def _again(
    model: Model, rules: WordRules, pool: Sequence[str]
) -> list[tuple[str, tuple[str, ...]]]:
    """Return the pool with the codes that the model gives."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for start in range(0, len(pool), 512):
        texts = pool[start : start + 512]
        scored = score_all(model, [rules.read(text) for text in texts], rules.thesaurus)
        found += [
            (text, tuple(answer.code for answer in answers if answer.taken))
            for text, answers in zip(texts, scored.answers, strict=True)
        ]
    return found
