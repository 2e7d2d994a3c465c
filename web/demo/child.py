"""One of the demo's processes: simulator, web or worker. It ends with its parent, which closes its standard input."""

import json
import logging
import os
import signal
import sys
import threading

from notifications.simulator import run_simulator
from web.demo.people import shown_accounts
from web.run_web import open_services, run_web
from web.run_worker import run_worker
from web.settings import SIMULATOR_NUMBER, SIMULATOR_SID, SIMULATOR_TOKEN, load_settings


def main(what: str, port: int) -> None:
    """Begins when a line of JSON comes: the names of the phones. `port` is the process's, where it has one."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    line = sys.stdin.readline()
    if not line:
        return
    threading.Thread(target=end_with_the_parent, daemon=True).start()
    if what == "simulator":
        hook = os.environ["MEDIATORI_PUBLIC_URL"] + "/twilio/inbound"
        run_simulator(port, account_sid=SIMULATOR_SID, auth_token=SIMULATOR_TOKEN, number=SIMULATOR_NUMBER,
                      webhook_url=hook, names=json.loads(line))  # fmt: skip
    elif what == "web":
        run_web(load_settings(), "127.0.0.1", port, 8, {"DEMO_ACCOUNTS": shown_accounts()})
    else:
        run_worker(open_services(load_settings()))


def end_with_the_parent() -> None:
    """Waits for the end of standard input."""
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
