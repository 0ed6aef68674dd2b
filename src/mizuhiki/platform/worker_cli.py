"""`mizuhiki worker`: carry out the jobs that wait, in two lanes of one process.

A billing run takes minutes and a printing run hours. Sealing the trace, giving back the jobs of a dead
worker and what comes with the day have a lane of their own, so that no bulk work keeps them waiting.
"""

import argparse
import asyncio
import signal

from procrastinate.contrib.django import app

from mizuhiki.platform.database.api import as_told
from mizuhiki.platform.jobs import BULK, HOUSE

LANES = {HOUSE: 2, BULK: 2}  # how many jobs of a lane at a time


def register(verb: argparse.ArgumentParser) -> None:
    """Add the command."""
    verb.set_defaults(run=work)


def work(args: argparse.Namespace) -> int:
    """Work until Ctrl-C or a request to end, then finish what was begun; 1 when a lane broke."""
    del args
    broken = run_lanes()
    if broken is None:
        return 0
    told = as_told(broken)
    raise SystemExit(f"mizuhiki: {told or 'the worker lost the database; start it again.'}")


def run_lanes(*, wait: bool = True) -> BaseException | None:
    """Run every lane; None when they were asked to end or found nothing more to do, else what broke one.

    Args:
        wait: stay for jobs to come; otherwise end once nothing waits.
    """
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        return asyncio.run(_run_lanes(wait=wait))


async def _run_lanes(*, wait: bool) -> BaseException | None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for ending in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(ending, asked.set)
    async with app.open_async():
        lanes = [
            asyncio.create_task(
                app.run_worker_async(
                    queues=[name], concurrency=most, name=name, wait=wait, install_signal_handlers=False
                )
            )
            for name, most in LANES.items()
        ]
        end = asyncio.create_task(asked.wait())
        await asyncio.wait([*lanes, end], return_when=asyncio.FIRST_COMPLETED)
        if not wait and not asked.is_set():
            await asyncio.wait([*lanes])
        for task in (*lanes, end):
            task.cancel()
        ended = await asyncio.gather(*lanes, return_exceptions=True)
    faults = [one for one in ended if isinstance(one, BaseException) and not _is_cancelled(one)]
    if asked.is_set() or (not wait and not faults):
        return None
    return faults[0] if faults else RuntimeError("a lane ended by itself")


def _is_cancelled(fault: BaseException) -> bool:
    return isinstance(fault, asyncio.CancelledError)
