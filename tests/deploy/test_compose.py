"""The Compose files, as Compose itself understands them, keep what docs/deploying.md says of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from base64 import urlsafe_b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from hedgerow import settings as all_settings
from tests.deploy.tools import tool
from tests.services.install import REPOSITORY, program
from tests.services.kafka import free_port

DEPLOY = REPOSITORY / "deploy"
ADDRESS = "https://analytics.test"
ROLES = {"edge-1": 8010, "edge-2": 8010, "worker": 8011, "app-1": 8012, "app-2": 8012, "scheduler": 8013}
STORES = ("kafka", "clickhouse", "postgresql", "redis", "objects")
ONE_SHOT = ("migrate", "bucket", "objects-owner")


def init(folder: Path, address: str = ADDRESS) -> subprocess.CompletedProcess[str]:
    command = [DEPLOY / "compose" / "init.sh", address, folder]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def understood(file: Path) -> dict[str, Any]:
    """The whole file as Docker Compose would run it; fails where Compose does not accept it."""
    command = [tool("docker-compose"), "--file", file, "config", "--format", "json"]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HEDGEROW_")}
    done = subprocess.run(command, env=clean, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr.lower(), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of deploy/ whose secrets were made."""
    copy = tmp_path_factory.mktemp("compose") / "deploy"
    shutil.copytree(DEPLOY, copy)
    assert init(copy / "compose" / "secrets").returncode == 0
    return copy / "compose"


@pytest.fixture(scope="module")
def scaled(folder: Path) -> dict[str, Any]:
    return understood(folder / "scaled.yaml")


@pytest.fixture(scope="module")
def single(folder: Path) -> dict[str, Any]:
    return understood(folder / "single.yaml")


def test_one_host_needs_nothing_but_the_file(single: dict[str, Any]) -> None:
    hedgerow = single["services"]["hedgerow"]

    assert list(single["services"]) == ["hedgerow"]
    assert [(port["host_ip"], port["published"], port["target"]) for port in hedgerow["ports"]] == [
        ("127.0.0.1", "8000", 8000)
    ]
    assert [(volume["type"], volume["target"]) for volume in hedgerow["volumes"]] == [("volume", "/data")]
    assert hedgerow["healthcheck"]["test"] == ["CMD", "healthcheck", "8000"]
    assert hedgerow["restart"] == "unless-stopped"
    assert int(hedgerow["deploy"]["resources"]["limits"]["memory"]) > 3 * 1024**3 + 600 * 1024**2


def test_only_the_proxy_is_published(scaled: dict[str, Any]) -> None:
    assert [name for name, service in scaled["services"].items() if "ports" in service] == ["proxy"]
    assert scaled["networks"]["stores"]["internal"] is True
    assert [name for name, service in scaled["services"].items() if "front" in (service.get("networks") or {})] == [
        "edge-1",
        "edge-2",
        "proxy",
    ]
    for store in STORES:
        assert list(scaled["services"][store]["networks"]) == ["stores"], store


def test_the_set_is_the_one_that_is_promised(scaled: dict[str, Any]) -> None:
    services = scaled["services"]

    assert set(services) == {"proxy", *ROLES, *STORES, *ONE_SHOT}
    assert services["worker"]["deploy"]["replicas"] == 3
    for name, port in ROLES.items():
        assert services[name]["healthcheck"]["test"] == ["CMD", "healthcheck", str(port)], name
        assert services[name]["command"] == [name.partition("-")[0]]


def services_of(*files: str) -> list[str]:
    return [f"{file}/{name}" for file in files for name in _names(DEPLOY / "compose" / f"{file}.yaml")]


def _names(file: Path) -> list[str]:
    """Names of the services, without Compose: parametrised tests are named before anything is installed."""
    text = file.read_text().partition("\nservices:\n")[2].partition("\nnetworks:\n")[0].partition("\nvolumes:\n")[0]
    return re.findall(r"^  ([a-z][a-z0-9-]*):", text, re.MULTILINE)


