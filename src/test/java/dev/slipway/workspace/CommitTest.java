package dev.slipway.workspace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CommitTest {

    @Test
    void findsThePullRequestInTheMessage() {
        assertThat(Commit.pullRequestIn("Bump binderhub (#123)")).hasValue(123);
        assertThat(Commit.pullRequestIn("Merge pull request #45 from somebody/patch-1"))
                .hasValue(45);
        assertThat(Commit.pullRequestIn("Merge branch 'x'\n\nSee merge request group/site!678"))
                .hasValue(678);
        assertThat(Commit.pullRequestIn("Fix #12, and (#13) too")).isEmpty();
    }

    @Test
    void findsThePullRequestInTheEnvironment() {
        assertThat(Commit.pullRequestIn(Map.of("GITHUB_REF", "refs/pull/9/merge")))
                .hasValue(9);
        assertThat(Commit.pullRequestIn(Map.of("GITHUB_REF", "refs/heads/main", "TRAVIS_PULL_REQUEST", "false")))
                .isEmpty();
        assertThat(Commit.pullRequestIn(Map.of("CI_MERGE_REQUEST_IID", "77"))).hasValue(77);
    }
}
