"""120-byte bank records per second, one core: `python -m bench.zengin [--size ROWS]`.

Parsed means: taken apart, every field checked, totals added up, and every row made. Written means:
rows formatted, encoded, checked and framed. The floor is what no reader can go below in this
language: a copy of the same file and one slice of it for each record, in the same run.
"""

import argparse
import json
import platform
import sys
from collections.abc import Callable
from datetime import date
from statistics import median
from time import process_time

from mizuhiki.formats.zengin import Batch, Client, Framing, Profile, Row, scan, write_request

ROUNDS = 5
CLIENT = Client(client_code="0000012345", client_name="ﾐｽﾞﾋｷｼ ｽｲﾄﾞｳｷﾖｸ", bank="0146")
PROFILE = Profile(framing=Framing.CRLF)


def seconds(work: Callable[[], object]) -> float:
    """Median processor time of one piece of work: the figure is per core, whoever else is busy."""
    times = []
    for _ in range(ROUNDS):
        start = process_time()
        work()
        times.append(process_time() - start)
    return median(times)


def measure(size: int) -> list[dict[str, object]]:
    """One result for each direction."""
    rows = [
        Row("0146", f"{n % 900:03}", "1", f"{n + 1:07}", "ﾐｽﾞﾋｷ ﾀﾛｳ", 1 + n % 40_000, f"{n:010}")
        for n in range(size)
    ]
    batch = Batch(client=CLIENT, debit_on=date(2026, 12, 25), rows=rows)
    content = write_request(batch, profile=PROFILE).data

    def floor() -> int:
        copy = bytearray(content)
        return len([copy[at : at + 120] for at in range(0, len(copy), 122)])

    def parse() -> int:
        reading = scan(content)
        if reading.findings:
            raise SystemExit(str(reading.findings[0]))
        return sum(1 for _ in reading.files[0].rows)

    floor_s = seconds(floor)
    return [
        {
            "work": work,
            "size": size,
            "seconds": round(taken, 4),
            "floor_seconds": round(floor_s, 4),
            "ratio": round(taken / floor_s, 1),
            "records_per_second": round(size / taken),
            "machine": f"{platform.machine()} Python {platform.python_version()}",
        }
        for work, taken in (
            ("zengin_parsed", seconds(parse)),
            ("zengin_written", seconds(lambda: write_request(batch, profile=PROFILE))),
        )
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=200_000)
    for result in measure(parser.parse_args().size):
        sys.stdout.write(json.dumps(result) + "\n")
