"""The jobs of this room."""

from procrastinate.contrib.django import app

from mizuhiki.bulkwork import services


@app.task(name=services.JOB)
def carry_out_work(run_id: int) -> None:
    """Carry out a bulk change that was agreed to."""
    services.carry_out_work(run_id)
