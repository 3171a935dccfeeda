"""A second engine: the bundle compiled to WebAssembly and run by wasmtime.

Compiler back end, evaluator and nearly all built-in functions are other code than OPA's own; what they share is the
parser. Four functions are asked of the host and are written here once more.
"""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import tarfile
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import wasmtime

from tests.policies.rules import POLICIES

if TYPE_CHECKING:
    from pathlib import Path

_PAGES = 64
_ARGUMENTS = range(5)
_UNITS = {
    **{unit: 1000**power for power, unit in enumerate(("", "k", "M", "G", "T", "P", "E"))},
    **{f"{unit}i": 1024**power for power, unit in enumerate(("", "K", "M", "G", "T", "P", "E")) if unit},
    "K": 1000,
    "m": Decimal("0.001"),
}


def compiled(opa: Path, folder: Path) -> Path:
    """The decision as a WebAssembly module in `folder`."""
    modules = [POLICIES / "decision.rego", *POLICIES.glob("lib/*.rego"), *POLICIES.glob("*/*/rule.rego")]
    # Named from where they are: the module holds their names, and so the machine's paths would move its memory.
    rules = [path.relative_to(POLICIES) for path in sorted(modules) if not path.stem.endswith("_test")]
    bundle = folder / "bundle.tar.gz"
    command = [opa, "build", "--target=wasm", "--entrypoint=plumbline/decision/verdict", f"--output={bundle}", *rules]
    subprocess.run(command, check=True, capture_output=True, cwd=POLICIES)
    with tarfile.open(bundle) as archive:
        member = archive.extractfile("/policy.wasm")
        assert member is not None
        module = folder / "policy.wasm"
        module.write_bytes(member.read())
    return module


class Crashed(Exception):
    """The engine trapped, or gave up by itself: which of both depends on what is in its memory."""


class Engine:
    """The compiled decision with what it knows: the document `data`, that is settings, metadata and inventory."""

    def __init__(self, module: Path, data: dict[str, Any]):
        self._engine = wasmtime.Engine()
        self._module = wasmtime.Module(self._engine, module.read_bytes())
        self._data = data

    def decide(self, review: Any) -> dict[str, Any]:
        """The decision, by an instance of its own; raises AssertionError where it is undefined, or Crashed."""
        try:
            return _Instance(self._engine, self._module).answer(self._data, review)
        except wasmtime.Trap as error:
            raise Crashed(str(error)) from error


class _Instance:
    def __init__(self, engine: wasmtime.Engine, module: wasmtime.Module):
        self._store = wasmtime.Store(engine)
        self._memory = wasmtime.Memory(self._store, wasmtime.MemoryType(wasmtime.Limits(_PAGES, None)))
        linker = wasmtime.Linker(engine)
        linker.define(self._store, "env", "memory", self._memory)
        number = wasmtime.ValType.i32()
        linker.define_func("env", "opa_abort", wasmtime.FuncType([number], []), self._abort)
        linker.define_func("env", "opa_println", wasmtime.FuncType([number], []), lambda _: None)
        for count in _ARGUMENTS:
            kind = wasmtime.FuncType([number] * (count + 2), [number])
            linker.define_func("env", f"opa_builtin{count}", kind, self._builtin)
        self._exports = linker.instantiate(self._store, module).exports(self._store)
        names = json.loads(self._text(self._call("opa_json_dump", self._call("builtins"))))
        self._builtins = {number: name for name, number in names.items()}

    def answer(self, data: Any, review: Any) -> dict[str, Any]:
        context = self._call("opa_eval_ctx_new")
        self._call("opa_eval_ctx_set_data", context, self._value(data))
        self._call("opa_eval_ctx_set_input", context, self._value(review))
        self._call("eval", context)
        answer = json.loads(self._text(self._call("opa_json_dump", self._call("opa_eval_ctx_get_result", context))))
        assert answer, f"undefined for {json.dumps(review)[:2000]}"
        return answer[0]["result"]

    def _call(self, name: str, *arguments: int) -> int:
        return self._exports[name](self._store, *arguments)

    def _value(self, document: Any) -> int:
        text = json.dumps(document).encode()
        address = self._call("opa_malloc", len(text))
        self._memory.write(self._store, text, address)
        value = self._call("opa_json_parse", address, len(text))
        assert value, "the engine can't read the document"
        return value

    def _text(self, address: int) -> str:
        found = bytearray()
        while b"\0" not in found:
            start = address + len(found)
            found += self._memory.read(self._store, start, min(start + 4096, self._memory.data_len(self._store)))
        return found.partition(b"\0")[0].decode()

    def _abort(self, address: int) -> None:
        raise Crashed(f"the engine gave up: {self._text(address)}")

    def _builtin(self, number: int, _context: int, *arguments: int) -> int:
        values = [json.loads(self._text(self._call("opa_value_dump", each))) for each in arguments]
        answer = _FUNCTIONS[self._builtins[number]](*values)
        # Nothing is what OPA calls undefined.
        return 0 if answer is None else self._value(answer)


def _sprintf(form: Any, values: Any) -> str | None:
    if not isinstance(form, str) or not isinstance(values, list):
        return None
    left = list(values)
    return re.sub(r"%([dqsv])", lambda verb: _shown(verb[1], left.pop(0)), form)


def _shown(verb: str, value: Any) -> str:
    if verb == "q":
        return json.dumps(value, ensure_ascii=False)
    return value if isinstance(value, str) else json.dumps(value)


def _parse(quantity: Any) -> int | float | None:
    parts = re.fullmatch(r"([+-]?[0-9.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)", quantity) if isinstance(quantity, str) else None
    if parts is None:
        return None
    factor = _UNITS.get(parts[2]) or _UNITS.get(f"{parts[2][:1].upper()}{parts[2][1:].lower()}")
    if factor is None:
        return None
    try:
        size = Decimal(parts[1]) * factor
    except ArithmeticError:
        return None
    return int(size) if size == int(size) else float(size)


def _format(asked: Any) -> str:
    moment, zone, layout = asked
    assert (zone, layout) == ("UTC", "2006-01-02"), f"written for days only, not for {zone} {layout}"
    return datetime.datetime.fromtimestamp(moment // 10**9, datetime.UTC).date().isoformat()


_FUNCTIONS = {
    "sprintf": _sprintf,
    "time.format": _format,
    "time.now_ns": time.time_ns,
    "units.parse": _parse,
}
