"""The jobs of this room."""

from procrastinate.contrib.django import app

from mizuhiki.billing import starting


@app.task(name=starting.JOB)
def run_month(run_id: int) -> None:
    """Bill the month of a run that was asked for."""
    starting.run_month(run_id)
