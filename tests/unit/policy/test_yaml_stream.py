import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from plumbline.policy.yaml_stream import DEEPEST, Unreadable, documents


def one(text):
    (document,) = documents(text)
    return document.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", True),
        ("Off", False),
        ("~", None),
        ("", None),
        ("0777", 511),
        ("0o17", 15),
        ("-0x1F", -31),
        ("1_000", 1000),
        ("+7", 7),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("09", 9.0),
        ("1e999", "1e999"),
        ("9" * 80, int("9" * 80)),
        ("9" * 81, 1e81),
        ("9" * 5000, "9" * 5000),
        (f"0x{'f' * 79}", f"0x{'f' * 79}"),
        ("1.2.3", "1.2.3"),
        ("2020-01-01T00:00:00Z", "2020-01-01T00:00:00Z"),
        ("'yes'", "yes"),
        ('"7"', "7"),
        ("!!str 7", "7"),
        ("! 7", "7"),
        ("|\n  7", "7\n"),
    ],
)
def test_scalars_mean_what_they_mean_to_kubernetes(text, value):
    (document,) = documents(f"--- {text}\n") if text else documents("---\n")
    assert (document.value, type(document.value)) == (value, type(value))


def test_keys_become_text():
    assert one("{1: a, yes: b, 1.5: c}") == {"1": "a", "true": "b", "1.5": "c"}


def test_documents_know_their_lines():
    parsed = list(documents("# head\na: 1\n---\nb:\n- 2\n...\n---\nc: 3\n"))
    assert [each.value for each in parsed] == [{"a": 1}, {"b": [2]}, {"c": 3}]
    assert [each.first for each in parsed] == [2, 3, 7]


def test_anchors_and_merges():
    text = "base: &b {x: 1, z: 1}\nlist: [*b]\nover: {<<: *b, z: 2}\nboth: {<<: [{x: 5}, *b]}"
    assert one(text) == {
        "base": {"x": 1, "z": 1},
        "list": [{"x": 1, "z": 1}],
        "over": {"x": 1, "z": 2},
        "both": {"x": 5, "z": 1},
    }


@pytest.mark.parametrize(
    ("text", "message", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "the key 'a' is given twice", 3),
        ("1: a\n'1': b\n", "the key '1' is given twice", 2),
        ("a: *b", "alias *b stands for nothing before it", 1),
        ("a: &a [*a]", "alias *a stands for nothing before it", 1),
        ("a: !Ref b", "the tag !Ref means nothing", 1),
        ("a: !!python/name:os.system x", "means nothing to Kubernetes", 1),
        ("a: .inf", "a number that JSON does not have", 1),
        ("{a: 1}: 2", "a key of an object has to be text", 1),
        ("~: 2", "a key of an object has to be text", 1),
        ("<<: 7", "`<<` takes an object", 1),
        ("a: [1\n", "no YAML", 2),
        ("a:\n\t- b", "no YAML", 2),
        ("a: \x00", "no YAML", 1),
    ],
)
def test_what_could_hide_something_is_not_read(text, message, line):
    with pytest.raises(Unreadable, match=message.replace("*", r"\*").replace("[", r"\[")) as raised:
        list(documents(text))
    assert raised.value.line == line


def test_a_bomb_is_not_set_off():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    with pytest.raises(Unreadable, match="aliases expand to more than"):
        list(documents("\n".join(lines)))


def test_depth_has_an_end():
    assert one("[" * DEEPEST + "]" * DEEPEST)
    with pytest.raises(Unreadable, match="levels deep"):
        one("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))


TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=20,
)


@given(JSON)
def test_json_values_come_through(value):
    assert one(json.dumps(value, ensure_ascii=False)) == value


@given(st.dictionaries(TEXT, TEXT | st.booleans() | st.integers()))
def test_what_the_library_writes_is_read_back(value):
    assert one(yaml.safe_dump(value, default_style='"')) == value
