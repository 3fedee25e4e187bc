"""Reaches services and pods through the API server, with the kubeconfig's credentials: no ingress is needed."""

import base64
import ipaddress
import json
import os
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import requests
import yaml

TIMEOUT = 10
"""How long an answer may take, in seconds."""


class Cluster:
    """One namespace of a cluster."""

    def __init__(self, kubeconfig: Path, namespace: str):
        config = yaml.safe_load(kubeconfig.read_text())
        context = _named(config["contexts"], config["current-context"])["context"]
        cluster = _named(config["clusters"], context["cluster"])["cluster"]
        user = _named(config["users"], context["user"])["user"]
        self.server = cluster["server"].rstrip("/")
        self.namespace = namespace
        self._files = tempfile.TemporaryDirectory()
        self._session = requests.Session()
        # A proxy for the internet does not know a cluster on this machine, or in this network.
        self._session.trust_env = not _is_near(self.server)
        self._session.verify = self._verification(cluster, kubeconfig.parent)
        self._authenticate(user, kubeconfig.parent)

    def close(self):
        self._session.close()
        self._files.cleanup()

    def list(self, kind: str, group: str = "api/v1") -> list:
        """All objects of a kind in the namespace, such as pods."""
        answer = self._get(f"/{group}/namespaces/{self.namespace}/{kind}")
        answer.raise_for_status()
        return answer.json()["items"]

    def service(self, name: str, port: int, path: str) -> requests.Response:
        """What a service answers to a GET."""
        return self._get(f"/api/v1/namespaces/{self.namespace}/services/{name}:{port}/proxy{path}")

    def pod(self, name: str, port: int, path: str) -> requests.Response:
        """What a pod answers to a GET."""
        return self._get(f"/api/v1/namespaces/{self.namespace}/pods/{name}:{port}/proxy{path}")

    def _get(self, path: str) -> requests.Response:
        return self._session.get(self.server + path, timeout=TIMEOUT)

    def _verification(self, cluster: dict, folder: Path):
        if cluster.get("insecure-skip-tls-verify"):
            return False
        return self._file(cluster, "certificate-authority", folder) or True

    def _authenticate(self, user: dict, folder: Path):
        if "exec" in user:
            user = {**user, **_from_plugin(user["exec"])}
        certificate = self._file(user, "client-certificate", folder)
        if certificate:
            self._session.cert = (certificate, self._file(user, "client-key", folder))
        token = user.get("token")
        if "tokenFile" in user:
            token = (folder / user["tokenFile"]).read_text().strip()
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def _file(self, holder: dict, key: str, folder: Path):
        """The path of a file that a kubeconfig names, or holds in base64; None where it does neither."""
        if key in holder:
            return str(folder / holder[key])
        if f"{key}-data" not in holder:
            return None
        file = Path(self._files.name) / key
        file.touch(mode=0o600)
        file.write_bytes(base64.b64decode(holder[f"{key}-data"]))
        return str(file)


def _named(entries: list, name: str) -> dict:
    return next(entry for entry in entries if entry["name"] == name)


def _is_near(server: str) -> bool:
    host = urlsplit(server).hostname
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host == "localhost"


def _from_plugin(plugin: dict) -> dict:
    """What a credential plugin (gke-gcloud-auth-plugin, aws, kubelogin) answers, in a kubeconfig's words."""
    info = {"apiVersion": plugin["apiVersion"], "kind": "ExecCredential", "spec": {"interactive": False}}
    extra = {entry["name"]: entry["value"] for entry in plugin.get("env") or []}
    output = subprocess.run(
        [plugin["command"], *(plugin.get("args") or [])],
        env={**os.environ, **extra, "KUBERNETES_EXEC_INFO": json.dumps(info)},
        stdout=subprocess.PIPE,
        check=True,
    ).stdout
    status = json.loads(output)["status"]
    answer = {"token": status["token"]} if "token" in status else {}
    for key, name in [("clientCertificateData", "client-certificate-data"), ("clientKeyData", "client-key-data")]:
        if key in status:
            answer[name] = base64.b64encode(status[key].encode()).decode()
    return answer
