"""A plan and drift as HTML, in Chromium: it is quiet, it folds, it filters, and names do nothing in it."""

import json
import shutil
import time

import pytest
from selenium.webdriver.common.keys import Keys

from browser import Browser, names_in
from disync import Project

# Each of these would be noticed if it were more than text.
HOSTILE = [
    "<script>hacked = 1</script>",
    "</td></tr></table></details><script>hacked = 2</script>",
    "<img src=x onerror='hacked = 3'>",
    "<svg/onload=hacked=4>",
    "\"><a href='javascript:hacked=5' autofocus onfocus='hacked=6'>x</a>",
    "</script><script>hacked = 7</script>",
    "</style><style>body { display: none }</style>",
    "<!-- <iframe srcdoc='<script>parent.hacked = 8</script>'>",
    "&lt;b&gt;",
    "<base href='http://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
]


def sync(name, tables):
    listed = "".join(f"          - {json.dumps(table)}\n" for table in tables)
    return (
        f"syncs:\n  {name}:\n    type: realtime\n    source:\n      datasource: mysql_pub\n      tables:\n        shop:\n"
        f"{listed}    destination: {{ type: holo, datasource: holo }}\n"
    )


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    browser = Browser(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.quit()


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The plan of a project that was applied and then changed: one sync comes, one loses and gets tables, one goes."""
    project = Project(tmp_path_factory.mktemp("plan") / "project")
    project.write("syncs/orders.yaml", sync("orders", ["orders", "items", "users"]))
    project.run("apply", "--auto-approve")
    project.write("syncs/orders.yaml", sync("orders", ["orders", "refunds", "returns"]))
    project.write("syncs/new.yaml", sync("new_one", ["refunds_of_last_year", *HOSTILE]))
    project.remove("syncs/to_kafka.yaml")
    return page_of(project)


def page_of(project):
    file = project.directory / "plan.html"
    file.write_text(project.run("plan", "--format", "html"), encoding="utf-8")
    return file


def test_it_is_quiet_and_loads_nothing(browser, file):
    browser.open(file)
    assert browser.complaints() == []
    assert browser.ask("performance.getEntriesByType('resource').length") == 0
    assert browser.ask("document.title") == "disync plan of project 10000"


def test_names_do_nothing(browser, file):
    browser.open(file)
    assert browser.ask("typeof hacked") == "undefined"
    assert set(HOSTILE) <= {name.removeprefix("shop.") for name in names_in(browser)}
    for element in ["a", "img", "svg", "iframe", "base", "b", "meta[http-equiv=refresh]"]:
        assert browser.all(element) == [], element
    assert len(browser.all("script")) == len(browser.all("style")) == 1


def test_the_policy_stops_what_would_come_from_elsewhere(browser, file):
    browser.open(file)
    browser.driver.execute_script(
        "for (const [tag, text] of [['script', 'hacked = 1'], ['style', 'body { display: none }']]) {"
        "  const element = document.createElement(tag); element.textContent = text; document.body.append(element); }"
        "const image = new Image(); image.src = 'http://127.0.0.1:1/x.png'; document.body.append(image);"
    )
    assert browser.ask("typeof hacked") == "undefined"
    assert browser.ask("getComputedStyle(document.body).display") == "block"
    assert len(browser.complaints()) >= 3


def test_tasks_fold_by_mouse_and_by_keyboard(browser, file):
    browser.open(file)
    n_tasks = len(browser.all("details"))
    assert n_tasks >= 3 and browser.all("details[open]") == [] and browser.seen("tbody tr") == []
    first = browser.all("summary")[0]
    first.click()
    assert len(browser.all("details[open]")) == 1
    first.send_keys(Keys.ENTER)
    assert browser.all("details[open]") == []
    browser.one("#unfold").click()
    assert len(browser.all("details[open]")) == n_tasks
    browser.one("#fold").click()
    assert browser.all("details[open]") == []


def rows_after(browser, n):
    """The rows that are shown once the filter has found as many."""
    deadline = time.monotonic() + 10
    while len(rows := browser.seen("tbody tr")) != n:
        assert time.monotonic() < deadline, rows
    return rows


def test_the_filter_finds_tables_and_tasks(browser, file):
    browser.open(file)
    browser.one("body").send_keys("/")
    words = browser.one("#words")
    assert browser.driver.switch_to.active_element == words
    words.send_keys("refunds")
    rows = rows_after(browser, 2)
    assert all("refunds" in row for row in rows)
    assert browser.one(".tools output").text.startswith("2 of ")
    words.send_keys("_of")
    rows_after(browser, 1)
    words.send_keys(Keys.ESCAPE)
    rows_after(browser, 0)
    assert len(browser.seen("details")) == len(browser.all("details"))
    words.send_keys("realtime.orders")
    rows_after(browser, 4)


def test_the_filter_finds_kinds(browser, file):
    browser.open(file)
    n_removed = len(browser.all("tr.removed"))
    browser.one("#kind").send_keys("removed")
    rows = rows_after(browser, n_removed)
    assert n_removed >= 3 and all(row.startswith("- removed") for row in rows)
    browser.one("#side").send_keys("conflict")
    rows_after(browser, 0)


def test_it_follows_the_system_into_the_dark(browser, file):
    def looks():
        return browser.ask("['backgroundColor', 'color'].map((key) => getComputedStyle(document.body)[key])")

    browser.open(file)
    light = looks()
    browser.open(file, dark=True)
    dark = looks()
    assert light[0] == "rgb(255, 255, 255)" and brightness(dark[0]) < 64
    assert abs(brightness(light[1]) - brightness(light[0])) > 180 and abs(brightness(dark[1]) - brightness(dark[0])) > 180


def brightness(color):
    return sum(int(part) for part in color.removeprefix("rgb(").rstrip(")").split(", ")) / 3


@pytest.mark.parametrize("width", [400, 1100])
def test_nothing_is_wider_than_the_window(browser, file, width):
    browser.open(file, width=width)
    browser.one("#unfold").click()
    assert browser.ask("document.documentElement.scrollWidth") <= width
    assert browser.ask("innerWidth") == width


def test_it_is_whole_without_scripts(browser, file):
    browser.open(file, scripts=False)
    assert browser.seen(".tools") == []
    assert len(browser.seen("summary")) >= 3
    browser.all("summary")[0].click()
    assert browser.seen("tbody tr") != []
    browser.open(file)


def test_paper_has_everything_unfolded(browser, file):
    browser.open(file)
    browser.driver.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert browser.all("details:not([open])") == []
    browser.driver.execute_script("dispatchEvent(new Event('afterprint'))")
    assert browser.all("details[open]") == []


def test_five_thousand_tables_are_usable(browser, tmp_path):
    project = Project(tmp_path / "project")
    for n in range(50):
        project.write(f"syncs/s{n}.yaml", sync(f"sync_{n}", [f"table_{n}_{m}" for m in range(100)]))
    file = page_of(project)
    began = time.monotonic()
    browser.open(file)
    browser.one("#words").send_keys("table_49_99")
    rows_after(browser, 1)
    assert time.monotonic() - began < 20
    assert browser.complaints() == []


@pytest.fixture(scope="module")
def drift(tmp_path_factory):
    """Drift of a project that was applied: somebody has put hostile tables into one sync and deleted another."""
    folder = tmp_path_factory.mktemp("drift")
    project, other = Project(folder / "project"), Project(folder / "other")
    project.write("syncs/orders.yaml", sync("orders", ["orders", "items", "users"]))
    project.run("apply", "--auto-approve")
    # What is there is what another project with the same tasks has made of them.
    shutil.copytree(project.directory, other.directory, dirs_exist_ok=True)
    other.remove("syncs/to_kafka.yaml")
    other.write("syncs/orders.yaml", sync("orders", ["orders", "refunds", *HOSTILE]))
    other.run("apply", "--auto-approve")
    project.write(".disync/dataworks.jsonl", other.read(".disync/dataworks.jsonl"))
    file = folder / "drift.html"
    file.write_text(project.run("drift", "--format", "html", exit_code=2), encoding="utf-8")
    return file


def test_drift_is_quiet_and_names_do_nothing_in_it(browser, drift):
    browser.open(drift)
    assert browser.complaints() == []
    assert browser.ask("performance.getEntriesByType('resource').length") == 0
    assert browser.ask("document.title") == "disync drift of project 10000"
    assert browser.ask("typeof hacked") == "undefined"
    # Behind the name, in the same cell, is the fingerprint.
    names = [name.removeprefix("shop.") for name in names_in(browser)]
    assert all(any(name.startswith(hostile) for name in names) for hostile in HOSTILE), names
    for element in ["a", "img", "svg", "iframe", "base", "b", "meta[http-equiv=refresh]"]:
        assert browser.all(element) == [], element
    assert len(browser.all("script")) == len(browser.all("style")) == 1


def test_drift_folds_filters_and_prints(browser, drift):
    browser.open(drift)
    assert browser.seen("tbody tr") == [] and len(browser.all("details")) >= 2
    browser.one("#words").send_keys("refunds")
    assert "refunds" in rows_after(browser, 1)[0]
    browser.one("#words").send_keys(Keys.ESCAPE)
    rows_after(browser, 0)
    browser.one("#kind").send_keys("removed")
    assert all(row.startswith("- removed") for row in rows_after(browser, 2))
    browser.open(drift)
    browser.driver.execute_script("dispatchEvent(new Event('beforeprint'))")
    assert browser.all("details:not([open])") == []


def test_drift_fits_a_telephone_and_needs_no_scripts(browser, drift):
    browser.open(drift, width=400)
    browser.one("#unfold").click()
    assert browser.ask("document.documentElement.scrollWidth") <= 400
    browser.open(drift, scripts=False)
    assert browser.seen(".tools") == [] and len(browser.seen("summary")) >= 2
    for summary in browser.all("summary"):
        summary.click()
    assert browser.seen("tbody tr") != []
    browser.open(drift)
