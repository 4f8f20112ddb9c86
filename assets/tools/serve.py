"""Serve the built book the way a good web host does: compressed, cached, with a 404 page.

python assets/tools/serve.py _build/html --port 8000
"""

import argparse
import gzip
import io
import sys
import threading
import webbrowser
from contextlib import contextmanager
from functools import lru_cache, partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TEXT = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml", ".txt", ".ipynb", ".md"}
TYPES = {  # said here, because what a machine's registry says differs
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ipynb": "application/json",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
}
YEAR = 31_536_000  # seconds


class BookHandler(SimpleHTTPRequestHandler):
    """Answers with the files of one folder, under a prefix like "/book/"."""

    protocol_version = "HTTP/1.1"  # one connection serves many files
    extensions_map = SimpleHTTPRequestHandler.extensions_map | TYPES

    def __init__(self, *args, prefix="/", quiet=False, **kwargs):
        self.prefix, self.quiet = prefix, quiet
        super().__init__(*args, **kwargs)

    def translate_path(self, path):
        """Find the file of an address; outside the prefix there is none."""
        if not path.startswith(self.prefix):
            return str(Path(self.directory, "no such file"))
        return super().translate_path("/" + path.removeprefix(self.prefix))

    def send_head(self):
        """Send the headers and return the body, compressed where that helps."""
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.split("?")[0].endswith("/"):
            path = path / "index.html"
        if path.is_dir() or not self.accepts_gzip() or path.suffix not in TEXT:
            return super().send_head()
        if not path.is_file():
            return super().send_head()
        body = compress(path, path.stat().st_mtime_ns)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return io.BytesIO(body)

    def accepts_gzip(self):
        return "gzip" in self.headers.get("Accept-Encoding", "")

    def end_headers(self):
        """Let a browser keep a file whose address names its version, and ask for others."""
        path = getattr(self, "path", "")  # a malformed request has none
        lasting = "?v=" in path or "/_static/widgets/" in path
        age = f"public, max-age={YEAR}, immutable" if lasting else "no-cache"
        self.send_header("Cache-Control", age)
        self.send_header("Vary", "Accept-Encoding")
        super().end_headers()

    def send_error(self, code, message=None, explain=None):
        """Show the book's own page for an address that it does not have."""
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.exists():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", TYPES[".html"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args):
        if not self.quiet:
            super().log_message(*args)


class BookServer(ThreadingHTTPServer):
    """A threaded server that takes a reader's leaving in its stride."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        """Stay silent when a browser hangs up in the middle of a file."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@lru_cache(maxsize=512)
def compress(path, changed):
    """Compress a file, once for each time that it changed."""
    return gzip.compress(path.read_bytes(), compresslevel=9, mtime=0)


def make_server(folder, *, port=0, prefix="/", quiet=False):
    """Make a server for `folder` on this machine only; port 0 takes any free one."""
    handler = partial(BookHandler, directory=str(folder), prefix=prefix, quiet=quiet)
    return BookServer(("127.0.0.1", port), handler)


def address(server, prefix="/"):
    return f"http://127.0.0.1:{server.server_port}{prefix}"


@contextmanager
def serving(folder, *, prefix="/"):
    """Serve `folder` in the background; gives its address."""
    with make_server(folder, prefix=prefix, quiet=True) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield address(server, prefix)
        finally:
            server.shutdown()
            thread.join()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", default="_build/html", type=Path)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--open", action="store_true", help="open it in the browser")
    options = parser.parse_args()
    if not (options.folder / "index.html").exists():
        parser.error(f"there is no book in {options.folder}: run `make book` first")
    with make_server(options.folder, port=options.port, quiet=True) as server:
        print(f"The book is at {address(server)} (stop with Ctrl+C)")
        if options.open:
            webbrowser.open(address(server))
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
