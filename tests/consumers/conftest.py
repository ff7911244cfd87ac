"""What most tests begin with."""

import pytest

pytest.register_assert_rewrite("disync")

from disync import Project


@pytest.fixture
def project(tmp_path):
    """A project that was never applied."""
    return Project(tmp_path / "project")


@pytest.fixture
def changed(project):
    """A project that was applied and then changed in every way."""
    project.run("apply", "--auto-approve")
    project.change_everything()
    return project
