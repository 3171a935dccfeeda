"""Phrases about the image server and who downloads from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_bdd import given, parsers, then, when

from plumbline.image_server import WHOLE, Behaviour

if TYPE_CHECKING:
    from fixtures.images import ImageServer

MIB = 1024 * 1024


@given(parsers.parse("an image server with an image of {size:d} MiB"))
def serve_chance(image_server: ImageServer, size: int) -> None:
    image_server.serve_chance(size * MIB)


@given(parsers.parse("an image server over TLS with an image of {size:d} MiB, whose authority is private"))
def serve_privately(image_server: ImageServer, size: int) -> None:
    image_server.be_private()
    image_server.serve_chance(size * MIB)


@given("an image server with the guest's disk")
def serve_guest(image_server: ImageServer) -> None:
    image_server.serve_guest()


@given(parsers.parse("it serves {size:d} MiB a second"))
def serve_slowly(image_server: ImageServer, size: int) -> None:
    image_server.behave(Behaviour("slow", size * MIB))


@given(parsers.parse("it breaks off after {size:d} MiB"))
def break_off(image_server: ImageServer, size: int) -> None:
    image_server.behave(Behaviour("cut", size * MIB))


@given("it has no image for anybody")
def miss(image_server: ImageServer) -> None:
    image_server.behave(Behaviour("missing"))


@when("it serves everything again")
def serve_whole(image_server: ImageServer) -> None:
    image_server.behave(WHOLE)


@when("the image server is taken away")
def take_away(image_server: ImageServer) -> None:
    image_server.remove()


@then("the image has not been downloaded meanwhile")
def not_downloaded(image_server: ImageServer) -> None:
    found = image_server.downloads()
    assert not found.clients, f"the image was to be downloaded by nobody yet: {found}"


@then("the image has been downloaded once")
def downloaded_once(image_server: ImageServer) -> None:
    found = image_server.downloads()
    assert found.complete == 1, f"the image was to be downloaded once: {found}"


@then(parsers.parse("the image has been downloaded {count:d} times"))
def downloaded(image_server: ImageServer, count: int) -> None:
    found = image_server.downloads()
    assert found.complete == count, f"the image was to be downloaded {count} times: {found}"


@when("a download of it has been broken off")
def broken_off(image_server: ImageServer) -> None:
    # Until then what is said of the volume is about anything else: that its pods start, that it needs scratch space.
    image_server.wait_broken()


@then("the image has been downloaded by nobody")
def never_downloaded(image_server: ImageServer) -> None:
    found = image_server.downloads()
    assert (found.complete, found.broken > 0) == (0, True), f"only broken downloads were to be seen: {found}"
