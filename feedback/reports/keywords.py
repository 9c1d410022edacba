"""Which words are said about one manager more than about the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

from feedback.stats.keyness import KeyTerm, log_odds

LEAST_Z = 1.96
LEAST_SHOPS = 2
HEAVIEST_PRIOR = 500.0
MOST_TERMS = 40
Said = tuple[int | None, Collection[str]]


def shop_counts(voices: Iterable[Said]) -> Counter[str]:
    """Count for each word the distinct shops that used it; a voice without a shop is one shop."""
    seen: set[tuple[int, str]] = set()
    for place, (shop, words) in enumerate(voices):
        speaker = -1 - place if shop is None else shop
        seen |= {(speaker, word) for word in words}
    return Counter(word for _, word in seen)


def key_terms(
    own: Iterable[Said],
    peers: Iterable[Said],
    *,
    least_shops: int = LEAST_SHOPS,
) -> list[KeyTerm]:
    """Return the words said about one more than about peers, strongest first, at most 40.

    Counts are distinct shops; words of fewer than `least_shops` shops are left out. The prior
    weighs as much as what was said about the one, so that little said is pulled halfway to peers.
    """
    counts = shop_counts(own)
    weight = min(float(counts.total()), HEAVIEST_PRIOR) or 1.0
    terms = log_odds(counts, shop_counts(peers), prior_size=weight)
    kept = [term for term in terms if term.z >= LEAST_Z and term.count >= least_shops]
    return kept[:MOST_TERMS]
