"""`disync emulator` as a process on a free port of loopback, for as long as a test needs it."""

import http.client
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).parents[2]
BINARY = os.environ["DISYNC_BINARY"]

KEY, SECRET = "testid", "testsecret"
# Temporary credentials; in the token is what percent-encoding can get wrong.
TOKEN_KEY, TOKEN_SECRET, TOKEN = "sts-id", "sts-secret", "CAIS+token/with=all&kinds~of*characters%2F"


class Emulator:
    """A fresh world: nobody has called it before. Its time stands still unless `time` is `running`."""

    def __init__(self, *options: str, time: str = "stepped"):
        command = [BINARY, "emulator", "--listen", "127.0.0.1:0", "--time", time]
        keys = ["--access-key", f"{KEY}:{SECRET}", "--access-key", f"{TOKEN_KEY}:{TOKEN_SECRET}:{TOKEN}"]
        self._process = subprocess.Popen([*command, *keys, *options], stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline()
        assert "listening on http://" in line, f"the emulator did not start: {line!r}"
        self.url = line.split()[-1]
        self.host = self.url.removeprefix("http://")

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self._process.terminate()
        self._process.wait(timeout=10)
        self._process.stdout.close()

    def ask(self, method, path, document=None, **headers):
        """The status and the document that the interface below `/_emulator/` answers."""
        connection = http.client.HTTPConnection(self.host, timeout=10)
        connection.request(method, f"/_emulator/{path}", document and json.dumps(document), headers)
        response = connection.getresponse()
        status, answer = response.status, json.loads(response.read())
        connection.close()
        return status, answer

    def advance(self, seconds=1):
        """Moves time on."""
        self._done("POST", "advance", {"seconds": seconds})

    def fault(self, **fault):
        """Lets something go wrong at a later call."""
        self._done("POST", "fault", fault)

    def edit(self, **edit):
        """Edits a task or a solution in the console."""
        self._done("POST", "edit", edit)

    def stats(self):
        """How many calls there were, by operation and outcome."""
        operations = self._done("GET", "stats")["operations"]
        return {name: operation["outcomes"] for name, operation in operations.items()}

    def _done(self, method, path, document=None):
        status, answer = self.ask(method, path, document)
        assert status == 200, answer
        return answer
