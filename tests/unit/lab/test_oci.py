import hashlib
import io
import json
import os
import tarfile

import pytest

from plumbline.lab.oci import CAPABILITY, File, Image, capability_xattr, file_layer, tree_layer, write_archive


@pytest.fixture
def tree(tmp_path):
    root = tmp_path / "root"
    (root / "usr/bin").mkdir(parents=True)
    (root / "usr/bin/b").write_text("b")
    (root / "usr/bin/a").write_text("a")
    (root / "usr/bin/b").chmod(0o4755)
    os.link(root / "usr/bin/a", root / "usr/bin/z")
    (root / "bin").symlink_to("usr/bin")
    (root / "proc").mkdir()
    (root / "proc/1").write_text("not for an image")
    os.mkfifo(root / "pipe")
    return root


def members(path):
    with tarfile.open(path) as tar:
        return {member.name: member for member in tar}


def test_a_tree_becomes_the_same_layer_whenever_it_is_written(tree, tmp_path):
    first = tree_layer(tree, tmp_path / "1.tar")
    for path in tree.rglob("*"):
        os.utime(path, (5, 5), follow_symlinks=False)
    second = tree_layer(tree, tmp_path / "2.tar")
    assert first.digest == second.digest
    assert first.digest == f"sha256:{hashlib.sha256(first.path.read_bytes()).hexdigest()}"
    assert first.size == first.path.stat().st_size


def test_a_layer_keeps_modes_and_links_and_leaves_out_what_containers_get_of_their_own(tree, tmp_path):
    found = members(tree_layer(tree, tmp_path / "layer.tar").path)
    assert list(found) == ["bin", "proc", "usr", "usr/bin", "usr/bin/a", "usr/bin/b", "usr/bin/z"]
    assert found["bin"].linkname == "usr/bin"
    assert found["usr/bin/b"].mode == 0o4755
    assert found["usr/bin/z"].islnk()
    assert all(member.mtime == 0 and member.uname == "" for member in found.values())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may grant a file capabilities")
def test_a_layer_keeps_capabilities(tree, tmp_path):
    granted = bytes.fromhex("0100000200200000000000000000000000000000")
    os.setxattr(tree / "usr/bin/a", "security.capability", granted)
    found = members(tree_layer(tree, tmp_path / "layer.tar").path)
    assert found["usr/bin/a"].pax_headers[CAPABILITY].encode() == granted


def test_a_layer_of_single_files(tmp_path):
    program = tmp_path / "program"
    program.write_text("x")
    layer = file_layer(
        {
            "/usr/bin/program": File(program, capability=10),
            "/etc/passwd": File(content="root", mode=0o644),
            "/bin/sh": File(link="/usr/bin/program"),
            "/disk": File(owner=107, mode=0o555),
        },
        tmp_path / "layer.tar",
    )
    found = members(layer.path)
    assert list(found) == ["bin", "bin/sh", "disk", "etc", "etc/passwd", "usr", "usr/bin", "usr/bin/program"]
    assert found["usr/bin"].isdir()
    assert found["bin/sh"].issym()
    assert (found["disk"].uid, found["disk"].mode) == (107, 0o555)
    assert found["etc/passwd"].mode == 0o644
    assert found["usr/bin/program"].pax_headers[CAPABILITY] == capability_xattr(10)


def test_cap_net_bind_service_is_written_as_the_kernel_reads_it():
    assert capability_xattr(10).encode() == bytes.fromhex("0100000200040000000000000000000000000000")


def test_an_archive_holds_shared_layers_once_and_names_each_image_by_its_manifest(tmp_path):
    base = file_layer({"/base": File(content="base")}, tmp_path / "base.tar")
    top = file_layer({"/top": File(content="top")}, tmp_path / "top.tar")
    images = [
        Image("plumbline.lab/a:1", (base,), entrypoint=("/base",)),
        Image("plumbline.lab/sub/b:v2", (base, top), entrypoint=("/top", "-x"), user="1001"),
    ]
    out = tmp_path / "images.tar"
    digests = write_archive(images, out)
    assert write_archive(images, tmp_path / "again.tar") == digests
    assert out.read_bytes() == (tmp_path / "again.tar").read_bytes()
    with tarfile.open(out) as tar:
        names = tar.getnames()
        assert len(names) == len(set(names))
        blobs = {
            name.rpartition("/")[2]: tar.extractfile(name).read() for name in names if name.startswith("blobs/sha256/")
        }
        index = json.load(tar.extractfile("index.json"))
        assert json.load(tar.extractfile("oci-layout")) == {"imageLayoutVersion": "1.0.0"}
    assert all(hashlib.sha256(content).hexdigest() == name for name, content in blobs.items())
    assert {m["annotations"]["io.containerd.image.name"]: m["digest"] for m in index["manifests"]} == digests
    manifest = json.loads(blobs[digests["plumbline.lab/sub/b:v2"].removeprefix("sha256:")])
    assert [layer["digest"] for layer in manifest["layers"]] == [base.digest, top.digest]
    config = json.loads(blobs[manifest["config"]["digest"].removeprefix("sha256:")])
    assert config["rootfs"]["diff_ids"] == [base.digest, top.digest]
    assert config["config"]["Entrypoint"] == ["/top", "-x"]
    assert config["config"]["User"] == "1001"
    with tarfile.open(fileobj=io.BytesIO(blobs[top.digest.removeprefix("sha256:")])) as layer:
        assert layer.getnames() == ["top"]