@pytest.mark.parametrize("name", services_of("single", "scaled"))
def test_no_container_has_more_than_it_needs(single: dict[str, Any], scaled: dict[str, Any], name: str) -> None:
    file, _, service_name = name.partition("/")
    service = (single if file == "single" else scaled)["services"][service_name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")
    limits = service["deploy"]["resources"]["limits"]
    assert limits["cpus"] > 0
    assert int(limits["memory"]) > 0
    assert service["logging"]["options"]["max-size"]
    version = service["image"].partition(":")[2]
    assert re.search(r"\d+\.\d+", version), f"{service['image']} is not pinned"
    if service_name in ONE_SHOT:
        assert service["restart"] == "no"
        assert service["healthcheck"] == {"disable": True}
    else:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
        assert service["stop_grace_period"]


def test_roles_start_after_the_migration_and_that_after_the_stores(scaled: dict[str, Any]) -> None:
    services = scaled["services"]
    for name in ROLES:
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully", name
    waited_for = {name: wait["condition"] for name, wait in services["migrate"]["depends_on"].items()}
    assert waited_for == {
        **dict.fromkeys(("postgresql", "clickhouse", "kafka", "redis"), "service_healthy"),
        "bucket": "service_completed_successfully",
    }
    assert services["bucket"]["depends_on"]["objects"]["condition"] == "service_healthy"
    for name in ("edge-1", "edge-2", "app-1", "app-2"):
        assert services["proxy"]["depends_on"][name]["condition"] == "service_healthy"


def test_edges_believe_the_proxy_and_nobody_else(scaled: dict[str, Any]) -> None:
    services = scaled["services"]
    proxy = services["proxy"]["networks"]["front"]["ipv4_address"]
    for name in ("edge-1", "edge-2"):
        assert services[name]["environment"]["HEDGEROW_EDGE__TRUSTED_PROXIES"] == f"{proxy}/32"
        address = services[name]["networks"]["front"]["ipv4_address"]
        assert f"{address}:8000" in services["proxy"]["environment"]["EDGES"].split()


@pytest.mark.parametrize("name", ROLES)
def test_hedgerow_reads_the_settings_of_each_role(
    scaled: dict[str, Any], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, value in scaled["services"][name]["environment"].items():
        monkeypatch.setenv(variable, value)

    settings = all_settings.load(tmp_path)

    assert settings.public_url == ADDRESS
    given = (settings.log.dsn, settings.store.dsn, settings.metadata.dsn, settings.cache.dsn, settings.objects.dsn)
    assert all(given)
    known = {
        f"HEDGEROW_{section}__{key}".upper()
        for section, part in all_settings.Settings.model_fields.items()
        if hasattr(part.annotation, "model_fields")
        for key in part.annotation.model_fields  # type: ignore[union-attr]
    }
    assert {v for v in scaled["services"][name]["environment"] if v.startswith("HEDGEROW_")} <= known | {
        "HEDGEROW_SECRETS_DIR"
    }


def test_secrets_are_for_their_owner_alone_and_each_is_another(tmp_path: Path) -> None:
    assert init(tmp_path / "one").returncode == init(tmp_path / "two").returncode == 0

    one, two = (read_all(tmp_path / name) for name in ("one", "two"))
    assert (tmp_path / "one").stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "one").iterdir()} == {0o600}
    secret = {name for name in one if "PASSWORD" in name or "KEY" in name or "DSN" in name}
    assert len({one[name] for name in secret}) >= 7
    assert all(one[name] != two[name] for name in secret)
    assert not {path.name for path in tmp_path.iterdir()} - {"one", "two"}


def test_secrets_fit_the_addresses_that_name_them(tmp_path: Path) -> None:
    init(tmp_path / "made")
    made = read_all(tmp_path / "made")

    for name, variable in {"METADATA": "POSTGRES_PASSWORD", "LOG": "KAFKA_PASSWORD", "CACHE": "REDIS_PASSWORD"}.items():
        assert f":{made[variable]}@" in made[f"HEDGEROW_{name}__DSN"]
    store_password = made["HEDGEROW_STORE__DSN"].split(":")[2].partition("@")[0]
    assert sha256(store_password.encode()).hexdigest() == made["CLICKHOUSE_PASSWORD_SHA256"]
    assert made["HEDGEROW_OBJECTS__SECRET_ACCESS_KEY"] == made["OBJECTS_SECRET_KEY"]
    assert len(urlsafe_b64decode(made["KAFKA_CLUSTER_ID"] + "==")) == 16


