package dev.slipway.kube;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

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
    void onlyTheStateIsExchangedAndAllElseStaysToTheLetter() throws Exception {
        var odd = RECORD.replace(
                "\"appVersion\": \"4.2\"",
                "\"appVersion\": \"4.2\", \"n\": 1.50e+02, \"big\": 12345678901234567890, \"é\": \"\\u003c\"");
        var amended =
                ReleaseRecords.amended(encoded(odd), "failed", "cut \"short\"").orElseThrow();
        var expected = odd.replace("\"status\": \"deployed\"", "\"status\": \"failed\"")
                .replace("slipway deployment=20260101-ab commit=" + COMMIT, "cut \\\"short\\\"");
        assertThat(decoded(amended)).isEqualTo(expected);
        assertThat(ReleaseRecords.read(amended).orElseThrow().status()).isEqualTo("failed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"hub\",\"info\":{}}",
                "{\"info\":{\"status\":\"pending-upgrade\"},\"name\":\"hub\"}",
                "{\"config\":{\"info\":{\"status\":\"x\"}},\"name\":\"hub\",\"info\":{\"notes\":{\"status\":\"y\"},\"description\":\"z\"}}"
            })
    void whatARecordLacksIsPutIn(String json) throws Exception {
        var amended =
                ReleaseRecords.amended(encoded(json), "failed", "cut short").orElseThrow();
        var release = ReleaseRecords.read(amended).orElseThrow();
        assertThat(release.status()).isEqualTo("failed");
        assertThat(release.description()).isEqualTo("cut short");
        assertThat(decoded(amended).contains("\"config\":{\"info\":{\"status\":\"x\"}}"))
                .isEqualTo(json.contains("config"));
    }

    @Test
    void aRevisionIsValidatedOnlyByALabelOfItsOwnNumber() throws Exception {
        assertThat(revision("7").isValidated()).isTrue();
        assertThat(revision("6").isValidated()).isFalse();
        assertThat(revision("7").touched())
                .contains(new ReleaseRevision.Touch("helm", Instant.parse("2026-01-01T12:00:09Z")));
    }

    private static ReleaseRevision revision(String validated) throws Exception {
        var secret = """
                {"metadata": {"namespace": "prod", "resourceVersion": "42",
                   "creationTimestamp": "2026-01-01T12:00:00Z",
                   "labels": {"owner": "helm", "slipway.dev/validated": "%s"},
                   "managedFields": [{"manager": "kubectl", "time": "2026-01-01T12:00:01Z"},
                                     {"manager": "helm", "time": "2026-01-01T12:00:09Z"}]},
                 "data": {"release": "%s"}}
                """.formatted(validated, encoded(RECORD));
        return ReleaseRecords.revision(JsonMapper.shared().readTree(secret)).orElseThrow();
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

    private static String decoded(String encoded) throws IOException {
        var packed = Base64.getDecoder().decode(Base64.getDecoder().decode(encoded));
        try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
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
