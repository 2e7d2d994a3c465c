"""The carrier simulator, started alone or beside the demo."""

from notifications.simulator import run_simulator
from web.settings import SIMULATOR_NUMBER, SIMULATOR_SID, SIMULATOR_TOKEN


def run_simulator_command(port: int, webhook: str | None) -> None:
    """Serve until SIGTERM or SIGINT; needs no secret, database or configuration."""
    run_simulator(port=port, account_sid=SIMULATOR_SID, auth_token=SIMULATOR_TOKEN, number=SIMULATOR_NUMBER,
                  webhook_url=webhook)  # fmt: skip
