"""A real HTTP server on loopback that gives what a test wants, faults of a network included."""

import ssl
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FeedServer(ThreadingHTTPServer):
    """A server that answers each request by calling `reply` with the handler, and counts them."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, reply):
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _Handler)
        self.reply = reply
        self.paths = []
        self.headers = []
        self.scheme = "http"

    @property
    def url(self):
        """The address, without a path."""
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request, client_address):
        """Say nothing of clients that hang up: they are meant to."""


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.paths.append(self.path)
        self.server.headers.append(dict(self.headers))
        self.server.reply(self)

    def log_message(self, *args):
        pass


@contextmanager
def serving(reply, *, certificate=None):
    """Run a server for the time of a test; `certificate` is a trustme one, for https."""
    server = FeedServer(reply)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.scheme = "https"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer(content=b"", status=200, **headers):
    """Return a reply of a status and a content; an underscore in a header's name is a dash."""

    def reply(handler):
        handler.send_response(status)
        named = {"Content-Length": str(len(content))}
        named |= {name.replace("_", "-"): str(value) for name, value in headers.items()}
        for name, value in named.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    return reply


def silence(seconds=20.0):
    """Return a reply that never comes."""
    return lambda handler: time.sleep(seconds)


def drip(content, pause_s=0.2):
    """Return a reply whose content comes byte by byte."""

    def reply(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        for number in range(len(content)):
            handler.wfile.write(content[number : number + 1])
            handler.wfile.flush()
            time.sleep(pause_s)

    return reply


def header_drip(pause_s=0.2):
    """Return a reply whose headers never end."""

    def reply(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(200):
            handler.wfile.write(f"X-{number}: 1\r\n".encode())
            handler.wfile.flush()
            time.sleep(pause_s)

    return reply


def cut_off(content, at):
    """Return a reply that promises a content and hangs up in the midst of it."""

    def reply(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[:at])
        handler.wfile.flush()
        handler.close_connection = True
        handler.connection.close()

    return reply


def flood(megabytes, *, promised=True):
    """Return a reply of many megabytes, whose length is promised or not."""

    def reply(handler):
        handler.send_response(200)
        if promised:
            handler.send_header("Content-Length", str(megabytes << 20))
        handler.end_headers()
        for _ in range(megabytes):
            handler.wfile.write(b"[" * (1 << 20))

    return reply
