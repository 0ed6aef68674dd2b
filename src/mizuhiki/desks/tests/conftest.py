"""The people of the customers' tests, and somebody who may look."""

from collections.abc import Callable
from typing import Any

import pytest

from mizuhiki.customers.tests.conftest import clerk, register, settle

__all__ = ["clerk", "register", "settle"]


@pytest.fixture
def operator(person: Callable[..., Any]) -> Any:
    return person("customers.customer_see", username="uketsuke", display_name="受付 花子")
