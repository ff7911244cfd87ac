"""HTTP as others than the SDKs speak it: every request gets an answer, and none disturbs the next."""

import datetime
import http.client
import socket
import uuid
from urllib.parse import urlencode

import pytest
from alibabacloud_tea_openapi.utils import Utils

from emulator import KEY, SECRET
from script import PROJECT

LIST = {"Action": "ListFiles", "ProjectId": str(PROJECT)}
NOT_FOUND = b'"Code":"InvalidAction.NotFound"'


class Wire:
    """A connection to the emulator, byte by byte."""

    def __init__(self, host):
        address, port = host.split(":")
        self._socket = socket.create_connection((address, int(port)), timeout=10)

    def send(self, text):
        self._socket.sendall(text if isinstance(text, bytes) else text.encode())
        return self

    def read(self, method="POST"):
        """The status and the body of the next answer, which must say how long it is."""
        # Unbuffered: what belongs to the next answer stays in the socket.
        answer = http.client.HTTPResponse(_Unbuffered(self._socket), method=method)
        answer.begin()
        return answer.status, answer.read()

    def is_closed(self):
        """Whether the emulator has nothing more to say here."""
        return self._socket.recv(1) == b""


class _Unbuffered:
    def __init__(self, inner):
        self._inner = inner

    def makefile(self, mode):
        return self._inner.makefile(mode, buffering=0)


@pytest.fixture
def wire(emulator):
    return Wire(emulator.host)


def signed(method, query, body=None):
    """Query and form of a request, signed by the function of the SDK."""
    common = {
        "AccessKeyId": KEY,
        "Format": "JSON",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": uuid.uuid4().hex,
        "SignatureVersion": "1.0",
        "Timestamp": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Version": "2020-05-18",
        **query,
    }
    common["Signature"] = Utils.get_rpcsignature({**common, **(body or {})}, method, SECRET)
    return urlencode(common), urlencode(body or {})


def with_body(query, body, *headers):
    lines = [f"POST /?{query} HTTP/1.1", "Host: emulator", *headers]
    return "\r\n".join(lines) + "\r\n\r\n" + body


def assert_lists(answer):
    status, body = answer
    assert (status, b'"TotalCount":0' in body) == (200, True), body


def test_http_1_0_is_answered_and_closed(wire):
    wire.send(f"GET /?{signed('GET', LIST)[0]} HTTP/1.0\r\n\r\n")
    assert_lists(wire.read())
    assert wire.is_closed()


def test_pipelined_requests_are_answered_in_order(wire):
    one, two = signed("GET", LIST)[0], signed("GET", {**LIST, "ProjectId": "1"})[0]
    wire.send("".join(f"GET /?{query} HTTP/1.1\r\nHost: emulator\r\n\r\n" for query in (one, two)))
    assert_lists(wire.read())
    assert wire.read()[0] == 403


def test_a_form_may_come_in_chunks(wire):
    query, body = signed("POST", {"Action": "ListFiles"}, {"ProjectId": str(PROJECT)})
    chunks = "".join(f"{len(part):x}\r\n{part}\r\n" for part in (body[:3], body[3:])) + "0\r\n\r\n"
    wire.send(with_body(query, chunks, "Transfer-Encoding: chunked"))
    assert_lists(wire.read())


def test_a_client_that_waits_for_continue_is_told_to(wire):
    query, body = signed("POST", {"Action": "ListFiles"}, {"ProjectId": str(PROJECT)})
    wire.send(with_body(query, "", "Expect: 100-continue", f"Content-Length: {len(body)}"))
    assert wire._socket.recv(25, socket.MSG_WAITALL) == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert_lists(wire.send(body).read())


def test_the_body_wins_over_the_query(wire):
    query, body = signed("POST", {**LIST, "ProjectId": "1"}, {"ProjectId": str(PROJECT)})
    assert_lists(wire.send(with_body(query, body, f"Content-Length: {len(body)}")).read())


def test_a_parameter_that_is_given_twice_disturbs_nobody(wire):
    query = signed("POST", LIST)[0] + f"&ProjectId={PROJECT}"
    assert_lists(wire.send(with_body(query, "", "Content-Length: 0")).read())


def test_the_absolute_form_of_a_target_is_taken(wire, emulator):
    wire.send(f"GET http://{emulator.host}/?{signed('GET', LIST)[0]} HTTP/1.1\r\nHost: {emulator.host}\r\n\r\n")
    assert_lists(wire.read())


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "COFFEE"])
def test_other_methods_are_not_found(wire, method):
    wire.send(f"{method} /?{signed(method, LIST)[0]} HTTP/1.1\r\nHost: emulator\r\n\r\n")
    status, body = wire.read(method)
    assert (status, method == "HEAD" or NOT_FOUND in body) == (404, True), body
    wire.send(f"GET /?{signed('GET', LIST)[0]} HTTP/1.1\r\nHost: emulator\r\n\r\n")
    assert_lists(wire.read())


SENSELESS = [
    "/?Action=%zz",
    "/?Action=%ff%fe",
    "/?Action=List%00Files&Format=JSON",
    "/?Format=JSON",
    "/else?Action=ListFiles",
]


@pytest.mark.parametrize("target", SENSELESS)
def test_a_target_without_sense_is_refused_in_the_form_of_the_service(wire, target):
    status, body = wire.send(f"GET {target} HTTP/1.1\r\nHost: emulator\r\n\r\n").read()
    assert 400 <= status <= 404
    assert all(name in body for name in (b'"Code":', b'"Message":', b'"RequestId":')), body


def test_a_body_that_is_not_text_is_refused(wire):
    wire.send(b"POST /?Action=ListFiles HTTP/1.1\r\nHost: emulator\r\nContent-Length: 4\r\n\r\na=\xff\xfe")
    assert wire.read()[0] == 400


TLS, HTTP_2, NOISE = b"\x16\x03\x01\x00\xa5\x01\x00\x00", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\0" * 99


@pytest.mark.parametrize("noise", [TLS, HTTP_2, NOISE], ids=["tls", "http-2", "zeros"])
def test_what_is_not_http_1_does_not_reach_anybody_else(wire, emulator, noise):
    wire.send(noise)
    after = Wire(emulator.host)
    after.send(f"GET /?{signed('GET', LIST)[0]} HTTP/1.1\r\nHost: emulator\r\n\r\n")
    assert_lists(after.read())


def test_a_deeply_nested_document_is_refused(wire):
    common = {"Action": "CreateDISyncTask", "ProjectId": str(PROJECT), "TaskType": "DI_REALTIME", "TaskName": "deep"}
    query, body = signed("POST", common, {"TaskContent": '{"steps":' + "[" * 100_000})
    status, answer = wire.send(with_body(query, body, f"Content-Length: {len(body)}")).read()
    assert (status, b'"Code":"Invalid.DI.Parameter"' in answer) == (400, True)


def test_a_body_beyond_all_measure_is_refused_before_it_comes(wire):
    wire.send(with_body(signed("POST", LIST)[0], "", "Expect: 100-continue", "Content-Length: 99999999999"))
    status, answer = wire.read()
    assert (status, b'"Code":"RequestEntityTooLarge"' in answer) == (413, True)
