"""Every race of this folder is run once in the first tier and thirty times in the second: chance decides."""

import pytest

ROUNDS = 30


@pytest.fixture(autouse=True)
def round_of_race(request: pytest.FixtureRequest) -> int:
    """Which time it is, from 0."""
    number: int = request.param
    return number


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test of the first tier, the rest of the second."""
    most = min(ROUNDS, metafunc.config.getoption("--number") or ROUNDS)
    later = [pytest.param(number, marks=pytest.mark.long) for number in range(1, most)]
    metafunc.parametrize("round_of_race", [pytest.param(0, id="once"), *later], indirect=True)
