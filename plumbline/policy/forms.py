"""Forms that gate and audit report in; `outputs` writes them."""

from typing import Literal

Form = Literal["table", "json", "junit", "sarif", "github", "tap"]
