"""The people of the customers' tests, and somebody who may look."""

from collections.abc import Callable
from typing import Any

import pytest

from mizuhiki.customers.tests.conftest import clerk, register, settle
from mizuhiki.knowledge.tests.conftest import ask, decide, utility, write, writer

__all__ = ["ask", "clerk", "decide", "register", "settle", "utility", "write", "writer"]


@pytest.fixture
def operator(person: Callable[..., Any]) -> Any:
    return person("customers.customer_see", username="uketsuke", display_name="受付 花子")
