def test_binder_health(cluster):
    """Binder says that it is healthy"""
    response = cluster.service("binder", 80, "/cgi-bin/health")
    assert response.status_code == 200
    assert response.json()["ok"]


def test_binder_reaches_hub(cluster):
    """Binder finds the hub by the name of its service, and both tell the same version"""
    seen_by_binder = cluster.service("binder", 80, "/cgi-bin/versions").json()["hub"]
    told_by_hub = cluster.service("hub", 8081, "/hub/api/").json()
    assert seen_by_binder == told_by_hub


def test_dind_on_each_node(cluster):
    """Images can be built on each node: its dind answers, and knows where it is"""
    daemon_set = next(each for each in cluster.list("daemonsets", "apis/apps/v1") if each["metadata"]["name"] == "dind")
    pods = [
        pod
        for pod in cluster.list("pods")
        if pod["metadata"]["labels"].get("app.kubernetes.io/name") == "dind"
        and "deletionTimestamp" not in pod["metadata"]
    ]
    assert len(pods) == daemon_set["status"]["desiredNumberScheduled"] > 0
    for pod in pods:
        answer = cluster.pod(pod["metadata"]["name"], 8080, "/cgi-bin/node")
        assert answer.text.strip() == pod["spec"]["nodeName"]
