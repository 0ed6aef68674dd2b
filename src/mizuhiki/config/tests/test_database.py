"""How a process keeps its connections."""

from dataclasses import replace

from mizuhiki.config.database import POOL, connection_settings
from mizuhiki.config.env import read_env


def test_a_door_shares_a_pool_and_a_command_keeps_nothing() -> None:
    command = connection_settings(replace(read_env(), is_serving=False))
    door = connection_settings(replace(read_env(), is_serving=True))
    assert command["CONN_MAX_AGE"] == door["CONN_MAX_AGE"] == 0
    assert "pool" not in command["OPTIONS"]
    assert door["OPTIONS"]["pool"] == POOL
