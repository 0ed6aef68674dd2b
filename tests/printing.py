"""Papers set in the process of the test: a process of their own takes half a second to begin.

Rows and files go through the same packing on their way as to another process, so what could not be sent fails
here too. `documents/tests/test_printing.py` sees the processes themselves, by the fixture `own_processes`.
"""

import pickle
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import Any

from typing_extensions import override

REAL = ProcessPoolExecutor


class InThisProcess(Executor):
    """Does each job when it is given."""

    def __init__(self, workers: int, *, mp_context: object) -> None:
        assert workers > 0
        del mp_context

    @override
    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done = Future[Any]()
        work, given, named = pickle.loads(pickle.dumps((fn, args, kwargs)))  # noqa: S301 - our own bytes
        try:
            done.set_result(pickle.loads(pickle.dumps(work(*given, **named))))  # noqa: S301
        except Exception as fault:  # noqa: BLE001 - told to whoever asks for the result, as a pool does
            done.set_exception(fault)
        return done
