package dev.slipway.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a child process gets of our environment: what it needs to find programs, talk through proxies and speak the
 * person's language, and nothing else. Credentials of the CI system and the site's own secrets stay with us.
 */
public final class ChildEnvironment {
    private static final Set<String> NAMES = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "SHELL",
            "LANG",
            "LANGUAGE",
            "TZ",
            "TMPDIR",
            "TERM",
            "CI",
            "HTTP_PROXY",
            "HTTPS_PROXY",
            "NO_PROXY",
            "ALL_PROXY",
            "http_proxy",
            "https_proxy",
            "no_proxy",
            "all_proxy",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "REQUESTS_CA_BUNDLE",
            "CURL_CA_BUNDLE");
    private static final List<String> PREFIXES = List.of("LC_", "XDG_");

    private ChildEnvironment() {}

    /** What every child gets. */
    public static Map<String, String> of(Map<String, String> ours) {
        return of(ours, List.of());
    }

    /**
     * What a child gets that also needs a tool's own settings.
     *
     * @param prefixes of further variables: {@code GO}, {@code PIP_}
     */
    public static Map<String, String> of(Map<String, String> ours, List<String> prefixes) {
        var theirs = new HashMap<String, String>();
        ours.forEach((name, value) -> {
            if (NAMES.contains(name)
                    || PREFIXES.stream().anyMatch(name::startsWith)
                    || prefixes.stream().anyMatch(name::startsWith)) {
                theirs.put(name, value);
            }
        });
        return theirs;
    }
}
