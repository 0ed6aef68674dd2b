"""What is entered about a service, and which one is called in."""

from typing import ClassVar

from django import forms

from mizuhiki.talks.interpreting_models import Interpreter
from mizuhiki.web.forms import Form, ModelForm


class InterpreterEdit(ModelForm):
    """A service, its language, number and hours."""

    class Meta:
        model = Interpreter
        fields = ("language", "name", "telephone", "opens", "closes", "is_daily", "advice", "is_active")
        help_texts: ClassVar = {
            "opens": "例：08:45",
            "closes": "例：18:00。開始と同じ時刻にすると24時間になります。",
            "advice": "三者通話のかけ方、契約番号など。",
        }
        error_messages: ClassVar = {
            "opens": {"invalid": "受付の開始は08:45のように入力してください"},
            "closes": {"invalid": "受付の終了は18:00のように入力してください"},
        }


class BeginForm(Form):
    """Who is called in."""

    interpreter = forms.ModelChoiceField(
        label="通訳サービス", queryset=Interpreter.objects.filter(is_active=True)
    )
