"""A simulated SMS carrier: Twilio's Messages interface over HTTP, and the phones that its texts arrive at."""

from notifications.simulator.app import SimulatorServer, create_simulator, run_simulator
from notifications.simulator.faults import Faults
from notifications.simulator.state import DEMO_ACCOUNT_SID, DEMO_AUTH_TOKEN, NUMBER

__all__ = [
    "DEMO_ACCOUNT_SID",
    "DEMO_AUTH_TOKEN",
    "NUMBER",
    "Faults",
    "SimulatorServer",
    "create_simulator",
    "run_simulator",
]
