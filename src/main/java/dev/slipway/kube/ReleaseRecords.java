package dev.slipway.kube;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
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

    /** A whole Secret of Helm's; empty when it is not what Helm writes. */
    static Optional<ReleaseRevision> revision(JsonNode secret) {
        var metadata = secret.path("metadata");
        return read(secret.path("data").path(KEY).asString(""))
                .map(record -> new ReleaseRevision(
                        record,
                        metadata.path("namespace").asString(""),
                        labels(metadata),
                        ApiTime.read(metadata.path("creationTimestamp").asString("")),
                        touched(metadata),
                        metadata.path("resourceVersion").asString("")));
    }

    private static Map<String, String> labels(JsonNode metadata) {
        var labels = new HashMap<String, String>();
        metadata.path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asString("")));
        return labels;
    }

    private static Optional<ReleaseRevision.Touch> touched(JsonNode metadata) {
        return metadata.path("managedFields")
                .valueStream()
                .flatMap(entry -> ApiTime.read(entry.path("time").asString("")).stream()
                        .map(at ->
                                new ReleaseRevision.Touch(entry.path("manager").asString("somebody"), at)))
                .max(Comparator.comparing(ReleaseRevision.Touch::at));
    }

    /**
     * The same record in another state. Only the two strings are exchanged in Helm's text, so that everything else in it stays
     * as Helm wrote it, to the letter.
     *
     * @param encoded the Secret's value as the API gives it
     * @return the value to be put in its place; empty when it is not what Helm writes
     */
    static Optional<String> amended(String encoded, String status, String description) {
        try {
            var packed = packed(encoded);
            var text = new String(plain(packed), StandardCharsets.UTF_8);
            return RecordText.of(text)
                    .map(record -> record.with(status, description))
                    .map(changed -> encoded(changed.getBytes(StandardCharsets.UTF_8), isZipped(packed)));
        } catch (IllegalArgumentException | IOException | JacksonException notHelms) {
            return Optional.empty();
        }
    }

    private static String encoded(byte[] plain, boolean zipped) {
        var inner = Base64.getEncoder().encode(zipped ? zipped(plain) : plain);
        return Base64.getEncoder().encodeToString(inner);
    }

    private static byte[] zipped(byte[] plain) {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(bytes)) {
            zip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not fail", e);
        }
        return bytes.toByteArray();
    }

    /** What a record holds; empty when it is not what Helm writes. */
    static Optional<JsonNode> decoded(String encoded) {
        try {
            return Optional.of(JSON.readTree(plain(packed(encoded))));
        } catch (IllegalArgumentException | IOException | JacksonException notHelms) {
            return Optional.empty();
        }
    }

    private static byte[] packed(String encoded) {
        var helms = Base64.getDecoder().decode(encoded.strip());
        return Base64.getDecoder().decode(new String(helms, StandardCharsets.US_ASCII).strip());
    }

    private static boolean isZipped(byte[] packed) {
        return packed.length > 2 && (packed[0] & 0xff) == 0x1f && (packed[1] & 0xff) == 0x8b;
    }

    private static byte[] plain(byte[] packed) throws IOException {
        if (!isZipped(packed)) {
            return packed;
        }
        try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readNBytes(LONGEST);
        }
    }

    /** What is told of a record. */
    static ReleaseRecord record(JsonNode release) {
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
