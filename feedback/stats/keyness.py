"""Which words are said about one more than about the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, sqrt


@dataclass(frozen=True, slots=True)
class KeyTerm:
    """A term with its z-score (positive: said more here) and its counts here and at the peers."""

    term: str
    z: float
    count: int
    peer_count: int


def log_odds(
    counts: Mapping[str, int], peer_counts: Mapping[str, int], *, prior_size: float = 500.0
) -> list[KeyTerm]:
    """Give every term of both groups, most over-represented first, ties in order of the term.

    Weighted log-odds ratio with an informative Dirichlet prior: the prior has the word shares of
    both groups together and weighs `prior_size` tokens, so that rare words need more evidence.
    Peers are the others, without the group itself.

    Monroe, B. L., Colaresi, M. P. and Quinn, K. M. (2008). Fightin' words: lexical feature
    selection and evaluation for identifying the content of political conflict. Political
    Analysis 16, 372-403, equations 15, 16, 20 and 22.
    """
    here, there = sum(counts.values()), sum(peer_counts.values())
    pooled = {
        term: counts.get(term, 0) + peer_counts.get(term, 0)
        for term in counts.keys() | peer_counts.keys()
    }
    terms: list[KeyTerm] = []
    for term, together in pooled.items():
        count, peer_count = counts.get(term, 0), peer_counts.get(term, 0)
        if together == 0:
            continue
        prior = prior_size * together / (here + there)
        ours, theirs = count + prior, peer_count + prior
        other_ours = here + prior_size - ours
        other_theirs = there + prior_size - theirs
        # A single term has nothing to be compared with.
        alone = together == here + there
        delta = 0.0 if alone else log(ours / other_ours) - log(theirs / other_theirs)
        z = delta / sqrt(1 / ours + 1 / theirs)
        terms.append(KeyTerm(term, z, count, peer_count))
    return sorted(terms, key=lambda found: (-found.z, found.term))
