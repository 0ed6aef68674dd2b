"""Figures for a monitor, in the text format of Prometheus, counted in the database for every process.

They hold numbers of rows by code: nobody's name, number or account, and no sentence.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mizuhiki.platform import sql
from mizuhiki.signup.models import ApplicationState, Arrival

PREFIX = "mizuhiki_"
Samples = Sequence[tuple[Mapping[str, str], int]]


@dataclass(frozen=True)
class Metric:
    """One figure: what it is called, whether it only grows, and how it is counted."""

    name: str
    kind: str  # counter or gauge
    words: str
    count: Callable[[datetime], Samples]


def exposition(at: datetime) -> str:
    """Every figure as it is now."""
    return "".join(f"{line}\n" for metric in METRICS for line in _lines(metric, at))


def _lines(metric: Metric, at: datetime) -> Iterator[str]:
    name = f"{PREFIX}{metric.name}"
    yield f"# HELP {name} {metric.words}"
    yield f"# TYPE {name} {metric.kind}"
    for labels, value in metric.count(at):
        inside = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"{name}{{{inside}}} {value}" if inside else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _rows(statement: str, *labels: str) -> Callable[[datetime], Samples]:
    """A statement whose columns are the labels, and a number last."""

    def count(at: datetime) -> Samples:
        del at
        return [
            (dict(zip(labels, map(str, codes), strict=True)), int(value))
            for *codes, value in sql.rows(statement)
        ]

    return count


def _states(at: datetime) -> Samples:
    """Each state, those nobody is in too: a line that comes and goes cannot be watched."""
    del at
    found = dict(sql.rows("SELECT state, count(*) FROM signup_applicationstate GROUP BY 1"))
    return [({"state": state.value}, found.get(state.value, 0)) for state in ApplicationState.State]


def _refused_messages(at: datetime) -> Samples:
    del at
    found = dict(sql.rows("SELECT why, count(*) FROM signup_arrival GROUP BY 1"))
    return [({"why": why.value}, found.get(why.value, 0)) for why in Arrival.Why]


def _oldest_open(at: datetime) -> Samples:
    """Whoever came back well waits for the bank's word; whoever did not come back may only have gone away."""
    found = dict(
        sql.rows(
            "SELECT state, min(since) FROM signup_applicationstate"
            " WHERE state IN ('handed_off', 'returned_ok') GROUP BY 1"
        )
    )
    return [
        ({"state": state}, max(0, int((at - found[state]).total_seconds())) if state in found else 0)
        for state in ("handed_off", "returned_ok")
    ]


METRICS = (
    Metric("signup_applications", "gauge", "Applications by where they stand now.", _states),
    Metric(
        "signup_attempts_total",
        "counter",
        "Ways to a bank.",
        _rows("SELECT bank_code, count(*) FROM signup_attempt GROUP BY 1 ORDER BY 1", "bank"),
    ),
    Metric(
        "signup_words_total",
        "counter",
        "Words of banks that were taken.",
        _rows(
            "SELECT bank_code, source, result, count(*) FROM signup_evidence "
            "GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
            "bank",
            "source",
            "result",
        ),
    ),
    Metric("signup_messages_refused_total", "counter", "Messages that were not taken.", _refused_messages),
    Metric(
        "signup_oldest_open_seconds",
        "gauge",
        "Seconds since the oldest application without an end was sent to its bank (handed_off) "
        "or came back well and waits for the bank to confirm it (returned_ok); 0 where there is none.",
        _oldest_open,
    ),
    Metric(
        "signup_unmatched",
        "gauge",
        "Registrations that are no account yet.",
        _rows(
            "SELECT count(*) FROM signup_applicationstate s WHERE s.state = 'confirmed' AND NOT EXISTS "
            "(SELECT FROM signup_applicationmatch m WHERE m.application_id = s.application_id)"
        ),
    ),
    Metric(
        "signup_faults_open",
        "gauge",
        "Faults of the service that last.",
        _rows(
            "SELECT count(*) FROM signup_servicefault f WHERE NOT EXISTS "
            "(SELECT FROM signup_servicefaultstep s WHERE s.fault_id = f.id AND s.kind = 'restored')"
        ),
    ),
    Metric(
        "jobs",
        "gauge",
        "Jobs of the queue by what became of them.",
        _rows("SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY 1 ORDER BY 1", "status"),
    ),
)
