"""How the hub runs. What differs between sites comes from the chart's values: values.json and the Secret."""

import hashlib
import json
import os
from pathlib import Path

SECRET = Path("/etc/jupyterhub-secret")

values = json.loads(Path("/etc/jupyterhub/values.json").read_text())
server = values["server"]


def secret(name):
    """One of the site's secrets."""
    return (SECRET / name).read_text().strip()


c = get_config()  # noqa: F821

# Where the parts find each other: by the names of their services.
c.JupyterHub.hub_bind_url = "http://0.0.0.0:8081"
c.JupyterHub.hub_connect_url = "http://hub:8081"
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.api_url = "http://proxy-api:8001"

# The servers and the proxy live on when the hub is replaced.
c.JupyterHub.cleanup_servers = False
c.JupyterHub.cleanup_proxy = False
c.JupyterHub.db_url = "sqlite:////srv/state/jupyterhub.sqlite"
c.JupyterHub.cookie_secret = hashlib.sha256(secret("cookie-secret").encode()).digest()

c.JupyterHub.template_vars = {"announcement": values["announcement"]}

c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = secret("password")
c.Authenticator.allow_all = True

c.JupyterHub.spawner_class = "kubespawner.KubeSpawner"
c.KubeSpawner.namespace = os.environ["POD_NAMESPACE"]
c.KubeSpawner.image = server["image"]
c.KubeSpawner.image_pull_policy = "IfNotPresent"
c.KubeSpawner.cmd = ["python3", "-m", "jupyterhub.singleuser"]
c.KubeSpawner.service_account = server["serviceAccount"]
c.KubeSpawner.automount_service_account_token = False
c.KubeSpawner.uid = 1000
c.KubeSpawner.gid = 1000
c.KubeSpawner.allow_privilege_escalation = False
c.KubeSpawner.mem_guarantee = server["memory"]["guarantee"]
c.KubeSpawner.mem_limit = server["memory"]["limit"]
c.KubeSpawner.cpu_guarantee = server["cpu"]["guarantee"]
c.KubeSpawner.cpu_limit = server["cpu"]["limit"]
c.KubeSpawner.start_timeout = server["startTimeout"]
c.KubeSpawner.http_timeout = 60
c.KubeSpawner.delete_grace_period = 1
# A request that the cluster refuses is refused for good here: its answer is what one wants to read.
c.KubeSpawner.k8s_api_request_retry_timeout = 5

# Who tries the hub after each deployment. It may do so with one user that is its own, and with nobody else's server.
# The service must not be called as the user is: JupyterHub lets nobody delete a user of the own name.
c.JupyterHub.services = [{"name": "deployment-check", "api_token": secret("check-token")}]
c.JupyterHub.load_roles = [
    {
        "name": "deployment-check",
        "scopes": [
            "admin:users!user=slipway-check",
            "admin:servers!user=slipway-check",
            "access:servers!user=slipway-check",
        ],
        "services": ["deployment-check"],
    }
]
