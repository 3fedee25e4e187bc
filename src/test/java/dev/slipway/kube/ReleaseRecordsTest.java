package dev.slipway.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseRecordsTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final String RECORD = """
            {"name": "hub", "version": 7, "namespace": "prod",
             "info": {"first_deployed": "2025-01-01T00:00:00Z",
                      "last_deployed": "2026-01-01T13:00:00.123456789+01:00",
                      "description": "slipway deployment=20260101-ab commit=%s", "status": "deployed"},
             "chart": {"metadata": {"name": "mybinder", "version": "0.0.1", "appVersion": "4.2"},
                       "templates": [{"name": "x", "data": "eA=="}]}}
            """.formatted(COMMIT);

    @Test
    void readsWhatHelmWrites() throws Exception {
        assertThat(ReleaseRecords.read(encoded(RECORD)))
                .contains(new ReleaseRecord(
                        "hub",
                        7,
                        "deployed",
                        "slipway deployment=20260101-ab commit=" + COMMIT,
                        Optional.of(Instant.parse("2026-01-01T12:00:00.123456789Z")),
                        "mybinder-0.0.1",
                        "4.2"));
    }

    @Test
    void knowsWhichDeploymentMadeIt() throws Exception {
        assertThat(ReleaseRecords.read(encoded(RECORD)).orElseThrow().deployment())
                .contains(new ReleaseDescription("20260101-ab", COMMIT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "bm90IGJhc2U2NCBpbnNpZGUh", "H4sIAAAA"})
    void takesNothingElseForARelease(String encoded) {
        assertThat(ReleaseRecords.read(encoded)).isEmpty();
    }

    @Test
    void aDescriptionComesBackAsItWasGiven() {
        var description = new ReleaseDescription("20260101-120000-ab12", COMMIT);
        assertThat(ReleaseDescription.in(description.format())).contains(description);
        assertThat(ReleaseDescription.in("Upgrade \"hub\" failed: " + description.format() + ": timed out"))
                .contains(description);
        assertThat(description.shortCommit()).isEqualTo("01234567");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Upgrade complete", "Rollback to 3", "slipway deployment=x commit=unknown"})
    void aDescriptionOfSomebodyElseIsNotOurs(String description) {
        assertThat(ReleaseDescription.in(description)).isEmpty();
    }

    private static String encoded(String json) throws IOException {
        var zipped = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(zipped)) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        }
        var helms = Base64.getEncoder().encode(zipped.toByteArray());
        return Base64.getEncoder().encodeToString(helms);
    }
}
