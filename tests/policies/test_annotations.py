"""What Plumbline reads of the annotations is what OPA reads of them."""

import json
import subprocess

from plumbline.policy.rules import load_rules


def test_annotations_are_those_opa_sees(opa, policies):
    done = subprocess.run([opa, "inspect", "-a", "-f", "json", policies], capture_output=True, text=True, check=True)
    seen = {}
    for each in json.loads(done.stdout)["annotations"]:
        told = each["annotations"]
        if "id" in told.get("custom", {}):
            parts = [part["value"] for part in each["path"]]
            seen[".".join(parts[2:])] = (told["title"], told["custom"]["id"], told["custom"]["kinds"])
    ours = {f"rules.{r.area}.{r.package}": (r.title, r.id, list(r.kinds)) for r in load_rules(policies)}
    assert ours == {key.removeprefix("plumbline."): value for key, value in seen.items()}
