"""`disync emulator` as a process on a free port of loopback, for as long as a test needs it."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).parents[2]
BINARY = os.environ["DISYNC_BINARY"]

KEY, SECRET = "testid", "testsecret"
# Temporary credentials; in the token is what percent-encoding can get wrong.
TOKEN_KEY, TOKEN_SECRET, TOKEN = "sts-id", "sts-secret", "CAIS+token/with=all&kinds~of*characters%2F"


class Emulator:
    """A fresh world: nobody has called it before."""

    def __init__(self, *options: str):
        command = [BINARY, "emulator", "--listen", "127.0.0.1:0", "--process-time", "20ms", "--instance-time", "20ms"]
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
