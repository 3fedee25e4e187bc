package dev.slipway.localcluster;

import java.nio.file.Path;

/**
 * A container image in a file: a tar of the OCI image layout, as {@code ctr image import}, {@code docker load} and
 * {@code skopeo} take it.
 *
 * @param file the archive
 * @param reference the image's full name, such as {@code slipway.local/busybox:1}
 */
public record OciArchive(Path file, String reference) {}
