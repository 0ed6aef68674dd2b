"""A drawn year: what a seed lets thirty households do, each act by the service that staff use."""

from tests.scenarios.drawn.town import CODES, HABITS, DrawnTown

__all__ = ["CODES", "HABITS", "DrawnTown"]
