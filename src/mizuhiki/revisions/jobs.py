"""The jobs of this room."""

from procrastinate.contrib.django import app

from mizuhiki.revisions import shadow


@app.task(name=shadow.JOB)
def run_shadow(shadow_id: int) -> None:
    """Price the month of a shadow run that was asked for."""
    shadow.run_shadow(shadow_id)
