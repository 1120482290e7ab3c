"""Where events are brought to, and where never: nothing inside the house can be reached through a service's address."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from konto.services.signals import wire
from konto.services.signals.endpoints import Unreachable, addresses_of, is_allowed, parse
from konto.services.signals.wire import Broken, Line


@pytest.fixture
def outside(settings: Settings) -> None:
    """As where real people sign up: neither demo nor debug."""
    settings.KONTO_LETTERBOX = False


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://[::1]/",
        "https://10.1.2.3/",
        "https://192.168.0.1:8443/x",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[fec0::1]/",
        "https://[::10.0.0.1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://localhost/",
        "file:///etc/hostname",
        "gopher://example.org/",
        "https://",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://user@example.org/",
        "https://example.org/#part",
        "https://example.org/a b",
        "https://example.org\\@10.0.0.1/",
        "https://example.org/\r\nHost: x",
        "https://" + "a" * 600 + ".example.org/",
    ],
)
def test_what_leads_inside_is_never_reached(outside: None, url: str) -> None:
    """By its form where it says so itself, otherwise when the name is looked up: no connection is opened."""
    with pytest.raises((Unreachable, Broken)):
        asyncio.run(Line(parse(url), 2).post(b"", {}))


def test_public_addresses_are_reached(outside: None) -> None:
    """Addresses of the public internet, by name or number, with a port and a query."""
    endpoint = parse("https://receiver.example.org:8443/events?stream=1")

    assert (endpoint.authority, endpoint.target) == ("receiver.example.org:8443", "/events?stream=1")
    assert is_allowed("93.184.216.34")
    assert is_allowed("2606:2800:220:1::1")
    assert asyncio.run(addresses_of(parse("https://93.184.216.34/"))) == ["93.184.216.34"]


def test_in_the_demo_this_machine_is_reached_and_nothing_else_inside() -> None:
    """A receiver beside the demo house takes events; the network around it stays out of reach."""
    assert parse("http://127.0.0.1:9000/").host == "127.0.0.1"
    assert is_allowed("::1")
    with pytest.raises(Unreachable):
        parse("http://192.168.0.1/")


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Tests read logs, and this server is none of ours."""


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1, signed by itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "receiver.pem"
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def port(certificate: Path) -> Iterator[int]:
    """A receiver behind TLS."""
    server = HTTPServer(("127.0.0.1", 0), _Taking)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_a_receiver_is_who_its_certificate_says(port: int, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that nobody vouches for gets nothing; one that the machine trusts does."""
    line = Line(parse(f"https://127.0.0.1:{port}/"), 5)
    wire._tls.cache_clear()
    with pytest.raises(Broken, match="SSLCertVerificationError"):
        asyncio.run(line.post(b"{}", {}))

    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    wire._tls.cache_clear()
    assert asyncio.run(line.post(b"{}", {})).status == 202
    wire._tls.cache_clear()


def test_a_name_is_checked_in_all_its_addresses(outside: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One public address among inner ones is not enough."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)

    with pytest.raises(Unreachable, match="NotPublic"):
        asyncio.run(addresses_of(parse("https://rebinding.example.org/")))
