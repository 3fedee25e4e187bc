package dev.slipway.site;

/**
 * A chart repository.
 *
 * @param name as Helm's commands use it
 * @param url {@code https://…}, {@code http://…} or {@code oci://…}
 */
public record RepositoryConfig(String name, String url) {
    /** Whether it is an OCI registry, which needs no index and is not added to Helm. */
    public boolean isOci() {
        return url.startsWith("oci://");
    }
}
