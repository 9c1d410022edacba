"""Reading comments of another domain with a model that carries its codes and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from feedback.text.analysis import Analysis, Mention
from feedback.text.artefact import LACKING, OTHER_CODES, ModelError
from feedback.text.domain import Domain, Hit, WordRules
from feedback.text.normalise import normalise
from feedback.text.opening import BATCH
from feedback.text.redaction import redact
from feedback.text.scored import Answer, Scored, score_all
from feedback.text.taxonomy import NO_SUBSTANCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from feedback.text.alignment import Normalised
    from feedback.text.features import Read
    from feedback.text.model import Model


class _Opened(NamedTuple):
    text: str
    value: Normalised
    read: Read


class DomainAnalyser:
    """Finds the codes of a domain; safe to share between threads."""

    def __init__(self, model: Model) -> None:
        """Take the domain out of the model; ModelError where it carries none."""
        if not isinstance(model.header.get("domain"), dict):
            raise ModelError(LACKING)
        self.model = model
        try:
            self.rules = WordRules(Domain.from_dict(model.header["domain"]))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ModelError(LACKING) from error
        if not {*model.codes} <= {*self.rules.codes}:
            raise ModelError(OTHER_CODES)
        self.codes = self.rules.codes
        self.names = self.rules.domain.names
        self.version = f"{self.rules.version}-{model.version}"

    def analyse(self, text: str, said_on: date | None = None) -> Analysis:
        """Return the codes and mentions of a comment; never raises."""
        del said_on
        return self.analyse_many([text])[0]

    def analyse_many(
        self, texts: Sequence[str], said_on: Sequence[date | None] | None = None
    ) -> list[Analysis]:
        """Return the analysis of each comment. Days are not looked for in other domains."""
        del said_on
        done = []
        for start in range(0, len(texts), BATCH):
            opened = [
                _Opened(text, normalise(text), self.rules.read(text))
                for text in texts[start : start + BATCH]
            ]
            scored = score_all(self.model, [each.read for each in opened], self.rules.thesaurus)
            done += [self._result(each, at, scored) for at, each in enumerate(opened)]
        return done

    def _result(self, opened: _Opened, at: int, scored: Scored) -> Analysis:
        mentions: list[Mention] = []
        codes = []
        hits = self.rules.hits(opened.read.text, opened.read.clauses)
        for answer in scored.answers[at]:
            # Where nothing is said, nothing is meant, however likely a code is elsewhere.
            if not answer.taken or not (opened.read.clauses or answer.code == NO_SUBSTANCE):
                continue
            codes.append(answer.code)
            if answer.code != NO_SUBSTANCE:
                own = [hit for hit in hits if hit.code == answer.code]
                mentions += _mentions(opened, scored, answer, own)
        mentions.sort(key=lambda mention: (mention.start, mention.end, mention.code))
        hidden = redact(opened.text, opened.value)
        order = {code: place for place, code in enumerate(self.codes)}
        return Analysis(
            opened.text,
            opened.value.text,
            hidden.text,
            tuple(sorted(codes, key=order.__getitem__)),
            tuple(mentions),
            hidden.spans,
        )


def _mentions(opened: _Opened, scored: Scored, answer: Answer, own: Iterable[Hit]) -> list[Mention]:
    found: list[tuple[int, int, dict[str, object]]] = [
        (hit.start, hit.end, {"pattern": hit.word, "rule": hit.word, "shifters": []}) for hit in own
    ]
    if not found:
        (proof,) = scored.evidence([answer])
        words = [list(pair) for pair in proof.words]
        found = [(proof.start, proof.end, {"evidence": words})]
    return [
        Mention(
            code=answer.code,
            start=(span := opened.value.to_original(start, end))[0],
            end=span[1],
            polarity="",
            confidence=answer.chance,
            target=None,
            modality="fact",
            time=None,
            sub_issue="",
            reason=reason,
        )
        for start, end, reason in found
    ]
