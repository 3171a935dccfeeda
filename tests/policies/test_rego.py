"""The rules are well written, and their own tests hold and reach every line."""

import json
import re
import subprocess

import pytest


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("task", [("fmt", "--fail", "--list"), ("check", "--strict")], ids=lambda task: task[0])
def test_opa_finds_nothing_to_mend(opa, policies, task):
    done = run(opa, *task, policies)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_regal_finds_nothing_to_mend(regal, policies):
    done = run(regal, "lint", "--format=compact", "--no-color", policies)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_setting_is_asked_for_behind_not(policies):
    # OPA asks for an argument before it negates: where the setting is not there, all that follows is lost with it.
    asked = re.compile(r"\bnot\b.*(\bin settings\b|\([^)]*\bsettings[.[])")
    rules = [path for path in policies.rglob("*.rego") if not path.stem.endswith("_test")]
    assert any("import data.plumbline.settings\n" in path.read_text() for path in rules)
    assert [path for path in rules if asked.search(path.read_text())] == []


def test_every_test_holds(opa, policies):
    done = run(opa, "test", "--timeout=60s", "--format=json", policies)
    results = json.loads(done.stdout)
    assert [f"{each['package']}.{each['name']}" for each in results if each.get("fail") or each.get("error")] == []
    assert done.returncode == 0
    assert results


def test_tests_reach_every_line_of_every_rule(opa, policies):
    done = run(opa, "test", "--timeout=60s", "--coverage", "--format=json", policies)
    files = json.loads(done.stdout)["files"]
    missed = {
        name: [f"{part['start']['row']}-{part['end']['row']}" for part in each["not_covered"]]
        for name, each in files.items()
        if each.get("not_covered") and not name.endswith("_test.rego")
    }
    assert missed == {}
    # A file that no test loads is not in OPA's report at all.
    rules = {str(path) for path in policies.rglob("*.rego") if not path.stem.endswith("_test")}
    assert rules - set(files) == set()