def read_all(folder: Path) -> dict[str, str]:
    lines = "".join(path.read_text() for path in sorted(folder.iterdir())).splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_secrets_are_never_overwritten(tmp_path: Path) -> None:
    init(tmp_path / "made")
    before = read_all(tmp_path / "made")

    again = init(tmp_path / "made")

    assert again.returncode == 73
    assert "left as it is" in again.stderr
    assert read_all(tmp_path / "made") == before


@pytest.mark.parametrize("address", ["", "analytics.test", "ftp://analytics.test"])
def test_the_address_is_asked_for(tmp_path: Path, address: str) -> None:
    refused = init(tmp_path / "made", address)

    assert refused.returncode == 64
    assert not list(tmp_path.iterdir())


def test_secrets_do_not_reach_the_repository() -> None:
    ignored = (DEPLOY / "compose" / ".gitignore").read_text().split()

    assert {"secrets/", "certificates/", ".env"} <= set(ignored)


@pytest.mark.parametrize("name", [path.name for path in sorted((DEPLOY / "compose").glob("*.yaml"))])
def test_no_password_is_written_down(name: str) -> None:
    text = (DEPLOY / "compose" / name).read_text()

    assert not re.search(
        r"(?i)(password|secret|key)\w*:\s*[\"']?\w", re.sub(r"#.*|secrets?:.*|HEDGEROW_SECRETS_DIR.*", "", text)
    )


def proxy(folder: Path, tmp_path: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """proxy.sh up to where it starts nginx, which is asked to test what it was given instead."""
    nginx = program("nginx", "nginx-light")
    port, tls = free_port(), free_port()
    settings = tmp_path / "etc"
    settings.mkdir(exist_ok=True)
    shutil.copytree(DEPLOY / "nginx" / "hedgerow", settings / "hedgerow", dirs_exist_ok=True)
    own = (folder / "nginx.conf").read_text().replace("/tmp/", f"{tmp_path}/").replace("user nginx;", "")
    (settings / "nginx.conf").write_text(own)
    shutil.copy("/etc/nginx/mime.types", settings)
    recipe = (DEPLOY / "nginx" / "hedgerow.conf").read_text()
    for before, after in {"80": port, "443": tls}.items():
        recipe = re.sub(rf"listen ((?:\[::\]:)?){before}\b", rf"listen \g<1>{after}", recipe)
    (tmp_path / "recipe.conf").write_text(recipe)
    shim = tmp_path / "bin" / "nginx"
    shim.parent.mkdir(exist_ok=True)
    shim.write_text(f'#!/bin/sh\nexec {nginx} -t "$@"\n')
    shim.chmod(0o755)
    variables = {
        "PATH": f"{shim.parent}:{os.environ['PATH']}",
        "HEDGEROW_EDGE__PUBLIC_URL": f"{ADDRESS}:8443/",
        "EDGES": "127.0.0.1:18001 127.0.0.1:18002",
        "RECIPE": str(tmp_path / "recipe.conf"),
        "FILLED": str(tmp_path / "hedgerow.conf"),
        "CERTIFICATES": str(tmp_path / "certificates"),
        "NGINX_CONF": str(settings / "nginx.conf"),
    }
    return subprocess.run(
        [folder / "proxy.sh"], env={**variables, **more}, capture_output=True, text=True, timeout=30, check=False
    )


def test_nginx_takes_the_recipe_filled_in(folder: Path, tmp_path: Path) -> None:
    certificates = tmp_path / "certificates"
    certificates.mkdir()
    out = ("-keyout", certificates / "hedgerow.key", "-out", certificates / "hedgerow.crt")
    command = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=analytics.test")
    subprocess.run([*command, *out], check=True, capture_output=True)

    done = proxy(folder, tmp_path)

    assert done.returncode == 0, done.stderr
    assert "test is successful" in done.stderr
    filled = (tmp_path / "hedgerow.conf").read_text()
    assert "server_name analytics.test;" in filled
    assert filled.count("server 127.0.0.1:18001 max_fails=2") == filled.count("server 127.0.0.1:18002") == 2


def test_a_missing_certificate_is_said_in_plain_words(folder: Path, tmp_path: Path) -> None:
    done = proxy(folder, tmp_path)

    assert done.returncode == 78
    assert "no certificate for analytics.test" in done.stderr
