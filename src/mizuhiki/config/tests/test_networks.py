"""Addresses that the environment names: nobody is let in who was not named."""

import pytest

from mizuhiki.config.env import read_env


def test_no_monitor_is_named_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    read_env.cache_clear()
    try:
        assert read_env().metrics_networks == ()
        read_env.cache_clear()
        monkeypatch.setenv("MIZUHIKI_METRICS_NETWORKS", "10.9.0.40/32, 2001:db8::/32")
        assert [str(one) for one in read_env().metrics_networks] == ["10.9.0.40/32", "2001:db8::/32"]
    finally:
        read_env.cache_clear()
