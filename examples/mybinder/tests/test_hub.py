import hashlib
import hmac


def test_hub_api(cluster):
    """The hub's API answers with its version"""
    response = cluster.service("hub", 8081, "/hub/api/")
    assert response.status_code == 200
    assert response.json()["version"].count(".") == 2


def test_hub_secret(cluster, secret_config):
    """The hub runs with the secret of this target's encrypted configuration"""
    response = cluster.service("hub", 8081, "/cgi-bin/cookie-secret-sha256")
    assert response.status_code == 200
    secret = secret_config["binderhub"]["hub"]["cookieSecret"]
    expected = hashlib.sha256(secret.encode()).hexdigest()
    # Not an assert on the values: pytest would print the secret beside it.
    same = hmac.compare_digest(expected, response.text.strip())
    assert same, "the hub runs with another secret: were its pods replaced by this deployment?"
