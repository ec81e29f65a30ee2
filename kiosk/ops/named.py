"""Who a command is about: a runner by number, a supervisor by name."""

from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.core.records import Runner, Supervisor
from kiosk.storage import Store


def known_runner(store: Store | None, runner_id: int) -> tuple[Store, Runner]:
    """The records and the runner of a number. Raises `ConfigError` `runner_unknown`."""
    runner = None if store is None else store.runners.get(runner_id)
    if store is None or runner is None:
        hint = "kiosk export --list has the numbers"
        message = "no such runner is registered"
        raise ConfigError([Diagnostic(path=str(runner_id), code="runner_unknown", message=message, hint=hint)])
    return store, runner


def supervisor_named(store: Store, name: str) -> Supervisor:
    """The active supervisor of a name. Raises `ConfigError` `supervisor_unknown`."""
    found = [one for one in store.supervisors.active() if one.name == name]
    if not found:
        hint = f"one of {', '.join(one.name for one in store.supervisors.active())}"
        raise ConfigError([Diagnostic(path="--by", code="supervisor_unknown", message=f"nobody is {name}", hint=hint)])
    return found[0]
