"""The real BinderHub, without what needs Docker: its builder's pods, and the registry that keeps what they have built."""

import json
import os
import subprocess
import tempfile
from pathlib import Path

import binderhub.app
import binderhub.builder
from binderhub.build import Build

c = get_config()

FOLDER = Path(os.environ["TRIAL_FOLDER"])
IMAGES = FOLDER / "images"


class Images:
    """In the place of a registry: the images that were built."""

    def __init__(self, *_):
        IMAGES.mkdir(exist_ok=True)

    async def get_image_manifest(self, _image, tag):
        return {"schemaVersion": 2} if (IMAGES / tag).exists() else None


class FollowedBuild(Build):
    """In the place of a pod with repo2docker: fetches the repository indeed, tells what repo2docker's JSON log would, and makes nothing."""

    def submit(self):
        self.progress("pod.phasechange", "Pending")
        self.progress("pod.phasechange", "Running")

    def tell(self, phase, message):
        self.progress("log", json.dumps({"message": message, "phase": phase}))

    def git(self, *arguments):
        done = subprocess.run(["git", *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in done.stdout.splitlines(keepends=True):
            self.tell("fetching", line)
        return done.returncode == 0

    def stream_logs(self):
        with tempfile.TemporaryDirectory(dir=FOLDER) as checkout:
            self.build(Path(checkout))
        self.progress("pod.phasechange", "Succeeded")
        self.progress("pod.phasechange", "Deleted")

    def build(self, checkout):
        if not self.git("clone", "--recursive", self.repo_url, str(checkout)):
            self.tell("failed", "Failed to clone repository!")
            return
        if not self.git("-C", str(checkout), "reset", "--hard", self.ref):
            self.tell("failed", f"Failed to check out ref {self.ref}")
            return
        steps = (checkout / "Dockerfile").read_text().splitlines()
        for number, step in enumerate(steps, 1):
            self.tell("building", f"Step {number}/{len(steps)} : {step}\n")
            while (FOLDER / "held").exists() and not self.stop_event.is_set():
                self.stop_event.wait(0.1)
        self.tell("pushing", "Pushing image\n")
        (IMAGES / self.ref).write_text(self.image_name)


binderhub.app.DockerRegistry = Images
binderhub.builder.Build = FollowedBuild

c.BinderHub.port = int(os.environ["TRIAL_PORT"])
c.BinderHub.hub_url = os.environ["TRIAL_HUB"]
c.BinderHub.hub_api_token = os.environ["TRIAL_TOKEN"]
c.BinderHub.build_namespace = os.environ["TRIAL_NAMESPACE"]
c.BinderHub.docker_image_prefix = "registry.example.org/binder-"
c.BinderHub.per_repo_quota = 1
c.Launcher.retries = 2
c.Launcher.retry_delay = 1
