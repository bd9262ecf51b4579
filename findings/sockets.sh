#!/usr/bin/env bash
# gspread 6.2.1 with requests 2.34.2 and urllib3 2.8.0: closing the session leaves the socket of a failed request open.
#
# requests promises that Session.close() closes its adapters. urllib3 only lets go of a pool of connections there; its
# sockets close when nothing refers to the pool any more. gspread's APIError holds the answer, and that the pool. So whoever keeps the error, or has it in a cycle with its traceback until the collector comes by, keeps the
# socket as well, though the session is closed: a daemon that Google refuses for a day gathers them. After an answer of
# 200 that is dropped the socket is closed at once.
#
# Installs the packages in a temporary folder and serves on loopback; changes nothing else.
# Exit 0: it is still so. Exit 1: the behaviour has changed. Exit 2: the packages cannot be had.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install gspread==6.2.1 requests==2.34.2 urllib3==2.8.0 google-auth==2.62.2 2> /dev/null || exit 2

cat > "$work/tried.py" <<'PYTHON'
import gc
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from google.auth.credentials import AnonymousCredentials
from gspread.exceptions import APIError
from gspread.http_client import HTTPClient

closed = threading.Event()


class Google(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        status = int(self.path.strip("/"))
        body = b'{"error": {"code": 403, "message": "no", "status": "PERMISSION_DENIED"}}'
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def finish(self):  # the client has closed its end
        super().finish()
        closed.set()

    def log_message(self, *_):
        pass


def asked(server, status):
    """What a request ends with, and whether its socket closes with the session."""
    closed.clear()
    client, error = HTTPClient(AnonymousCredentials()), None
    try:
        client.request("get", f"http://127.0.0.1:{server.server_port}/{status}")
    except APIError as fault:
        error = fault
    client.session.close()
    return client, error, closed.wait(2)


with ThreadingHTTPServer(("127.0.0.1", 0), Google) as server:
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    told = []
    client, error, now = asked(server, 200)
    told.append(("200, the session closed", now, True))
    client, error, now = asked(server, 403)
    told.append(("403, the session closed, the error kept", now, False))
    del client, error
    gc.collect()
    told.append(("the error dropped and collected", closed.wait(2), True))
    server.shutdown()
for what, found, expected in told:
    print(f"{what:<42} socket {'closed' if found else 'open'}")
sys.exit(any(found != expected for _, found, expected in told))
PYTHON
"$work/venv/bin/python" "$work/tried.py"
