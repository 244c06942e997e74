"""The S3 service's process, run by the Python of moto's own environment: `s3_process.py PORT`, orders on its input.

`stop` closes the address and `start` opens it again. The process goes on, because moto keeps objects in its memory,
and a real service has them after a restart.
"""

from __future__ import annotations

import sys
import threading

from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import BaseWSGIServer, make_server


def main(port: int) -> None:
    application = DomainDispatcherApplication(create_backend_app)
    server: BaseWSGIServer | None = None
    for order in map(str.strip, sys.stdin):
        if order == "start" and server is None:
            server = make_server("127.0.0.1", port, application, threaded=True)
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        elif order == "stop" and server is not None:
            server.shutdown()
            server.server_close()  # waits for the requests that were begun
            server = None
        print(order, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
