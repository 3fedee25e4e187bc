package dev.slipway.notify;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the log of this run can be read, as the CI system that runs us tells it. */
final class RunLink {
    /** GitLab, Jenkins, CircleCI, Buildkite, Travis. */
    private static final List<String> VARIABLES =
            List.of("CI_JOB_URL", "BUILD_URL", "CIRCLE_BUILD_URL", "BUILDKITE_BUILD_URL", "TRAVIS_BUILD_WEB_URL");

    private RunLink() {}

    /** Its address; empty where no CI system runs us. */
    static String in(Map<String, String> environment) {
        return gitHub(environment)
                .or(() -> VARIABLES.stream()
                        .map(name -> environment.getOrDefault(name, ""))
                        .filter(RunLink::isAddress)
                        .findFirst())
                .orElse("");
    }

    private static Optional<String> gitHub(Map<String, String> environment) {
        var run = environment.getOrDefault("GITHUB_RUN_ID", "");
        var address = environment.getOrDefault("GITHUB_SERVER_URL", "") + "/"
                + environment.getOrDefault("GITHUB_REPOSITORY", "") + "/actions/runs/" + run;
        return Optional.of(address).filter(url -> !run.isEmpty() && isAddress(url));
    }

    private static boolean isAddress(String text) {
        return text.matches("https?://[^\\s@]+");
    }
}
