from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.web.addresses import local_address


@pytest.mark.parametrize("given_address", ["/", "/issues?month=2026-10#top", "/中文", "/a//b"])
def test_paths_of_this_site_are_followed(given_address: str) -> None:
    assert local_address(given_address) == given_address


@pytest.mark.parametrize(
    "given_address",
    [None, "", "//evil.example", "/\\evil.example", "https://evil.example", "evil", "\t//evil",
     "/\n/evil.example", "/a\\b", "javascript:alert(1)", "/\x00"],
)  # fmt: skip
def test_anything_else_leads_to_the_default(given_address: str | None) -> None:
    assert local_address(given_address, "/home") == "/home"


@given(st.text())
def test_no_text_leads_off_the_site(text: str) -> None:
    led = local_address(text)
    assert led.startswith("/")
    assert not led.startswith("//")
    assert urlsplit(led).netloc == ""
