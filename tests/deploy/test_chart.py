"""The Helm chart: Helm accepts it, Kubernetes' schemas accept what it renders, and it keeps what its README says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from hedgerow import settings as all_settings
from tests.deploy.chart import CASES, ROLES, STORES, Refused, Rendered, ask, render, rendered, values_of
from tests.deploy.values_table import CHART, rows, table

SCALED = [case for case in CASES if case != "single"]
OPS_PORTS = {"edge": 8010, "worker": 8011, "app": 8012, "scheduler": 8013}
WITHOUT_SCHEMA = ("ServiceMonitor", "ScaledObject")  # not Kubernetes' own


@pytest.mark.parametrize("case", CASES)
def test_helm_lints_it(case: str) -> None:
    report = ask("lint", {"values": json.loads(values_of(case))})

    assert report["errors"] == []
    assert [message["error"] for message in report["messages"]] == ["icon is recommended"]


@pytest.mark.parametrize("version", ["1.30", "1.37"])
def test_kubernetes_accepts_each_object(version: str) -> None:
    """All cases at once, and what is the same in several of them once: the schemas are large and slow."""
    objects = {
        json.dumps(o, sort_keys=True): o
        for case in CASES
        for upgrade in (False, True)
        for o in rendered(case, upgrade=upgrade).objects
        if o["kind"] not in WITHOUT_SCHEMA
    }

    assert len(objects) > 50
    assert ask("validate", {"objects": list(objects.values()), "version": version}) == []


@pytest.mark.parametrize("case", CASES)
def test_no_pod_has_more_than_it_needs(case: str) -> None:
    for who, pod in rendered(case).pods():
        spec = pod["spec"]
        security = spec["securityContext"]
        assert security["runAsNonRoot"] is True, who
        assert security["runAsUser"] > 0, who
        assert security["seccompProfile"] == {"type": "RuntimeDefault"}, who
        assert spec["automountServiceAccountToken"] is False, who
        assert spec["enableServiceLinks"] is False, who  # KAFKA_PORT=tcp://… would be taken for a setting
        for container in [*spec["containers"], *spec.get("initContainers", [])]:
            assert container["securityContext"] == {
                "allowPrivilegeEscalation": False,
                "readOnlyRootFilesystem": True,
                "capabilities": {"drop": ["ALL"]},
            }, who
            assert container["resources"]["requests"]["memory"], who
            assert container["resources"]["limits"]["memory"], who
            version = re.split("[:@]", container["image"], maxsplit=1)[1]
            assert re.search(r"\d+\.\d+|[0-9a-f]{64}", version), f"{who}: {container['image']} is not pinned"


@pytest.mark.parametrize("case", SCALED)
@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_probed_on_its_operations_port(case: str, role: str) -> None:
    container = rendered(case).one("Deployment", f"hedgerow-{role}")["spec"]["template"]["spec"]["containers"][0]

    assert container["args"] == [role]
    assert {"name": "ops", "containerPort": OPS_PORTS[role]} in container["ports"]
    assert container["startupProbe"]["httpGet"] == {"path": "/_liveness", "port": "ops"}
    assert container["livenessProbe"]["httpGet"] == {"path": "/_liveness", "port": "ops"}
    assert container["readinessProbe"]["httpGet"] == {"path": "/_readiness", "port": "ops"}


@pytest.mark.parametrize("case", CASES)
def test_every_selector_finds_the_pods_that_it_means(case: str) -> None:
    found = rendered(case)
    pods = [pod["metadata"]["labels"] for _, pod in found.pods()]
    selectors = [(f"Service/{o['metadata']['name']}", o["spec"]["selector"]) for o in of_kind(found, "Service")]
    for kind in ("Deployment", "StatefulSet", "PodDisruptionBudget"):
        selectors += [
            (f"{kind}/{o['metadata']['name']}", o["spec"]["selector"]["matchLabels"]) for o in of_kind(found, kind)
        ]
    for policy in of_kind(found, "NetworkPolicy"):
        who = f"NetworkPolicy/{policy['metadata']['name']}"
        selectors.append((who, policy["spec"]["podSelector"]["matchLabels"]))
        for rule in policy["spec"].get("ingress", []):
            selectors += [
                (who, peer["podSelector"]["matchLabels"]) for peer in rule.get("from", []) if "podSelector" in peer
            ]
    for who, selector in selectors:
        assert any(selector.items() <= pod.items() for pod in pods), f"{who} selects no pod"


def of_kind(found: Rendered, kind: str) -> list[dict[str, Any]]:
    return [o for o in found.objects if o["kind"] == kind]


@pytest.mark.parametrize("case", SCALED)
@pytest.mark.parametrize("role", ROLES)
def test_hedgerow_reads_the_settings_of_each_role(
    case: str, role: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = rendered(case).environment("Deployment", f"hedgerow-{role}")
    for name, value in given.items():
        if name.startswith("HEDGEROW_"):
            stand_in = "postgresql://a:b@c/d" if name.endswith("DSN") and value.partition("/")[0] in STORES else value
            monkeypatch.setenv(name, stand_in)

    settings = all_settings.load(tmp_path)

    assert all((settings.log.dsn, settings.store.dsn, settings.metadata.dsn, settings.cache.dsn, settings.objects.dsn))
    assert settings.telemetry.ops_host == "0.0.0.0"
    known = {
        f"HEDGEROW_{section}__{key}".upper()
        for section, part in all_settings.Settings.model_fields.items()
        if hasattr(part.annotation, "model_fields")
        for key in part.annotation.model_fields  # type: ignore[union-attr]
    }
    assert {name for name in given if name.startswith("HEDGEROW_")} <= known | {"HEDGEROW_SECRETS_DIR"}


def test_roles_find_each_other() -> None:
    found = rendered("defaults")

    services = found.names("Service")
    assert found.environment("Deployment", "hedgerow-edge")["HEDGEROW_APP__HOST"] in services
    assert found.environment("Deployment", "hedgerow-app")["HEDGEROW_APP__HOST"] == "0.0.0.0"
    assert found.environment("Deployment", "hedgerow-scheduler")["HEDGEROW_EDGE__HOST"] in services
    dsns = {k: v for k, v in found.environment("Deployment", "hedgerow-worker").items() if k.endswith("DSN")}
    for name in ("LOG", "STORE", "METADATA", "CACHE"):
        host = dsns[f"HEDGEROW_{name}__DSN"].partition("@")[2].partition(":")[0]
        assert host in services
        assert re.search(r":\$\([A-Z]+_PASSWORD\)@", dsns[f"HEDGEROW_{name}__DSN"]), (
            "the password comes from the secret"
        )


def test_no_secret_stands_in_a_pod_or_in_a_configuration() -> None:
    found = rendered("defaults")
    secrets = found.one("Secret", "hedgerow-secrets")["data"].values()
    elsewhere = json.dumps([o for o in found.objects if o["kind"] != "Secret"])

    assert len(secrets) == len(set(secrets)) == 11
    assert not [secret for secret in secrets if secret in elsewhere]


def test_secrets_are_made_at_random_and_kept() -> None:
    one, two = (render({}).one("Secret", "hedgerow-secrets") for _ in range(2))

    assert not [key for key in one["data"] if one["data"][key] == two["data"][key]]
    assert one["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}
    template = (CHART / "templates" / "secrets.yaml").read_text()
    assert 'lookup "v1" "Secret" .Release.Namespace $name' in template


def test_a_secret_of_ones_own_is_used_for_everything() -> None:
    found = render({"secrets": {"existingSecret": "mine"}})
    text = json.dumps(found.objects)

    assert not found.names("Secret")
    assert "hedgerow-secrets" not in text
    readme = (CHART / "README.md").read_text()
    needed = set(re.findall(r'"secretKeyRef": \{"name": "mine", "key": "([a-z0-9-]+)"', text))
    needed |= {
        item["key"]
        for _, pod in found.pods()
        for volume in pod["spec"]["volumes"]
        if "secret" in volume
        for item in volume["secret"]["items"]
    }
    assert needed
    assert not [key for key in sorted(needed) if f"`{key}`" not in readme]


def test_the_values_that_people_have_are_taken_as_they_are() -> None:
    found = rendered("mission")

    ingress = found.one("Ingress", "hedgerow")["spec"]
    assert ingress["rules"][0]["host"] == "posthog.yourcompany.com"
    assert ingress["tls"] == [{"secretName": "posthog-tls", "hosts": ["posthog.yourcompany.com"]}]
    assert ingress["ingressClassName"] == "alb"
    sizes = {}
    for store in ("clickhouse", "kafka", "postgresql", "redis"):
        claim = found.one("StatefulSet", f"hedgerow-{store}")["spec"]["volumeClaimTemplates"][0]["spec"]
        sizes[store] = claim["resources"]["requests"]["storage"]
    assert sizes == {"clickhouse": "200Gi", "kafka": "50Gi", "postgresql": "20Gi", "redis": "5Gi"}
    clickhouse = found.one("StatefulSet", "hedgerow-clickhouse")["spec"]["template"]["spec"]["containers"][0]
    assert clickhouse["resources"] == {"requests": {"memory": "8Gi", "cpu": 2}, "limits": {"memory": "16Gi", "cpu": 4}}
    for role in ("app", "scheduler"):  # `web` and `plugins`
        deployment = found.one("Deployment", f"hedgerow-{role}")["spec"]
        assert deployment["replicas"] == 2
        requests = deployment["template"]["spec"]["containers"][0]["resources"]["requests"]
        assert requests == {"memory": "1Gi", "cpu": "500m"}


def test_the_network_lets_each_store_be_reached_by_the_roles_that_need_it() -> None:
    found = rendered("defaults")
    nobody = found.one("NetworkPolicy", "hedgerow-nobody")["spec"]
    assert nobody["policyTypes"] == ["Ingress"]
    assert "ingress" not in nobody
    reached = {store: callers(found, store) for store in (*STORES, "app")}
    assert reached == {
        "kafka": {"edge", "worker", "app", "scheduler", "kafka"},
        "clickhouse": {"worker", "app", "scheduler", "migrate"},
        "postgresql": {"edge", "worker", "app", "scheduler", "migrate"},
        "redis": {"edge", "worker", "app", "scheduler"},
        "objects": {"edge", "worker", "app", "scheduler", "migrate", "objects"},
        "app": {"edge"},
    }
    for store in STORES:
        egress = found.one("NetworkPolicy", f"hedgerow-{store}")["spec"]["egress"]
        assert {port["port"] for port in egress[0]["ports"]} == {53}


def callers(found: Rendered, name: str) -> set[str]:
    rules = found.one("NetworkPolicy", f"hedgerow-{name}")["spec"]["ingress"]
    return {
        peer["podSelector"]["matchLabels"]["app.kubernetes.io/component"] for rule in rules for peer in rule["from"]
    }


def test_the_strict_network_names_who_may_come_in() -> None:
    found = rendered("external")
    came_from = found.one("NetworkPolicy", "hedgerow-edge")["spec"]["ingress"][0]["from"]

    assert came_from[0]["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "ingress-nginx"}
    assert came_from[1]["podSelector"]["matchLabels"]["app.kubernetes.io/component"] == "scheduler"
    ops = found.one("NetworkPolicy", "hedgerow-ops")["spec"]["ingress"][0]["from"]
    assert ops[0]["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "monitoring"}
    assert not rendered("keda").names("NetworkPolicy")


def test_edges_scale_by_cpu_and_workers_by_what_waits() -> None:
    found = rendered("external")

    edge = found.one("HorizontalPodAutoscaler", "hedgerow-edge")["spec"]
    assert edge["metrics"][0]["resource"]["name"] == "cpu"
    worker = found.one("HorizontalPodAutoscaler", "hedgerow-worker")["spec"]
    assert worker["metrics"][0]["external"]["metric"]["name"] == "hedgerow_log_lag_records"
    assert worker["metrics"][0]["external"]["target"] == {"type": "AverageValue", "averageValue": "20000"}
    for role in ("edge", "worker"):
        assert "replicas" not in found.one("Deployment", f"hedgerow-{role}")["spec"], "the autoscaler's number is kept"


def test_workers_may_scale_by_keda() -> None:
    scaled = rendered("keda").one("ScaledObject", "hedgerow-worker")["spec"]

    assert scaled["scaleTargetRef"] == {"name": "hedgerow-worker"}
    assert (scaled["minReplicaCount"], scaled["maxReplicaCount"]) == (2, 12)
    trigger = scaled["triggers"][0]
    assert trigger["type"] == "prometheus"
    assert trigger["metadata"]["query"] == 'max(hedgerow_log_lag_records{topic="events",namespace="analytics"})'
    assert all(isinstance(value, str) for value in trigger["metadata"].values())


def test_the_metric_that_workers_scale_by_is_there() -> None:
    from hedgerow.runtime import telemetry

    assert telemetry.log_lag_records._labelnames == ("topic",)
    assert telemetry.log_lag_records._name == "hedgerow_log_lag_records"


def test_prometheus_shows_the_operations_token() -> None:
    for case, ports in {"external": ["ops"], "single": ["http"] * 6}.items():
        found = rendered(case)
        endpoints = found.one("ServiceMonitor", "hedgerow")["spec"]["endpoints"]
        assert [endpoint["port"] for endpoint in endpoints] == ports
        for endpoint in endpoints:
            assert endpoint["authorization"]["credentials"]["key"] == "operations-token"


def test_stores_of_ones_own_are_named_by_secrets() -> None:
    found = rendered("external")
    given = found.environment("Deployment", "hedgerow-worker")

    assert not found.names("StatefulSet")
    assert given["HEDGEROW_LOG__DSN"] == "kafka/dsn"
    assert given["HEDGEROW_STORE__DSN"] == "clickhouse/dsn"
    assert given["HEDGEROW_STORE__SHARDS"] == "clickhouse/shards"
    assert given["HEDGEROW_STORE__CLUSTER"] == "events"
    assert given["HEDGEROW_METADATA__DSN"] == "postgresql/dsn"
    assert given["HEDGEROW_PERSONS__DSN"] == "postgresql/persons"
    assert given["HEDGEROW_CACHE__DSN"] == "redis/dsn"
    assert given["HEDGEROW_OBJECTS__DSN"] == "s3://analytics/hedgerow"
    assert given["HEDGEROW_EDGE__TRUSTED_PROXIES"] == "10.20.0.0/16"


def test_three_nodes_of_kafka_know_each_other() -> None:
    found = rendered("keda")
    given = found.environment("StatefulSet", "hedgerow-kafka")

    nodes = [f"{i + 1}@hedgerow-kafka-{i}.hedgerow-kafka-nodes:9093" for i in range(3)]
    assert given["KAFKA_VOTERS"] == ",".join(nodes)
    assert given["KAFKA_ADVERTISED"] == "$(POD_NAME).hedgerow-kafka-nodes:9092"
    assert found.one("StatefulSet", "hedgerow-kafka")["spec"]["serviceName"] == "hedgerow-kafka-nodes"
    assert found.environment("Deployment", "hedgerow-edge")["HEDGEROW_LOG__REPLICATION"] == "3"
    assert "hedgerow-kafka" in found.names("PodDisruptionBudget")


def test_migrations_run_beside_new_stores_and_before_an_upgrade() -> None:
    [(name, job)] = [(o["metadata"]["name"], o) for o in of_kind(rendered("defaults"), "Job")]
    [again] = of_kind(rendered("defaults", upgrade=True), "Job")

    assert "annotations" not in job["metadata"], "a hook before the install would wait for stores that come with it"
    assert again["metadata"]["annotations"]["helm.sh/hook"] == "pre-upgrade"
    assert job["spec"]["template"]["spec"]["containers"][0]["args"][0] == "migrate"
    [newer] = of_kind(render({"image": {"tag": "9.9.9"}}), "Job")
    assert newer["metadata"]["name"] != name, "jobs cannot be changed: another image is another job"


def test_a_new_pod_is_ready_before_an_old_one_goes() -> None:
    for role in ("edge", "app"):
        spec = rendered("defaults").one("Deployment", f"hedgerow-{role}")["spec"]
        assert spec["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
        container = spec["template"]["spec"]["containers"][0]
        assert container["lifecycle"]["preStop"]["exec"]["command"] == ["sleep", "8"]
        # the sleep, and the 10 s that open requests get, within what Kubernetes waits
        assert spec["template"]["spec"]["terminationGracePeriodSeconds"] >= 8 + 10


def test_one_pod_with_everything() -> None:
    found = rendered("single")

    assert not found.names("Deployment")
    assert found.names("StatefulSet") == {"hedgerow-single"}
    single = found.one("StatefulSet", "hedgerow-single")["spec"]
    claim = single["volumeClaimTemplates"][0]["spec"]
    assert (claim["resources"]["requests"]["storage"], claim["storageClassName"]) == ("500Gi", "fast")
    assert single["template"]["spec"]["containers"][0]["args"] == ["serve", "--logs", "stderr"]
    assert not [name for name in found.environment("StatefulSet", "hedgerow-single") if name.endswith("DSN")]
    assert found.one("Service", "hedgerow-edge")["spec"]["selector"]["app.kubernetes.io/component"] == "single"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"mode": "both"}, "mode"),
        ({"egde": {"replicaCount": 3}}, "egde"),
        ({"edge": {"replicaCount": "three"}}, "replicaCount"),
        ({"kafka": {"replicaCount": 2}}, "replicaCount"),
        ({"kafka": {"bundled": False}}, "existingSecret"),
        ({"objects": {"bundled": False}}, "dsn"),
        ({"ingress": {"enabled": True}}, "hostname"),
        ({"trustedProxies": ["everybody"]}, "trustedProxies"),
        ({"settings": {"log.dsn": "kafka://a:b@c"}}, "log.dsn"),
        ({"clickhouse": {"persistence": {"size": "200"}}}, "size"),
        ({"image": {"digest": "latest"}}, "digest"),
    ],
)
def test_values_that_cannot_work_are_refused(values: dict[str, Any], named: str) -> None:
    with pytest.raises(Refused, match=named):
        render(values)


def test_settings_reach_the_roles_as_they_were_written() -> None:
    numbers = {"settings": {"log.max_bytes": 21474836480, "store.fsync": False, "log.options": {"a": "b"}}}
    given = render(numbers).environment("Deployment", "hedgerow-worker")

    assert given["HEDGEROW_LOG__MAX_BYTES"] == "21474836480"
    assert given["HEDGEROW_STORE__FSYNC"] == "false"
    assert json.loads(given["HEDGEROW_LOG__OPTIONS"]) == {"a": "b"}


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "port-forward service/hedgerow-edge 8000"),
        ({"ingress": {"enabled": True, "hostname": "a.example"}}, "WARNING: ingress.tls is empty"),
        ({"ingress": {"enabled": True, "hostname": "a.example"}}, "WARNING: trustedProxies is empty"),
    ],
)
def test_the_notes_say_what_is_still_to_be_done(values: dict[str, Any], said: str) -> None:
    assert said in render(values).notes


def test_names_follow_the_release() -> None:
    assert all(name.startswith("eu-hedgerow") for name in render({}, name="eu").names("Service"))


def test_the_readme_lists_every_value() -> None:
    assert table() in (CHART / "README.md").read_text(), "python -m tests.deploy.values_table"
    commented = {name for name, _, _ in rows()}
    schema = json.loads((CHART / "values.schema.json").read_text())
    assert set(leaves(schema["properties"])) - commented == {"redis.master.persistence.size"}, "another name of one"


def leaves(properties: dict[str, Any], before: str = "") -> list[str]:
    found = []
    for key, schema in properties.items():
        if before == "" and key in ("web", "plugins", "global"):
            continue
        if "properties" in schema:
            found += leaves(schema["properties"], f"{before}{key}.")
        else:
            found.append(before + key)
    return found
