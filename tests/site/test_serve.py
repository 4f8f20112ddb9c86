"""The server of `make serve`, of the audit and of these tests."""

import gzip
import urllib.error
import urllib.request

import pytest
from serve import serving

PAGE = "<!doctype html><title>Home</title>" + "<p>words</p>" * 100


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Serve a small site under a prefix."""
    folder = tmp_path_factory.mktemp("site")
    for name in ("_static/widgets", "part"):
        (folder / name).mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "part/index.html").write_text(PAGE)
    (folder / "404.html").write_text("<h1>Not here</h1>")
    (folder / "font.woff2").write_bytes(bytes(100))
    (folder / "_static/widgets/abc.js").write_text("// nothing")
    with serving(folder, prefix="/a/book/") as address:
        yield address


def get(url, **headers):
    """Return the answer to a request and its body."""
    request = urllib.request.Request(url, headers=headers)
    with urllib.request.urlopen(request, timeout=5) as answer:
        return answer, answer.read()


def test_text_is_compressed_for_those_who_accept_it(home):
    answer, body = get(home, **{"Accept-Encoding": "br, gzip"})
    assert answer.headers["Content-Encoding"] == "gzip" and len(body) < len(PAGE) / 3
    assert int(answer.headers["Content-Length"]) == len(body)
    assert gzip.decompress(body).decode() == PAGE
    answer, body = get(home)
    assert answer.headers["Content-Encoding"] is None and body.decode() == PAGE


@pytest.mark.parametrize(
    ("path", "kind", "age"),
    [
        ("", "text/html; charset=utf-8", "no-cache"),
        ("part/", "text/html; charset=utf-8", "no-cache"),
        ("part", "text/html; charset=utf-8", "no-cache"),  # led to part/
        ("font.woff2", "font/woff2", "no-cache"),
        ("font.woff2?v=1", "font/woff2", "public, max-age=31536000, immutable"),
        (
            "_static/widgets/abc.js",
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
        ),
    ],
)
def test_types_and_ages(home, path, kind, age):
    answer, _ = get(home + path, **{"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Cache-Control"] == age


@pytest.mark.parametrize(
    "path", ["a/book/none.html", "a/book/none/", "a/", "index.html", ""]
)
def test_another_address_gets_the_books_own_page(home, path):
    root = home.removesuffix("a/book/")
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(root + path, **{"Accept-Encoding": "gzip"})
    with caught.value as answer:
        assert answer.code == 404 and answer.read() == b"<h1>Not here</h1>"


def test_nothing_outside_the_folder_is_served(home):
    with pytest.raises(urllib.error.HTTPError) as caught:
        get(f"{home}../../../../etc/passwd")
    caught.value.close()
