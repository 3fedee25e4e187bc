package dev.slipway.plan;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where two versions of something that is made on GitHub can be compared. */
final class ComparisonLink {
    private static final Pattern REPOSITORY =
            Pattern.compile("https?://github\\.com/([\\w.-]+)/([\\w.-]+?)(?:\\.git|/.*)?$");
    private static final Pattern IMAGE = Pattern.compile("ghcr\\.io/([\\w.-]+)/([\\w.-]+).*");

    /** As chartpress names versions by their commit: {@code 1.0.0-0.dev.git.3506.hba24eb2a}; or a commit alone. */
    private static final Pattern COMMIT = Pattern.compile("(?:.*[.-](?:h|g))?([0-9a-f]{7,40})");

    private ComparisonLink() {}

    /** The link; empty where it is not known where it is made, or there is nothing to compare. */
    static String between(String before, String after, List<String> homes) {
        if (before.isEmpty() || after.isEmpty()) {
            return "";
        }
        return homes.stream()
                .flatMap(home -> repository(home).stream())
                .findFirst()
                .map(repository ->
                        "https://github.com/" + repository + "/compare/" + revision(before) + "..." + revision(after))
                .orElse("");
    }

    /** Where an image is made, as far as its own name says. */
    static Optional<String> homeOf(String image) {
        var matcher = IMAGE.matcher(image);
        return matcher.matches()
                ? Optional.of("https://github.com/" + matcher.group(1) + "/" + matcher.group(2))
                : Optional.empty();
    }

    private static Optional<String> repository(String home) {
        var matcher = REPOSITORY.matcher(home);
        return matcher.matches() ? Optional.of(matcher.group(1) + "/" + matcher.group(2)) : Optional.empty();
    }

    private static String revision(String version) {
        var commit = COMMIT.matcher(version);
        return commit.matches() ? commit.group(1) : version;
    }
}
