"""Chromium, as a reader of a plan uses it."""

import json
import os
import shutil

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

# Nothing that calls home, and nothing of a user of this machine.
ARGUMENTS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
    --disable-component-update --disable-sync --disable-dev-shm-usage --window-size=1100,1400""".split()


class Browser:
    """A browser without a window, with a profile of its own."""

    def __init__(self, profile):
        options = Options()
        for argument in [*ARGUMENTS, f"--user-data-dir={profile}"]:
            options.add_argument(argument)
        options.binary_location = shutil.which("chromium") or ""
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        os.environ["SE_OFFLINE"] = "true"
        self.driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))

    def open(self, file, dark=False, width=1100, scripts=True):
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.tell("Emulation.setEmulatedMedia", features=[scheme])
        self.tell("Emulation.setDeviceMetricsOverride", width=width, height=1400, deviceScaleFactor=1, mobile=width < 600)
        self.tell("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.driver.get(f"file://{file}")

    def tell(self, command, **parameters):
        return self.driver.execute_cdp_cmd(command, parameters)

    def ask(self, expression, *arguments):
        """What JavaScript says."""
        return self.driver.execute_script(f"return {expression}", *arguments)

    def all(self, selector):
        return self.driver.find_elements("css selector", selector)

    def one(self, selector):
        [found] = self.all(selector)
        return found

    def seen(self, selector):
        """The texts of the elements that are there to be seen; a page can have thousands, so it is asked once."""
        elements = "[...document.querySelectorAll(arguments[0])].filter((element) => element.checkVisibility())"
        return self.ask(f"{elements}.map((element) => element.textContent)", selector)

    def complaints(self):
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def quit(self):
        self.driver.quit()


def names_in(page):
    """The names of tables that a page shows, folded or not."""
    cells = "[...document.querySelectorAll('tr[class] > td:nth-child(2)')].map((cell) => cell.textContent)"
    return json.loads(page.ask(f"JSON.stringify({cells})"))
