import os
from pathlib import Path

import pytest
import yaml
from cluster import Cluster


def pytest_addoption(parser):
    parser.addoption("--release", required=True, help="the target that was deployed to, such as staging")
    parser.addoption("--namespace", required=True, help="the namespace that it runs in")
    parser.addoption("--host", required=True, help="the name under which people know it")


@pytest.fixture(scope="session")
def cluster(request):
    cluster = Cluster(Path(os.environ["KUBECONFIG"]), request.config.getoption("--namespace"))
    yield cluster
    cluster.close()


@pytest.fixture(scope="session")
def host(request):
    return request.config.getoption("--host")


@pytest.fixture(scope="session")
def secret_config(request):
    """The secret configuration of this target, as it was decrypted for this deployment."""
    site = Path(__file__).parent.parent
    return yaml.safe_load((site / "secrets/config" / f"{request.config.getoption('--release')}.yaml").read_text())
