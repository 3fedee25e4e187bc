package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.Canaries;
import dev.slipway.testing.CanarySite;
import dev.slipway.testing.CanarySite.Fate;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code slipway rollback} as a program of its own, on the real cluster, with a real pseudo-terminal; the site's secrets are
 * encrypted by the real git-crypt, and its chart puts them wherever it can.
 */
@ExtendWith(TestCluster.class)
class RollbackCommandIT {
    private static final String QUESTION = "Roll staging back like this? [y/N]";

    @TempDir
    private Path folder;

    private final Canaries canaries = new Canaries(11);
    private CanarySite site;
    private Namespace namespace;
    private Map<String, String> environment = Map.of();

    private record Ended(int code, String out, String err) {}

    /** Two revisions that passed their validation; a field that holds a secret has another name in the second. */
    @BeforeEach
    void twoRevisions(Namespace own) throws Exception {
        namespace = own;
        site = CanarySite.in(folder, canaries, own);
        environment = site.environment();
        // Its tests read encrypted files, which nobody can without the key.
        replace("slipway.yaml", "(?m)^  pytest: .*\n", "");
        site.goes(Fate.FINE);
        assertThat(run("deploy").code()).isZero();
        replace("chart/templates/all.yaml", "PASSWORD_OF_THE_CANARY", "PASSWORD_OF_THE_BIRD");
        site.goes(Fate.FINE);
        assertThat(run("deploy").code()).isZero();
        assertThat(revisions()).isEqualTo(2);
    }

    @Test
    void whoIsAtATerminalIsShownThePlanAndAskedAndOnlyAYesCounts() throws Exception {
        var nobody = run("rollback", "staging");
        assertThat(nobody.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(nobody.err()).contains("Nobody is there to be asked whether staging may be rolled back. Say --yes");

        for (var answer : List.of("n\\n", "\\n", "yellow\\n", "\\x04")) {
            var refused = terminal("expect('" + QUESTION + "'); send('" + answer + "')");
            assertThat(refused.code()).as(refused.out()).isEqualTo(ExitCode.FAILED.code());
            assertThat(refused.out())
                    .contains(
                            "Rolling staging back would do this, in this order:",
                            "Deployment/canaries (new pods)",
                            "env[PASSWORD_OF_THE_BIRD]",
                            "env[PASSWORD_OF_THE_CANARY]",
                            "•••",
                            "Nothing was rolled back.");
            assertThat(canaries.foundIn(refused.out())).isEmpty();
        }
        assertThat(revisions()).isEqualTo(2);

        var done = terminal("expect('" + QUESTION + "'); send('Yes\\n')");
        assertThat(done.code()).as(done.out()).isZero();
        assertThat(revisions()).isEqualTo(3);
        assertThat(variable()).isEqualTo("PASSWORD_OF_THE_CANARY");
        assertThat(canaries.foundIn(done.out())).isEmpty();
        assertThat(run("history", "--from-targets", "--target", "staging").out())
                .as("the target remembers it")
                .containsSubsequence("was rolled back", "succeeded", "succeeded");
    }

    @Test
    void withoutTheKeysOfTheSiteAccessToTheClusterIsEnough() throws Exception {
        forgetTheKey();

        var plan = run("rollback", "staging", "--plan");

        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out()).contains("env[PASSWORD_OF_THE_BIRD]", "•••");
        assertThat(canaries.foundIn(plan.out() + plan.err())).isEmpty();

        var done = run("rollback", "staging", "--yes");

        assertThat(done.code()).as(done.out() + done.err()).isZero();
        assertThat(done.out() + done.err())
                .contains("The site's secrets were not opened: ")
                .contains("What the cluster's Secrets hold is masked all the same");
        assertThat(canaries.foundIn(done.out() + done.err())).isEmpty();
        assertThat(revisions()).isEqualTo(3);
        assertThat(variable()).isEqualTo("PASSWORD_OF_THE_CANARY");
    }

    @Test
    void theKeyIsAskedForWhereTheCredentialsAreEncryptedAndOnlyThere() throws Exception {
        replace("slipway.yaml", "kubeconfig: \\$KUBECONFIG", "kubeconfig: secrets/alone/kubeconfig");
        site.goes(Fate.FINE);
        forgetTheKey();

        var unseen = run("rollback", "staging", "--plan");
        assertThat(unseen.code()).isEqualTo(ExitCode.FAILED.code());
        assertThat(unseen.err()).contains("GIT_CRYPT_KEY", "--kubeconfig FILE");

        var refused = run("rollback", "staging", "--yes");

        assertThat(refused.code()).isEqualTo(ExitCode.FAILED.code());
        assertThat(refused.out() + refused.err())
                .contains("GIT_CRYPT_KEY")
                .contains("The key is needed since the credentials of staging are in secrets/alone/kubeconfig.")
                .contains("--kubeconfig FILE");
        assertThat(revisions()).isEqualTo(2);

        Files.copy(namespace.access().kubeconfig(), site.root().resolve("in-clear.yaml"));
        replace("slipway.yaml", "secrets/alone/kubeconfig", "in-clear.yaml");
        site.goes(Fate.FINE);

        var plan = run("rollback", "staging", "--plan");
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.out()).contains("env[PASSWORD_OF_THE_BIRD]", "•••");
        assertThat(run("rollback", "staging", "--yes").code()).isZero();
        assertThat(revisions()).isEqualTo(3);
    }

    private void forgetTheKey() {
        var without = new HashMap<>(site.environment());
        assertThat(without.remove("GIT_CRYPT_KEY")).isNotNull();
        environment = without;
    }

    private void replace(String file, String pattern, String by) throws IOException {
        var path = site.root().resolve(file);
        var before = Files.readString(path);
        var after = before.replaceAll(pattern, by);
        assertThat(after).isNotEqualTo(before);
        Files.writeString(path, after);
    }

    private int revisions() {
        try (var client = namespace.client()) {
            return client.secrets()
                    .inNamespace(namespace.name())
                    .withLabel("owner", "helm")
                    .list()
                    .getItems()
                    .size();
        }
    }

    /** What the secret's variable is called in what runs. */
    private String variable() {
        try (var client = namespace.client()) {
            return client.apps()
                    .deployments()
                    .inNamespace(namespace.name())
                    .withName("canaries")
                    .get()
                    .getSpec()
                    .getTemplate()
                    .getSpec()
                    .getContainers()
                    .getFirst()
                    .getEnv()
                    .getFirst()
                    .getName();
        }
    }

    private Ended run(String... arguments) throws Exception {
        return ended(OwnProgram.command(arguments));
    }

    private Ended terminal(String typed) throws Exception {
        return ended(PseudoTerminal.command(folder, typed, OwnProgram.command("rollback", "staging")));
    }

    private Ended ended(List<String> argv) throws Exception {
        var builder = new ProcessBuilder(argv)
                .directory(site.root().toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("TERM", "xterm");
        var process = builder.start();
        process.getOutputStream().close();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), out, Files.readString(folder.resolve("err")));
    }
}
