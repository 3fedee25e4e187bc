package dev.slipway.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RunLinkTest {
    @Test
    void theLogOfARunIsWhereItsCiSystemSays() {
        assertThat(RunLink.in(Map.of(
                        "GITHUB_SERVER_URL", "https://github.com",
                        "GITHUB_REPOSITORY", "jupyterhub/mybinder.org-deploy",
                        "GITHUB_RUN_ID", "7")))
                .isEqualTo("https://github.com/jupyterhub/mybinder.org-deploy/actions/runs/7");
        assertThat(RunLink.in(Map.of("CI_JOB_URL", "https://gitlab.example/a/b/-/jobs/7")))
                .isEqualTo("https://gitlab.example/a/b/-/jobs/7");
        assertThat(RunLink.in(Map.of("BUILD_URL", "https://jenkins.example/job/a/7/")))
                .isEqualTo("https://jenkins.example/job/a/7/");
    }

    @Test
    void elsewhereThereIsNone() {
        assertThat(RunLink.in(Map.of())).isEmpty();
        assertThat(RunLink.in(Map.of("BUILD_URL", "not an address", "GITHUB_RUN_ID", "7")))
                .isEmpty();
        assertThat(RunLink.in(Map.of("BUILD_URL", "https://ada:secret@jenkins.example/")))
                .isEmpty();
    }
}
