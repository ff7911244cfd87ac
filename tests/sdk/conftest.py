"""What every test begins with: a fresh emulator, and a client that knows its address."""

import pytest

# What these assert is told in full, as if it stood in a test.
pytest.register_assert_rewrite("schema", "pipeline")

from driver import DRIVERS
from emulator import Emulator


@pytest.fixture
def emulator():
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(params=DRIVERS)
def sdk(request):
    """The class of each client in turn."""
    return DRIVERS[request.param]


@pytest.fixture
def driver(sdk, emulator):
    return sdk(emulator.host)
