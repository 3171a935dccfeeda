from __future__ import annotations

import base64
import datetime
import json

import pytest
import yaml
from cryptography import x509

from plumbline import certificates
from plumbline.errors import PlatformError
from plumbline.policy import webhook
from plumbline.policy import webhook_manifests as manifests
from plumbline.policy.rules import load_rules
from tests.conftest import ROOT

RULES = load_rules(ROOT / "policies")
CONTENT = manifests.Content(b"bundle", "PUBLIC KEY", "TOKEN", {"rules": {}})
IMAGES = manifests.Images("somewhere/opa:1", "somewhere/inventory:1")
ORDER = webhook.Order(RULES, CONTENT, IMAGES, "Fail")


@pytest.fixture(scope="module")
def plan():
    return {each["kind"]: each for each in webhook.plan(ORDER)}


def test_every_kind_of_every_rule_can_be_asked_for():
    for kind in {kind for rule in RULES for kind in (*rule.kinds, *rule.inventory)}:
        assert manifests.served(kind)
    with pytest.raises(PlatformError, match="example/Odd is served"):
        manifests.served("example/Odd")


def test_the_configuration_comes_last_and_the_namespace_first(plan):
    assert next(iter(plan)) == "Namespace"
    assert list(plan)[-1] == "ValidatingWebhookConfiguration"


def test_only_what_rules_judge_is_sent_and_no_subresource(plan):
    (sent,) = plan["ValidatingWebhookConfiguration"]["webhooks"]
    asked = {
        (group, resource, operation)
        for rule in sent["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
        for operation in rule["operations"]
    }
    expected = {
        (manifests.served(kind)[0], manifests.served(kind)[2], operation)
        for rule in RULES
        for kind in rule.kinds
        for operation in rule.operations
    }
    assert asked == expected
    assert not any("/" in resource or "*" in resource for _, resource, _ in asked)
    assert ("", "secrets") not in {each[:2] for each in asked}


def test_the_control_plane_and_opa_itself_are_never_asked_about(plan):
    (sent,) = plan["ValidatingWebhookConfiguration"]["webhooks"]
    (only,) = sent["namespaceSelector"]["matchExpressions"]
    assert only["operator"] == "NotIn"
    assert {"kube-system", manifests.NAMESPACE} <= set(only["values"])
    assert sent["failurePolicy"] == "Fail"
    assert sent["sideEffects"] == "None"


def test_a_label_narrows_it():
    narrowed = manifests.configuration(RULES, ["PEM"], "Ignore", "example.io/tenant")
    selector = narrowed["webhooks"][0]["namespaceSelector"]["matchExpressions"]
    assert selector[1] == {"key": "example.io/tenant", "operator": "Exists"}


def test_the_watcher_reads_what_rules_need_and_nothing_else(plan):
    rights = plan["ClusterRole"]["rules"]
    assert all(rule["verbs"] == ["list", "watch"] for rule in rights)
    readable = {(group, resource) for rule in rights for group in rule["apiGroups"] for resource in rule["resources"]}
    needed = {kind for rule in RULES for kind in rule.inventory}
    assert readable == {(manifests.served(kind)[0], manifests.served(kind)[2]) for kind in needed}
    arguments = plan["Deployment"]["spec"]["template"]["spec"]["containers"][1]["args"]
    assert len(arguments) == len(needed)
    assert "core/v1/Namespace/namespaces" in arguments


def test_the_bundle_is_verified_with_the_public_key(plan):
    data = plan["ConfigMap"]
    config = yaml.safe_load(data["data"]["opa.yaml"])
    assert config["bundles"]["policies"]["signing"] == {"keyid": "plumbline"}
    assert config["keys"]["plumbline"] == {"algorithm": "ES256", "key": "PUBLIC KEY"}
    assert base64.b64decode(data["binaryData"]["bundle.tar.gz"]) == b"bundle"


def test_another_bundle_makes_other_pods(plan):
    def template(content):
        parts = webhook.plan(webhook.Order(RULES, content, IMAGES, "Fail"))
        return next(each for each in parts if each["kind"] == "Deployment")["spec"]["template"]

    assert template(CONTENT) == plan["Deployment"]["spec"]["template"]
    assert template(manifests.Content(b"other", "PUBLIC KEY", "TOKEN", {})) != template(CONTENT)


def test_containers_may_do_nothing(plan):
    spec = plan["Deployment"]["spec"]["template"]["spec"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    for container in spec["containers"]:
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    opa, _ = spec["containers"]
    assert "serviceaccount" not in json.dumps(opa["volumeMounts"])


def test_the_former_authority_is_trusted_beside_the_new_one():
    former = certificates.serving(manifests.HOST).authority
    configuration = webhook.plan(ORDER, former)[-1]
    trusted = base64.b64decode(configuration["webhooks"][0]["clientConfig"]["caBundle"]).decode()
    assert trusted.endswith(former)
    assert trusted.count("BEGIN CERTIFICATE") == 2


def test_the_certificate_is_the_servers_and_signed_by_the_authority():
    made = certificates.serving("opa.plumbline-system.svc")
    certificate = x509.load_pem_x509_certificate(made.certificate.encode())
    certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(made.authority.encode()))
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["opa.plumbline-system.svc"]
    left = certificates.ends(made.certificate) - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(days=364) < left < datetime.timedelta(days=366)
