"""Applying the migrations, in a fraction of the time Django takes by itself.

For each table, column, constraint, index and trigger that is added, Django makes the class of its model
anew, and that of every model that hangs together with it: with us every model, each time. What is added
changes nothing for the others, so here the one class learns of it. What alters or removes something goes
Django's own way. The tables of all migrations, compared by their dump, are the same.
"""

import copy
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration, RunSQL
from django.db.migrations.state import ModelState, ProjectState, StateApps
from pgtrigger.migrations import AddTrigger

ADDS = frozenset({AddConstraint, AddField, AddIndex, AddTrigger, CreateModel, RunSQL})
_apply, _add_trigger = Migration.apply, AddTrigger.state_forwards
_add_model, _add_field = ProjectState.add_model, ProjectState.add_field
_add_index, _add_constraint = ProjectState.add_index, ProjectState.add_constraint


def migrate() -> None:
    """Apply what is missing; a second run changes nothing."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 100)  # classes are made by the thousand
    try:
        with only_what_is_new():
            call_command("migrate", interactive=False, verbosity=0)
    finally:
        gc.set_threshold(*before)


@contextmanager
def only_what_is_new() -> Iterator[None]:
    """Meanwhile, what migrations add is made alone."""
    ways = (
        (Migration, "apply", _apply, _without_copies),
        (AddTrigger, "state_forwards", _add_trigger, _with_trigger),
        (ProjectState, "add_model", _add_model, _with_model),
        (ProjectState, "add_field", _add_field, _with_field),
        (ProjectState, "add_index", _add_index, _with_index),
        (ProjectState, "add_constraint", _add_constraint, _with_constraint),
    )
    try:
        for owner, name, _, ours in ways:
            setattr(owner, name, ours)
        yield
    finally:
        for owner, name, theirs, _ in ways:
            setattr(owner, name, theirs)


def _without_copies(
    migration: Migration, state: ProjectState, editor: BaseDatabaseSchemaEditor
) -> ProjectState:
    """What adds something does not ask how things stood before: the state is not copied for it."""
    for operation in migration.operations:
        if type(operation) in ADDS and migration.atomic:
            operation.state_forwards(migration.app_label, state)
            operation.database_forwards(migration.app_label, editor, state, state)
        else:
            alone = copy.copy(migration)
            alone.operations = [operation]  # type: ignore[misc]
            state = _apply(alone, state, editor)
    return state


@contextmanager
def _unrendered(state: ProjectState) -> Iterator[StateApps | None]:
    """Without its classes Django changes the state alone; they are kept meanwhile, if there are any.

    Code of a migration gets them made anew, since the state says that something was left for later.
    """
    apps: StateApps | None = state.__dict__.pop("apps", None)
    yield apps
    if apps is not None:
        state.__dict__["apps"] = apps
        state.is_delayed = True


def _with_model(state: ProjectState, model_state: ModelState) -> None:
    """Nothing points at a new model yet: no other class is wrong without it."""
    with _unrendered(state) as apps:
        _add_model(state, model_state)
        if apps is not None:
            apps.render_multiple([model_state])


def _with_field(state: ProjectState, *what: Any) -> None:
    app_label, model_name, name, field, _ = what
    if field.many_to_many:  # it makes a model of its own
        _add_field(state, *what)
        return
    with _unrendered(state) as apps:
        _add_field(state, *what)
        if apps is not None:
            kept = state.models[app_label, model_name].fields[name]
            kept.clone().contribute_to_class(apps.get_model(app_label, model_name), name)


def _with_index(state: ProjectState, app_label: str, model_name: str, index: Any) -> None:
    with _unrendered(state) as apps:
        _add_index(state, app_label, model_name, index)
        if apps is not None:
            meta = apps.get_model(app_label, model_name)._meta
            meta.indexes = [*meta.indexes, index]


def _with_constraint(state: ProjectState, app_label: str, model_name: str, constraint: Any) -> None:
    with _unrendered(state) as apps:
        _add_constraint(state, app_label, model_name, constraint)
        if apps is not None:
            meta = apps.get_model(app_label, model_name)._meta
            meta.constraints = [*meta.constraints, constraint]


def _with_trigger(trigger: AddTrigger, app_label: str, state: ProjectState) -> None:
    """Its SQL is whole; no class is asked for it."""
    with _unrendered(state):
        _add_trigger(trigger, app_label, state)
