import io
import sys

import pytest

from plumbline.errors import UsageError
from plumbline.policy.documents import Document, Problem, read

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: p\n"


def written(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def brief(path):
    return [
        str(each) if isinstance(each, Problem) else (each.kind, each.name, each.first, each.line("metadata.name"))
        for each in read([path])
    ]


def test_documents_of_a_stream_in_their_order(tmp_path):
    path = written(tmp_path, "all.yaml", f"# first\n---\n{POD}---\n# nothing\n---\n{POD}")
    assert brief(path) == [("/Pod", "p", 2, 6), ("/Pod", "p", 9, 13)]


def test_lists_are_taken_apart(tmp_path):
    path = written(
        tmp_path,
        "list.yaml",
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n  metadata: {name: a}\n"
        "- apiVersion: apps/v1\n  kind: DeploymentList\n  items:\n  - metadata:\n      name: b\n",
    )
    assert brief(path) == [("/Pod", "a", 1, 6), ("apps/Deployment", "b", 1, 11)]


def test_a_kind_that_is_only_called_a_list_is_an_object(tmp_path):
    path = written(tmp_path, "own.yaml", "apiVersion: example.org/v1\nkind: PriceList\nmetadata: {name: a}\n")
    assert brief(path) == [("example.org/PriceList", "a", 1, 3)]


def test_json_and_arrays_of_it(tmp_path):
    path = written(tmp_path, "a.json", '[\n {"apiVersion": "v1", "kind": "Pod",\n\t"metadata": {"name": "a"}}\n]')
    assert [(each.kind, each.name) for each in read([path])] == [("/Pod", "a")]


def test_a_folder_with_all_below(tmp_path):
    written(tmp_path, "b/z.yml", POD)
    written(tmp_path, "a.json", '{"apiVersion": "v1", "kind": "Pod"}')
    written(tmp_path, "README.md", "no manifest")
    assert [each.source for each in read([tmp_path])] == [str(tmp_path / "a.json"), str(tmp_path / "b/z.yml")]


def test_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(POD.encode())))
    (document,) = read(["-"])
    assert (document.source, document.line("metadata.name")) == ("<stdin>", 4)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.yaml", "a: [", "2: no YAML: did not find expected node content"),
        ("a.yaml", f"{POD}---\nkind: Pod\n", "5: is no Kubernetes object: apiVersion and kind are missing"),
        ("a.yaml", "just text", "1: is no Kubernetes object: apiVersion and kind are missing"),
        ("a.yaml", "apiVersion: 1\nkind: Pod", "1: is no Kubernetes object: apiVersion and kind are missing"),
        ("a.yaml", b"a: 1\nb: \xff", "2: is not UTF-8 text"),
        ("a.json", '{"a": 1,}', "1: no JSON: "),
        ("a.json", '{"kind": "a", "kind": "b"}', "1: the key 'kind' is given twice"),
        ("a.json", '{"a": NaN}', "1: NaN is a number that JSON does not have"),
        ("a.json", '{"a": 1e999}', "1: 1e999 is a number too large for Kubernetes"),
        ("a.json", f'{{"a": {"9" * 5000}}}', "1: 99999999999999999999 is a number too large for Kubernetes"),
        ("a.json", "[" * 100_000, "1: more than"),
        ("list.yaml", "apiVersion: v1\nkind: List\nitems:\n- {}\n- 7\n", "4: is no Kubernetes object"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(tmp_path, name, content, problem):
    path = written(tmp_path, name, content)
    problems = [str(each) for each in read([path]) if isinstance(each, Problem)]
    assert problems[0].startswith(f"{path}:{problem}")


def test_a_path_that_is_not_there(tmp_path):
    with pytest.raises(UsageError, match="missing is not there: give files, folders or `-`"):
        list(read([tmp_path / "missing"]))


def test_namespaces_are_those_of_the_api_server():
    def namespace(kind, **metadata):
        return Document({"apiVersion": "v1", "kind": kind, "metadata": metadata}, "", 1, 1).namespace("default")

    assert namespace("Pod", name="a") == "default"
    assert namespace("Pod", name="a", namespace="b") == "b"
    assert namespace("Namespace", name="a") == "a"
    assert namespace("Node", name="a") == ""
    assert Document({"apiVersion": "v1", "kind": "Pod", "metadata": None}, "", 1, 1).name == ""
