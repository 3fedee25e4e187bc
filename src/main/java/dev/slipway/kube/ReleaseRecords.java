package dev.slipway.kube;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what Helm 3 and 4 keep of a release's revision in a Secret of type {@value #SECRET_TYPE}: under the key {@value
 * #KEY}, JSON that is gzipped and base64-encoded once by Helm and once more by the API server.
 */
final class ReleaseRecords {
    /** The type of Helm's Secrets. */
    static final String SECRET_TYPE = "helm.sh/release.v1";

    /** The key in them. */
    static final String KEY = "release";

    /** More than any Secret can hold unzipped in good faith; guards against a zip bomb. */
    private static final int LONGEST = 64 * 1024 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ReleaseRecords() {}

    /**
     * Reads a record.
     *
     * @param encoded the Secret's value as the API gives it
     * @return empty when it is not what Helm writes
     */
    static Optional<ReleaseRecord> read(String encoded) {
        return decoded(encoded)
                .map(ReleaseRecords::record)
                .filter(release -> !release.name().isEmpty());
    }

    /** The manifests in a record, without those of hooks; empty when it is not what Helm writes. */
    static String manifest(String encoded) {
        return decoded(encoded)
                .map(release -> release.path("manifest").asString(""))
                .orElse("");
    }

    private static Optional<JsonNode> decoded(String encoded) {
        try {
            var helms = Base64.getDecoder().decode(encoded.strip());
            var packed = Base64.getDecoder().decode(new String(helms, StandardCharsets.US_ASCII).strip());
            return Optional.of(JSON.readTree(plain(packed)));
        } catch (IllegalArgumentException | IOException | JacksonException notHelms) {
            return Optional.empty();
        }
    }

    private static byte[] plain(byte[] packed) throws IOException {
        var zipped = packed.length > 2 && (packed[0] & 0xff) == 0x1f && (packed[1] & 0xff) == 0x8b;
        if (!zipped) {
            return packed;
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readNBytes(LONGEST);
        }
    }

    private static ReleaseRecord record(JsonNode release) {
        var about = release.path("info");
        var chart = release.path("chart").path("metadata");
        var version = chart.path("version").asString("");
        return new ReleaseRecord(
                release.path("name").asString(""),
                release.path("version").asInt(0),
                about.path("status").asString("unknown"),
                about.path("description").asString(""),
                ApiTime.read(about.path("last_deployed").asString("")),
                chart.path("name").asString("") + (version.isEmpty() ? "" : "-" + version),
                chart.path("appVersion").asString(""));
    }
}
