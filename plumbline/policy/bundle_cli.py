"""`plumbline bundle`: rules and settings as one file for any OPA."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
import yaml

from plumbline.errors import UsageError
from plumbline.files import write_atomically
from plumbline.policy import bundle, signing
from plumbline.policy.rules import load_rules
from plumbline.policy.settings import load_settings
from plumbline.suite import suite_root

app = typer.Typer(help="Rules and settings as one signed file for any OPA, or for conftest.", no_args_is_help=True)

BundleArgument = Annotated[Path, typer.Argument(metavar="BUNDLE", help="A bundle that `plumbline bundle build` made.")]


@app.command()
def build(
    file: Annotated[Path, typer.Argument(metavar="BUNDLE", help="File to write, such as bundle.tar.gz.")],
    settings: Annotated[Path | None, typer.Option(help="Settings of the rules; default: the bundle's own.")] = None,
    revision: Annotated[
        str, typer.Option(help="What the bundle calls itself, such as a commit; default: a hash of what goes in.")
    ] = "",
) -> None:
    """Build the bundle, unsigned; the same bytes for the same rules, settings and revision."""
    policies = suite_root() / "policies"
    rules = load_rules(policies)
    chosen = load_settings(policies, settings, {rule.id for rule in rules})
    built = bundle.build(policies, rules, chosen, revision=revision)
    _write(file, built)
    typer.echo(f"{file}: revision {bundle.look(built, str(file)).revision}, {len(rules)} rules, unsigned")


@app.command()
def sign(
    file: BundleArgument,
    key: Annotated[Path, typer.Option(help="File of the private key: PEM, ECDSA on P-256, mode 0600.")],
) -> None:
    """Sign a bundle; the file is replaced."""
    signer = signing.private_key(key)
    unsigned = _read(file)
    found = bundle.look(unsigned, str(file))
    if found.key is not None:
        raise UsageError(f"{file} is signed already, by {found.key or 'a key without a name'}: build it again first")
    _write(file, bundle.sign(unsigned, signer))
    typer.echo(f"{file}: signed by {signing.key_id(signer.public_key())}")


@app.command()
def verify(
    file: BundleArgument,
    key: Annotated[Path, typer.Option(help="File of the public key, in PEM.")],
) -> None:
    """Have OPA verify a bundle. Exit code 0: as it was signed by this key, 1: not, 2: wrong usage, 3: no engine."""
    signer = signing.public_key(key)
    identity = signing.key_id(signer)
    if why := bundle.mistrust(_read(file), signer):
        typer.echo(f"plumbline: {file} is not what the key {identity} signed: {why}", err=True)
        raise typer.Exit(1)
    typer.echo(f"{file}: as {identity} signed it")


@app.command()
def inspect(file: BundleArgument) -> None:
    """Tell what a bundle says of itself, as YAML; whether that is true is for `verify`."""
    found = bundle.look(_read(file), str(file))
    told = {"revision": found.revision, "roots": list(found.roots), "rules": found.modes, "signed by": found.key}
    typer.echo(yaml.safe_dump(told, sort_keys=False), nl=False)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"the bundle {file} cannot be read: {error.strerror}") from error


def _write(file: Path, content: bytes) -> None:
    try:
        write_atomically(file, content)
    except OSError as error:
        raise UsageError(f"the bundle {file} cannot be written: {error.strerror}") from error
