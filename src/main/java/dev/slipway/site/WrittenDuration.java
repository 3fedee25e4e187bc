package dev.slipway.site;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How durations are written: hours, minutes and seconds, as in {@code 1h30m}, {@code 10m} or {@code 90s}. */
public final class WrittenDuration {
    private static final Pattern FORM =
            Pattern.compile("(?=[0-9])(?:([0-9]{1,5})h)?(?:([0-9]{1,5})m)?(?:([0-9]{1,5})s)?");

    private WrittenDuration() {}

    /** Reads one; empty: it is none. */
    public static Optional<Duration> read(String text) {
        var matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(Duration.ofHours(part(matcher, 1))
                        .plusMinutes(part(matcher, 2))
                        .plusSeconds(part(matcher, 3)))
                : Optional.empty();
    }

    private static long part(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
    }
}
