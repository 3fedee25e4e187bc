package dev.slipway.pipeline;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * Names one deployment: one run of the pipeline for one commit.
 *
 * @param value lower-case letters, digits and hyphens, at most 40 characters, so that it fits a label, a file name and
 *     a Helm description alike
 */
public record DeploymentId(String value) {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    public DeploymentId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("not a deployment id: '" + value + "'");
        }
    }

    /** A new id that sorts by time: the start to the second in UTC, and four random characters. */
    public static DeploymentId startingAt(Instant start, RandomGenerator random) {
        var suffix = Integer.toString(random.nextInt(36 * 36 * 36, 36 * 36 * 36 * 36), 36);
        return new DeploymentId(STAMP.format(start) + "-" + suffix);
    }

    @Override
    public String toString() {
        return value;
    }
}
