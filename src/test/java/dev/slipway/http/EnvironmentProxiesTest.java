package dev.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentProxiesTest {
    @Test
    void eachSchemeHasItsOwnProxyAndSmallLettersWin() {
        var environment = Map.of(
                "HTTPS_PROXY", "http://capitals:1", "https_proxy", "small:3128", "HTTP_PROXY", "http://plain:8080");
        assertThat(proxy(environment, "https://api.example")).isEqualTo("http://small:3128");
        assertThat(proxy(environment, "http://api.example")).isEqualTo("http://plain:8080");
    }

    @Test
    void withoutAProxyAllIsAskedForDirectly() {
        assertThat(proxy(Map.of("HTTP_PROXY", "http://plain:8080"), "https://api.example"))
                .isEqualTo("none");
        assertThat(proxy(Map.of("HTTPS_PROXY", " "), "https://api.example")).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "example.org             | https://example.org          | true",
                "example.org             | https://api.example.org      | true",
                "example.org             | https://notexample.org       | false",
                ".example.org            | https://api.example.org      | true",
                "*.example.org           | https://api.example.org      | true",
                "EXAMPLE.org             | https://api.Example.ORG      | true",
                "example.org:6443        | https://example.org:6443     | true",
                "example.org:6443        | https://example.org          | false",
                "example.org:443         | https://example.org          | true",
                "a.example, 10.0.0.0/8   | https://10.1.2.3:6443        | true",
                "10.0.0.0/8              | https://11.1.2.3             | false",
                "10.1.2.128/25           | https://10.1.2.127           | false",
                "10.1.2.3                | https://10.1.2.3             | true",
                "fd00::/8                | https://[fd12::1]:6443       | true",
                "fd00::/8                | https://10.1.2.3             | false",
                "10.0.0.0/99             | https://10.1.2.3             | false",
                "*                       | https://anything.example     | true",
                "nothing.example         | https://127.0.0.1:6443       | true",
                "nothing.example         | https://[::1]:6443           | true",
                "nothing.example         | http://localhost:8080        | true",
            })
    void exceptionsAreReadAsHelmReadsThem(String exceptions, String address, boolean direct) {
        var environment =
                Map.of("https_proxy", "http://proxy:3128", "http_proxy", "http://proxy:3128", "NO_PROXY", exceptions);
        assertThat(proxy(environment, address)).isEqualTo(direct ? "none" : "http://proxy:3128");
    }

    private static String proxy(Map<String, String> environment, String address) {
        return new EnvironmentProxies(environment)
                .of(URI.create(address))
                .map(URI::toString)
                .orElse("none");
    }
}
