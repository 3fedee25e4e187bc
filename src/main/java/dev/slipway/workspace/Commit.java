package dev.slipway.workspace;

import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The commit that is deployed.
 *
 * @param hash full
 * @param title its message's first line
 * @param author by name
 * @param pullRequest the pull or merge request that brought it, where its message or the CI system says so
 */
public record Commit(String hash, String title, String author, OptionalInt pullRequest) {
    private static final Pattern IN_MESSAGE = Pattern.compile(
            "(?m)^Merge pull request #(?<a>\\d{1,9})\\b|\\(#(?<b>\\d{1,9})\\)$|^See merge request \\S*!(?<c>\\d{1,9})$");
    private static final Pattern GITHUB_REF = Pattern.compile("refs/pull/(\\d{1,9})/.*");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    /** Where CI systems put the number: Travis, GitLab, Jenkins, Bitbucket, Drone. */
    private static final String[] VARIABLES = {
        "TRAVIS_PULL_REQUEST", "CI_MERGE_REQUEST_IID", "CHANGE_ID", "BITBUCKET_PR_ID", "DRONE_PULL_REQUEST"
    };

    /** The number in a commit's message, as GitHub and GitLab write it when they merge. */
    static OptionalInt pullRequestIn(String message) {
        var match = IN_MESSAGE.matcher(message);
        if (!match.find()) {
            return OptionalInt.empty();
        }
        var number = Stream.of("a", "b", "c")
                .map(match::group)
                .filter(group -> group != null)
                .findFirst();
        return number.map(text -> OptionalInt.of(Integer.parseInt(text))).orElse(OptionalInt.empty());
    }

    /** The number that the CI system gives for what it builds. */
    static OptionalInt pullRequestIn(Map<String, String> environment) {
        var github = GITHUB_REF.matcher(environment.getOrDefault("GITHUB_REF", ""));
        if (github.matches()) {
            return OptionalInt.of(Integer.parseInt(github.group(1)));
        }
        return Stream.of(VARIABLES)
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> NUMBER.matcher(value).matches())
                .mapToInt(Integer::parseInt)
                .findFirst();
    }
}
