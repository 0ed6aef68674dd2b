"""The benchmark of bank files still runs, and says what it measured."""

from bench.zengin import measure


def test_both_directions_are_measured_beside_the_floor() -> None:
    results = measure(600)
    assert [(result["work"], result["size"]) for result in results] == [
        ("zengin_parsed", 600),
        ("zengin_written", 600),
    ]
    for result in results:
        assert set(result) == {
            "work",
            "size",
            "seconds",
            "floor_seconds",
            "ratio",
            "records_per_second",
            "machine",
        }
