"""Lets Slipway follow a run of pytest: loaded with `-p slipway_pytest`, it changes nothing that a test sees.

- Each test's docstring and full name are recorded as properties in the JUnit XML.
- Each start and end of a test is told as one line on standard error, as JSON behind a mark.
- Tests named in the file SLIPWAY_PASSED are deselected: they passed in an earlier attempt. Those that pass are added.
"""

import json
import os

import pytest

MARK = "slipway-pytest:"
LONGEST_TITLE = 200

# Taken before pytest begins to capture what tests print.
_told_to = os.fdopen(os.dup(2), "w", encoding="utf-8", errors="backslashreplace")
_titles = {}
_outcomes = {}


def _is_worker(config):
    """Whether this is a worker of pytest-xdist: the process above it tells, and holds the list."""
    return hasattr(config, "workerinput")


def _title(item):
    """The docstring's first paragraph in one line or, without one, the test's name; with its parameters."""
    function = getattr(item, "obj", None)
    text = getattr(function, "__doc__", None) or ""
    paragraph = " ".join(text.strip().split("\n\n")[0].split())
    if not paragraph:
        return item.name
    callspec = getattr(item, "callspec", None)
    title = paragraph if callspec is None else "%s [%s]" % (paragraph, callspec.id)
    return title if len(title) <= LONGEST_TITLE else title[:LONGEST_TITLE] + "…"


def _tell(**event):
    _told_to.write(MARK + json.dumps(event) + "\n")
    _told_to.flush()


def _passed_file():
    return os.environ.get("SLIPWAY_PASSED", "")


def _passed_earlier():
    try:
        with open(_passed_file(), encoding="utf-8") as lines:
            return set(line.rstrip("\n") for line in lines)
    except OSError:
        return set()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    passed = _passed_earlier()
    again = [item for item in items if item.nodeid not in passed]
    if len(again) < len(items):
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in passed])
        items[:] = again
    for item in items:
        title = _title(item)
        item.user_properties.append(("slipway_id", item.nodeid))
        item.user_properties.append(("slipway_title", title))
        _titles[item.nodeid] = title
    if not _is_worker(config):
        _tell(event="collected", count=len(items))


def pytest_runtest_logstart(nodeid, location):
    _tell(event="started", id=nodeid, title=_titles.get(nodeid, nodeid))


def pytest_runtest_logreport(report):
    """Called for setup, call and teardown: the worst of the three counts."""
    worst = _outcomes.get(report.nodeid, "passed")
    if report.outcome == "failed" or (report.outcome == "skipped" and worst == "passed"):
        worst = report.outcome
    _outcomes[report.nodeid] = worst


def pytest_runtest_logfinish(nodeid, location):
    outcome = _outcomes.pop(nodeid, "passed")
    _tell(event="finished", id=nodeid, title=_titles.get(nodeid, nodeid), outcome=outcome)
    if outcome == "passed" and _passed_file():
        with open(_passed_file(), "a", encoding="utf-8") as lines:
            lines.write(nodeid + "\n")
