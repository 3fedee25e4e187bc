package dev.slipway.site;

import java.util.List;
import java.util.Optional;

/**
 * A Grafana that is told when a deployment starts and ends.
 *
 * @param url its root, without {@code /api}
 * @param token where the service account token stands; absent: no authorisation is sent
 * @param tags of the annotation
 * @param required whether a deployment fails when Grafana does
 */
public record GrafanaConfig(String url, Optional<SecretValue> token, List<String> tags, boolean required) {

    /** Tags of an annotation unless the site names its own. */
    public static final List<String> USUAL_TAGS = List.of("deployment");

    public GrafanaConfig {
        tags = List.copyOf(tags);
    }
}
