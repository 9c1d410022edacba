"""Model files made to mislead: every one is refused by name, none brings the reader down."""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from feedback.text.analysis import Analyser
from feedback.text.artefact import MAGIC, ModelError, pack
from feedback.text.domain_analysis import DomainAnalyser
from feedback.text.features import BLOCKS
from feedback.text.model import Model

CODES = ["I10", "P00", "N00"]
DOMAIN = {"codes": CODES, "names": {}, "words": {"I10": ["送货"]}}


def header(**changed: object) -> dict[str, object]:
    per_code: dict[str, object] = {
        name: [0.5] * len(CODES) for name in ("thresholds", "slopes", "offsets")
    }
    return {"codes": CODES, "format": 2, **per_code, **changed}


def arrays(**changed: object) -> dict[str, Any]:
    made: dict[str, object] = {"bias": np.zeros(len(CODES), dtype=np.float32)}
    for block in range(BLOCKS):
        made[f"hashes{block}"] = np.arange(1, 6, dtype=np.uint64)
        made[f"idf{block}"] = np.ones(5, dtype=np.float32)
        made[f"weights{block}"] = np.ones((5, len(CODES)), dtype=np.int8)
        made[f"steps{block}"] = np.ones(len(CODES), dtype=np.float32)
    return {**made, **changed}


def as_file(rest: bytes) -> bytes:
    body = zlib.compress(rest)
    return MAGIC + hashlib.sha256(body).digest() + body


def with_header(value: object, rest: bytes = b"") -> bytes:
    head = value if isinstance(value, bytes) else json.dumps(value).encode()
    return as_file(struct.pack("<I", len(head)) + head + rest)


def listing(shape: object, kind: object = "int8") -> dict[str, object]:
    return {"arrays": [["a", kind, shape]]}


def test_a_small_whole_model_is_taken() -> None:
    made = Analyser.load(model=Model.from_bytes(pack(header(), arrays())))
    assert made.analyse("送货晚").codes


@pytest.mark.parametrize(
    "data",
    [
        with_header(b"[" * 100_000),
        with_header(b"[" * 100_000 + b"]" * 100_000),
        with_header(b'{"x":' + b"9" * 10_000 + b',"arrays":[]}'),
        with_header(None),
        with_header("text"),
        with_header([1, 2]),
        with_header({"arrays": 3}),
        with_header({"arrays": [[]]}),
        with_header(listing([-1]), b"abc"),
        with_header(listing([2**62, 4]), b"abc"),
        with_header(listing([10**400]), b"abc"),
        with_header(listing([0, 2**62])),
        with_header(listing([1.5]), b"a"),
        with_header(listing([1], "object"), b"a" * 8),
        with_header(listing([1], ["int8"]), b"a"),
        as_file(b""),
        as_file(b"\xff" * 64),
    ],
)
def test_a_file_that_announces_what_it_does_not_hold_is_refused(data: bytes) -> None:
    with pytest.raises(ModelError):
        Model.from_bytes(data)


def test_what_swells_beyond_any_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedback.text.artefact.LARGEST", 1_000_000)
    with pytest.raises(ModelError, match="larger"):
        Model.from_bytes(as_file(b"\0" * 50_000_000))


@pytest.mark.parametrize(
    "changed",
    [
        {"codes": []},
        {"codes": "ABC"[:2]},
        {"codes": [1, 2, 3]},
        {"codes": [["I10"], ["P00"], ["N00"]]},
        {"codes": ["I10", "I10", "N00"]},
        {"codes": None},
        {"thresholds": 0.5},
        {"thresholds": [0.5]},
        {"thresholds": [[0.5] * 3] * 3},
        {"thresholds": ["x"] * 3},
        {"thresholds": [float("nan")] * 3},
        {"slopes": [0.5] * 2},
        {"slopes": [float("inf")] * 3},
        {"offsets": [float("-inf")] * 3},
        {"offsets": [10**400] * 3},
    ],
)
def test_a_header_that_does_not_fit_is_refused(changed: Mapping[str, object]) -> None:
    with pytest.raises(ModelError):
        Model(header(**changed), arrays())


@pytest.mark.parametrize(
    "changed",
    [
        {"bias": np.full(3, np.nan, dtype=np.float32)},
        {"bias": np.float32(1).reshape(())},
        {"bias": np.zeros(4, dtype=np.float32)},
        {"steps1": np.full(3, np.inf, dtype=np.float32)},
        {"steps1": np.ones((3, 1), dtype=np.float32)},
        {"idf0": np.full(5, np.nan, dtype=np.float32)},
        {"idf0": np.ones((5, 1), dtype=np.float32)},
        {"idf0": np.ones(6, dtype=np.float32)},
        {"hashes0": np.arange(5, dtype=np.float32)},
        {"hashes0": np.arange(5, dtype=np.uint64).reshape(1, 5)},
        {"weights0": np.ones(15, dtype=np.int8)},
        {"weights0": np.ones((5, 3, 1), dtype=np.int8)},
        {"weights0": np.ones((3, 5), dtype=np.int8)},
        {"weights0": np.full((5, 3), np.nan, dtype=np.float32)},
    ],
)
def test_numbers_that_do_not_fit_are_refused(changed: Mapping[str, object]) -> None:
    with pytest.raises(ModelError):
        Model(header(), arrays(**changed))


def test_codes_that_the_taxonomy_does_not_have_are_refused() -> None:
    model = Model(header(codes=["I10", "Z99", "N00"]), arrays())
    with pytest.raises(ModelError, match="other codes"):
        Analyser.load(model=model)


def test_a_model_of_another_domain_does_not_read_for_retailers() -> None:
    model = Model(header(domain=DOMAIN), arrays())
    assert DomainAnalyser(model).analyse("送货晚").text
    with pytest.raises(ModelError, match="other codes"):
        Analyser.load(model=model)


@pytest.mark.parametrize(
    "domain",
    [
        None,
        {},
        {"codes": CODES},
        {"codes": ["A", "B"], "names": {}, "words": {}},
        {"codes": CODES, "names": [1], "words": {}},
        {"codes": CODES, "names": {}, "words": [1]},
        {"codes": CODES, "names": {}, "words": {"I10": [1]}},
        {"codes": CODES, "names": {}, "words": {"I10": 3}},
    ],
)
def test_a_domain_that_is_none_is_refused(domain: object) -> None:
    with pytest.raises(ModelError):
        DomainAnalyser(Model(header(domain=domain), arrays()))
