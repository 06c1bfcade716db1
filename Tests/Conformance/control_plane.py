#!/usr/bin/env python3
"""A control plane on loopback: what a rollout talks to, small enough to be read at once.

Python's standard library only. The conformance test starts it in its own process and reads the requests
it kept; the benchmark starts it from the command line, where it prints its port and serves until stopped:

    CONTROL_PLANE_TOKEN=secret python3 control_plane.py --port 0 --p95 412.5
"""

import argparse
import contextlib
import dataclasses
import http.server
import json
import os
import signal
import sys
import threading
import time

EVALUATE = "/api/v1/control/runtime-routing/evaluate"
METRICS = "/metrics/runtime"
STATUS = "/status"
SLO = "/slo"

# A request body larger than this is refused; a probe's is about 100 bytes.
MAXIMUM_BODY_BYTES = 64 * 1024
# How many requests are kept for a test to read.
MAXIMUM_KEPT_REQUESTS = 10_000


@dataclasses.dataclass
class Behaviour:
    """How the control plane answers. Every field may be changed while it serves."""

    token: str = "conformance-token"
    probe_status: int = 200
    probe_status_by_thread: dict = dataclasses.field(default_factory=dict)
    snapshot_status: int = 200
    slo_status: int = 200
    p95_latency_ms: float = 412.5
    error_budget_ratio: float = 0.011
    nested: bool = False
    slo_body: "str | None" = None
    slow_seconds: float = 0.0

    def slo(self) -> str:
        """The SLO snapshot: the exact text given, else one made of the two values."""
        if self.slo_body is not None:
            return self.slo_body
        values = {
            "p95_latency_ms": self.p95_latency_ms,
            "error_budget_ratio": self.error_budget_ratio,
        }
        return json.dumps({"sync": values} if self.nested else values)


@dataclasses.dataclass(frozen=True)
class Request:
    """What a client sent, reduced to what the contract says about it."""

    method: str
    path: str
    content_type: "str | None" = None
    authorization: "str | None" = None
    body: "str | None" = None


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One packet for an answer, sent at once: otherwise delayed acknowledgements add 40 ms to a
    # client that keeps its connection, and the benchmark would measure them.
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = 30

    def do_GET(self):
        behaviour = self.server.behaviour
        self.server.keep(Request("GET", self.path))
        self.pause()
        if self.path == METRICS:
            self.answer(behaviour.snapshot_status, '{"runtime":{"active_sessions":1200}}')
        elif self.path == STATUS:
            self.answer(behaviour.snapshot_status, '{"status":"ok"}')
        elif self.path == SLO:
            body = behaviour.slo() if behaviour.slo_status < 400 else '{"error":"unavailable"}'
            self.answer(behaviour.slo_status, body)
        else:
            self.answer(404, '{"error":"no such path"}')

    def do_POST(self):
        length = int(self.headers.get("content-length") or 0)
        if length > MAXIMUM_BODY_BYTES:
            self.close_connection = True
            self.answer(413, '{"error":"body too large"}')
            return
        body = self.rfile.read(length).decode("utf-8", "replace")
        authorization = self.headers.get("authorization")
        self.server.keep(
            Request("POST", self.path, self.headers.get("content-type"), authorization, body)
        )
        self.pause()
        if self.path != EVALUATE:
            self.answer(404, '{"error":"no such path"}')
        elif authorization != f"Bearer {self.server.behaviour.token}":
            self.answer(401, '{"error":"unauthorized"}')
        else:
            self.evaluate(body)

    def evaluate(self, body):
        behaviour = self.server.behaviour
        try:
            thread = json.loads(body)["thread_id"]
        except (ValueError, KeyError, TypeError):
            self.answer(400, '{"error":"expected thread_id"}')
            return
        status = behaviour.probe_status_by_thread.get(thread, behaviour.probe_status)
        self.answer(status, json.dumps({"thread_id": thread, "runtime": "spacetime"}))

    def pause(self):
        if self.server.behaviour.slow_seconds > 0:
            time.sleep(self.server.behaviour.slow_seconds)

    def answer(self, status, body):
        data = body.encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, format, *arguments):
        """Stays silent: a test that fails prints the requests itself."""


class ControlPlane(http.server.ThreadingHTTPServer):
    """The server, its behaviour and the requests it received since the last `forget()`."""

    daemon_threads = True
    # The default queue of 5 refuses connections when a client opens many at once.
    request_queue_size = 128

    def __init__(self, behaviour, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.behaviour = behaviour
        self._requests = []
        self._lock = threading.Lock()

    @property
    def base_url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def keep(self, request):
        with self._lock:
            if len(self._requests) < MAXIMUM_KEPT_REQUESTS:
                self._requests.append(request)

    def forget(self):
        """Returns the requests kept so far and starts anew."""
        with self._lock:
            kept, self._requests = self._requests, []
            return kept


@contextlib.contextmanager
def serving(behaviour):
    """A control plane that serves in a thread for as long as the `with` block runs."""
    server = ControlPlane(behaviour)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def main():
    parser = argparse.ArgumentParser(description="A control plane on loopback; prints its port.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--probe-status", type=int, default=200)
    parser.add_argument("--p95", type=float, default=412.5, help="p95_latency_ms")
    parser.add_argument("--error-budget", type=float, default=0.011, help="error_budget_ratio")
    parser.add_argument("--nested", action="store_true", help="put the SLO values under sync")
    parser.add_argument(
        "--missing-fields", action="store_true", help="an SLO snapshot without values"
    )
    parser.add_argument(
        "--slo-unavailable", action="store_true", help="answer 503 for the SLO snapshot"
    )
    parser.add_argument("--slow", type=float, default=0.0, help="seconds before every answer")
    given = parser.parse_args()
    behaviour = Behaviour(
        token=os.environ.get("CONTROL_PLANE_TOKEN", Behaviour.token),
        probe_status=given.probe_status,
        slo_status=503 if given.slo_unavailable else 200,
        p95_latency_ms=given.p95,
        error_budget_ratio=given.error_budget,
        nested=given.nested,
        slo_body="{}" if given.missing_fields else None,
        slow_seconds=given.slow,
    )
    server = ControlPlane(behaviour, given.port)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(server.server_address[1], flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
