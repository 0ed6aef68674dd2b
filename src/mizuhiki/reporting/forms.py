"""Fixing a month."""

from django import forms

from mizuhiki.web.forms import Form


class CloseForm(Form):
    """Why a month is fixed once more; empty the first time."""

    reason = forms.CharField(
        label="確定し直す理由", max_length=200, required=False, help_text="はじめて確定するときは空のままで。"
    )
