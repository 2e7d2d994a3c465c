"""The web side under gunicorn: one process group that ends on SIGTERM within its grace."""

from typing import Any

from gunicorn.app.base import BaseApplication

from storage.errors import Refused
from web.app import create_app
from web.open_worker import check_database, check_version
from web.services import Services
from web.setting_values import BadSetting, make_folder
from web.settings import Settings

GRACE_SECONDS = 8


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, told by values instead of a file."""

    def __init__(self, settings: Settings, options: dict[str, Any], config: dict[str, Any]) -> None:
        self._settings, self._options, self._config = settings, options, config
        super().__init__()

    def load_config(self) -> None:
        """Hand the options over."""
        for key, value in self._options.items():
            self.cfg.set(key, value)

    def load(self) -> Any:
        """Made in each worker process, after the fork: no connection is shared."""
        app = create_app(self._settings)
        app.config.update(self._config)
        return app


def run_web(settings: Settings, host: str, port: int, threads: int, config: dict[str, Any] | None = None) -> None:
    """Serve until SIGTERM or SIGINT. `config` goes into the app's own."""
    services = open_services(settings)
    check_database(services)
    services.database.engine.dispose()
    options = {
        "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        "workers": 1,
        "threads": threads,
        "worker_class": "gthread",
        "graceful_timeout": GRACE_SECONDS,
        "timeout": 60,
        "control_socket_disable": True,
        "accesslog": None,
        "loglevel": "warning",
    }
    Server(settings, options, config or {}).run()


def open_services(settings: Settings) -> Services:
    """The services over a database at this version; BadSetting says what to do where it is not."""
    make_folder(settings.var)
    try:
        app = create_app(settings)
    except Refused as error:
        raise BadSetting(f"{error.field}: {error.code}") from None
    services: Services = app.extensions["mediatori"]
    check_version(services)
    return services
