"""A JupyterHub as BinderHub's chart sets it up, but with servers that are processes of this machine instead of pods."""

import os
from pathlib import Path

from jupyterhub.spawner import SimpleLocalProcessSpawner

c = get_config()

FOLDER = Path(os.environ["TRIAL_FOLDER"])
PORTS = os.environ["TRIAL_PORTS"].split(",")


class BinderSpawner(SimpleLocalProcessSpawner):
    """The server takes the token that BinderHub has made up, and no login: what the class of that name in BinderHub's chart does."""

    @property
    def cmd(self):
        return [str(FOLDER / "no-such-program")] if (FOLDER / "broken").exists() else ["jupyter-server"]

    @cmd.setter
    def cmd(self, _):
        pass

    def get_args(self):
        return [
            "--ip=127.0.0.1",
            f"--port={self.port}",
            f"--ServerApp.base_url={self.server.base_url}",
            f"--IdentityProvider.token={self.user_options['token']}",
            "--ServerApp.trust_xheaders=True",
            "--no-browser",
            "--allow-root",
        ]

    async def start(self):
        assert self.user_options["image"], "BinderHub says which image"
        return await super().start()


c.JupyterHub.bind_url = f"http://127.0.0.1:{PORTS[0]}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{PORTS[1]}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORTS[2]}"
c.ConfigurableHTTPProxy.command = [os.environ["TRIAL_PROXY"]]
c.JupyterHub.db_url = "sqlite://"
c.JupyterHub.cookie_secret_file = str(FOLDER / "cookie-secret")
c.JupyterHub.authenticator_class = "null"
c.JupyterHub.spawner_class = BinderSpawner
c.JupyterHub.services = [{"name": "binder", "api_token": os.environ["TRIAL_TOKEN"]}]
c.JupyterHub.load_roles = [{"name": "binder", "services": ["binder"], "scopes": ["admin:users", "admin:servers"]}]
c.SimpleLocalProcessSpawner.home_dir_template = str(FOLDER / "homes" / "{username}")
c.Spawner.poll_interval = 1
