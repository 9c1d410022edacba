"""The one door to the wordcloud library: a picture of words, larger where they stand out more."""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from wordcloud import WordCloud

WIDTH, HEIGHT = 760, 320
_SHADES = ("#1f5c4d", "#2f8f78", "#3d6b8f", "#7a5c1f", "#5b655f")


@lru_cache(maxsize=128)
def draw_cloud(weights: tuple[tuple[str, float], ...], font: str) -> bytes:
    """Return a PNG of the words; the same words, weights and font give the same picture."""
    cloud = WordCloud(
        font_path=font,
        width=WIDTH,
        height=HEIGHT,
        scale=2,
        background_color="white",
        prefer_horizontal=1.0,
        relative_scaling=0.6,
        max_font_size=90,
        min_font_size=12,
        random_state=7,
        color_func=_shade,
    )
    cloud.generate_from_frequencies(dict(weights))
    file = BytesIO()
    cloud.to_image().save(file, format="PNG", optimize=True)
    return file.getvalue()


def _shade(word: str, **_placing: object) -> str:
    return _SHADES[sum(map(ord, word)) % len(_SHADES)]
