import pytest

from plumbline.policy.lines import find

TEXT = """kind: Thing
metadata:
  labels:
    plumbline.io/tenant: red
spec:
  networks:
  - name: a
  - name: b
    multus:
      networkName: x/y
  config: '{"vlan": 7}'
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("", 0),
        ("kind", 0),
        ("metadata.labels.plumbline.io/tenant", 3),
        ("spec.networks", 5),
        ("spec.networks[1]", 7),
        ("spec.networks[1].multus.networkName", 9),
        ("spec.networks[1].missing.deep", 7),
        ("spec.networks[7]", 5),
        ("spec.config.vlan", 10),
        ("nothing", 0),
    ],
)
def test_the_line_of_a_path_or_of_the_nearest_above(path, line):
    assert find(TEXT, path) == line
