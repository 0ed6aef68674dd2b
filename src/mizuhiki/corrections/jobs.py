"""The jobs of this room."""

from procrastinate.contrib.django import app

from mizuhiki.corrections import many


@app.task(name=many.PREPARE_JOB)
def prepare_batch(batch_id: int) -> None:
    """Work out a batch that was asked for."""
    many.prepare_batch(batch_id)


@app.task(name=many.BOOK_JOB)
def book_batch(run_id: int) -> None:
    """Book a batch that two people agreed to."""
    many.book_batch(run_id)
