"""A fresh bank for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mizuhiki.signup.simulator.tests.builders import Sample


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Sample]:
    """The bank, at nine in the morning."""
    sample = Sample(tmp_path)
    yield sample
    sample.store.close()
