package dev.slipway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster.Namespace;
import dev.slipway.testing.TestWorkspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * A {@link HubSite} that {@code slipway deploy}, a program of its own, deploys while something befalls it: its hook and its rollout take
 * some seconds each, so that there is a moment to strike.
 */
final class StruckSite {
    private int hook = 6;
    private int ready = 8;
    private static final Path WORKSPACES = TestWorkspaces.folder();

    private final HubSite hub;
    private final Namespace namespace;

    StruckSite(Path folder, Namespace namespace, String helm) throws IOException {
        this.hub = new HubSite(folder, namespace, helm).validated().rolloutTimeout("90s");
        this.namespace = namespace;
    }

    StruckSite(Path folder, Namespace namespace) throws IOException {
        this(folder, namespace, RealTools.HELM_4);
    }

    /** With a hook and a rollout that take so many seconds. */
    StruckSite taking(int hook, int ready) {
        this.hook = hook;
        this.ready = ready;
        return this;
    }

    HubSite hub() {
        return hub;
    }

    PreflightSite site() {
        return hub.site();
    }

    /** Begins to deploy. */
    Running begin() throws Exception {
        return begin(values());
    }

    /** Begins to deploy with these values. */
    Running begin(String values) throws Exception {
        hub.commit(values);
        return new Running(site().program());
    }

    /** Deploys in this program, on whose clock one can lay hands. */
    PreflightSite.Deployed deploy() throws Exception {
        return hub.deploy(values());
    }

    private String values() {
        return "page: good.html\nhook: %d\nready: %d\n".formatted(hook, ready);
    }

    /** Begins to deploy once more, something else each time. */
    Running again(int number) throws Exception {
        return begin("page: good.html\nready: 1\ntext: number " + number + "\n");
    }

    /** {@code slipway deploy}, which is to be closed. */
    final class Running implements AutoCloseable {
        private final Process process;

        private Running(Process process) {
            this.process = process;
        }

        /** Waits until it has printed this. */
        void untilPrinted(String text) throws Exception {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !process.isAlive() || site().printed().contains(text));
            assertThat(site().printed()).as(how()).contains(text);
        }

        private String how() {
            return process.isAlive() ? "still alive" : "ended with " + process.exitValue();
        }

        /** Waits until Helm waits for its hook. */
        void untilUpgrade() throws Exception {
            untilPrinted("Upgrade release hub");
            try (var client = namespace.client()) {
                Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !process.isAlive() || hookRuns(client));
            }
            assertThat(process.isAlive()).as(site().printed()).isTrue();
        }

        /** Waits until the rollout is waited for. */
        void untilRollout() throws Exception {
            untilPrinted("Await rollout");
            assertThat(process.isAlive()).as(site().printed()).isTrue();
        }

        private static boolean hookRuns(io.fabric8.kubernetes.client.KubernetesClient client) {
            return client.batch().v1().jobs().inAnyNamespace().list().getItems().stream()
                    .anyMatch(job -> job.getMetadata().getName().equals("slow")
                            && job.getStatus() != null
                            && job.getStatus().getActive() != null);
        }

        /** Its process, which an {@code exec} may have made another program of meanwhile. */
        long pid() {
            return process.pid();
        }

        /** Its exit code, and what it has printed is in {@link PreflightSite#printed}. */
        int end() throws Exception {
            assertThat(process.waitFor(4, TimeUnit.MINUTES))
                    .as(site().printed())
                    .isTrue();
            return process.exitValue();
        }

        /** Ends with 0, as one that nothing befell: what it deployed first is the only revision. */
        void succeeds() throws Exception {
            succeedsInTheEnd();
            assertThat(hub.statuses()).as(site().printed()).containsExactly("deployed");
        }

        private void succeedsInTheEnd() throws Exception {
            assertThat(end()).as(site().printed()).isZero();
            assertThat(hub.statuses()).as(site().printed()).endsWith("deployed");
            leftNothing();
        }

        /** Ends one way or the other, and leaves nothing behind. */
        void endsWithout(Supplier<String> context) throws Exception {
            var code = end();
            var printed = site().printed();
            assertThat(code).as(printed).isIn(0, 1);
            if (code == 1) {
                assertThat(printed).as(context.get()).containsPattern("Why: The (cluster|API server)");
            }
            leftNothing();
        }

        /** Ends with 1, and says so. */
        void fails(String... words) throws Exception {
            assertThat(end()).as(site().printed()).isOne();
            assertThat(site().printed()).contains(words);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** No revision is pending, nobody holds the target, and no workspace is left. */
    void leftNothing() throws Exception {
        assertThat(hub.statuses()).noneMatch(status -> status.startsWith("pending"));
        assertThat(hub.holder()).isEmpty();
        assertThat(workspaces()).isEmpty();
    }

    /** Those in which this site is checked out; a test of another checkout of Slipway may run beside. */
    private List<Path> workspaces() throws IOException {
        if (!Files.isDirectory(WORKSPACES)) {
            return List.of();
        }
        try (var all = Files.list(WORKSPACES)) {
            return all.filter(place -> holds(place.resolve("site/slipway.yaml")))
                    .toList();
        }
    }

    /** When the holder of the target last gave a sign of life, by its own clock. */
    Instant renewed() {
        try (var client = namespace.client()) {
            return client.leases()
                    .inNamespace(namespace.name())
                    .withName("slipway")
                    .get()
                    .getSpec()
                    .getRenewTime()
                    .toInstant();
        }
    }

    private boolean holds(Path file) {
        try {
            return Files.exists(file) && Files.readString(file).contains(namespace.name());
        } catch (IOException gone) {
            return false;
        }
    }

    /** Whoever deploys next need not know of any of it. */
    void nextSucceeds() throws Exception {
        hub.commit("page: good.html\ntext: next\n");
        try (var next = new Running(site().program())) {
            next.succeedsInTheEnd();
        }
    }
}
