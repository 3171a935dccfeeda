import ssl
import stat
from ipaddress import IPv4Address

import yaml
from cryptography import x509
from cryptography.x509.oid import NameOID

from plumbline.lab.pki import Authority, write_private


def test_a_second_authority_in_the_same_folder_is_the_first(tmp_path):
    first = Authority(tmp_path)
    before = first.pair.certificate.read_bytes()
    pair = first.issue("server", "server", names=["localhost"])
    again = Authority(tmp_path)
    assert again.pair.certificate.read_bytes() == before
    assert again.issue("server", "server", names=["localhost"]) == pair


def test_issued_certificates_verify_and_carry_names_and_groups(tmp_path):
    authority = Authority(tmp_path)
    pair = authority.issue("client", "someone", groups=["a-group"], names=["name.example", IPv4Address("10.0.0.1")])
    certificate = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
    certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(authority.pair.certificate.read_bytes()))
    assert [a.value for a in certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)] == ["a-group"]
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["name.example"]
    assert names.get_values_for_type(x509.IPAddress) == [IPv4Address("10.0.0.1")]
    ssl.create_default_context(cafile=str(authority.pair.certificate)).load_cert_chain(pair.certificate, pair.key)


def test_private_files_are_private(tmp_path):
    authority = Authority(tmp_path)
    config = authority.kubeconfig(tmp_path / "c.kubeconfig", "https://10.0.0.1:6443", "someone")
    for path in (authority.pair.key, authority.signing_key("sa").key, config):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not list(tmp_path.glob(".*"))


def test_a_kubeconfig_is_self_contained(tmp_path):
    document = yaml.safe_load(Authority(tmp_path).kubeconfig(tmp_path / "c", "https://10.0.0.1:6443", "me").read_text())
    assert document["clusters"][0]["cluster"]["server"] == "https://10.0.0.1:6443"
    assert set(document["users"][0]["user"]) == {"client-certificate-data", "client-key-data"}
    assert document["current-context"] == document["contexts"][0]["name"]


def test_a_file_that_says_so_already_is_left_untouched(tmp_path):
    path = tmp_path / "kube-proxy.yaml"
    write_private(path, b"mode: nftables\n")
    before = path.stat()
    write_private(path, b"mode: nftables\n")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    write_private(path, b"mode: iptables\n")
    assert path.read_bytes() == b"mode: iptables\n"
