def test_front_page(cluster, host):
    """The front page is there, and names the site that it belongs to"""
    response = cluster.service("static", 80, "/index.html")
    assert response.status_code == 200
    assert "Turn a Git repository into" in response.text
    assert f'<link rel="canonical" href="https://{host}/">' in response.text


def test_robots(cluster):
    """Crawlers are told to launch nothing: each visit below /build/ and /v2/ starts a server"""
    response = cluster.service("static", 80, "/robots.txt")
    assert response.status_code == 200
    rules = response.text.splitlines()
    assert "Disallow: /build/" in rules
    assert "Disallow: /v2/" in rules
