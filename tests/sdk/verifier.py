"""A reverse proxy that lets through what the SDKs themselves would have signed like that, and nothing else.

It stands between disync and the emulator. Of each request it computes the signature anew, with the functions by which
the SDKs sign their own requests, from the bytes that arrived; where theirs differs from the one that was sent, it keeps
the difference and refuses. It shares no code with disync or the emulator, and forwards every byte as it came.
"""

from __future__ import annotations

import http.client
import http.server
import threading
from urllib.parse import parse_qsl, urlsplit

from alibabacloud_tea_openapi.utils import Utils
from aliyunsdkcore.auth.composer import rpc_signature_composer as legacy
from darabonba.request import DaraRequest

V3_ALGORITHM = "ACS3-HMAC-SHA256"
# Without these, a request would not say what is called, by whom, when, or with which body.
V3_SIGNED = ("host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version")


class Verifier:
    """Listens on a free port, for the key that all requests must be signed with."""

    def __init__(self, upstream: str, key: str, secret: str, token: str | None = None):
        self.upstream, self.key, self.secret, self.token = upstream, key, secret, token
        # The operation and the generation of the signature of each request that was let through.
        self.passed: list[tuple[str, str]] = []
        self.differences: list[str] = []
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_exception):
        self._server.shutdown()
        self._server.server_close()

    def check(self, method, target, headers, body):
        """Whether the request is signed as the SDKs would sign it; a difference is kept."""
        query = _pairs(urlsplit(target).query)
        differ = _Differences()
        differ.unless("path", urlsplit(target).path, "/")
        if headers.get("authorization", "").startswith("ACS3-"):
            operation, generation = headers.get("x-acs-action"), "v3"
            self._check_v3(differ, method, query, headers, body)
        else:
            operation, generation = query.get("Action"), "v1"
            self._check_v1(differ, method, query, headers, body)
        if differ.found:
            self.differences.append(f"{operation} ({generation}): " + "; ".join(differ.found))
        else:
            self.passed.append((operation, generation))
        return not differ.found

    def _check_v1(self, differ, method, query, headers, body):
        sent = query.get("Signature")
        signed = {**query, **_form(headers, body)}
        signed.pop("Signature", None)
        differ.unless("signature by the new SDK", sent, Utils.get_rpcsignature(signed, method, self.secret))
        text = getattr(legacy, "__compose_string_to_sign")(method, signed)
        differ.unless("signature by the legacy SDK", sent, getattr(legacy, "__get_signature")(text, self.secret))
        differ.unless("AccessKeyId", query.get("AccessKeyId"), self.key)
        differ.unless("SecurityToken", query.get("SecurityToken"), self.token)
        differ.unless("SignatureMethod", query.get("SignatureMethod"), "HMAC-SHA1")
        differ.unless("SignatureVersion", query.get("SignatureVersion"), "1.0")

    def _check_v3(self, differ, method, query, headers, body):
        request = DaraRequest()
        request.method, request.pathname, request.query = method, "/", query
        names = headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
        request.headers = {name: headers.get(name) for name in names}
        digest = Utils.hash(body, V3_ALGORITHM).hex()
        authorization = Utils.get_authorization(request, V3_ALGORITHM, digest, self.key, self.secret)
        differ.unless("authorization by the new SDK", headers["authorization"], authorization)
        differ.unless("digest of the body", headers.get("x-acs-content-sha256"), digest)
        differ.unless("token", headers.get("x-acs-security-token"), self.token)
        differ.unless("key beside the token", headers.get("x-acs-accesskey-id"), self.token and self.key)
        must = [*V3_SIGNED, *(name for name in headers if name.startswith("x-acs-"))]
        differ.unless("headers that are not signed", sorted(set(must) - set(names)), [])
        # What is not signed one by one must still be a form that says each thing once.
        _form(headers, body)


class _Differences:
    def __init__(self):
        self.found: list[str] = []

    def unless(self, what, sent, expected):
        if sent != expected:
            self.found.append(f"{what}: sent {sent!r}, expected {expected!r}")


def _pairs(text: str) -> dict[str, str]:
    pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), errors="strict")
    assert len(dict(pairs)) == len(pairs), "a parameter is given twice"
    return dict(pairs)


def _form(headers, body: bytes) -> dict[str, str]:
    if not body:
        return {}
    assert headers.get("content-type", "").startswith("application/x-www-form-urlencoded"), "the body is not a form"
    return _pairs(body.decode("ascii"))


def _handler(verifier: Verifier):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            try:
                good = verifier.check(self.command, self.path, headers, body)
            except Exception as error:
                verifier.differences.append(f"{self.path}: {error!r}")
                good = False
            if good:
                self._forward(body)
            else:
                self._answer(400, [], b'{"Code":"SignatureDoesNotMatch","Message":"see the verifier","RequestId":"0"}')

        do_GET = do_POST

        def _forward(self, body):
            connection = http.client.HTTPConnection(verifier.upstream, timeout=30)
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            kept = [(name, value) for name, value in response.getheaders() if name.lower() != "content-length"]
            self._answer(response.status, kept, response.read())
            connection.close()

        def _answer(self, status, headers, body):
            self.send_response_only(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            pass

    return Handler
