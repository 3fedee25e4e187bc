package dev.slipway.cli;

import static dev.slipway.cli.Deployments.STAGING;
import static dev.slipway.cli.Deployments.site;
import static dev.slipway.cli.Deployments.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.CancelReason;
import dev.slipway.pipeline.DeploymentResult.Verdict;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.WorkloadProgress;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.IntStream;
import org.jline.utils.ScreenTerminal;
import org.junit.jupiter.api.Test;

/** Draws on an emulated terminal, frame by frame, and looks at what a person would see. */
class LiveRendererTest {
    private final StringBuilder written = new StringBuilder();
    private Instant now = Deployments.START;
    private LiveRenderer.WindowSize size = new LiveRenderer.WindowSize(80, 30);
    private final LiveRenderer renderer = new LiveRenderer(
            new Output(recording(), recording(), new Mask()),
            new LiveTree(new Wording(Glyphs.of(true), new Palette(false))),
            () -> now,
            () -> size);

    @Test
    void whileItRunsTheTreeShowsStepsOutputAndWorkloads() throws Exception {
        var deployment = halfWay();
        deployment.print(target(STAGING, "staging").get(2), "watching 2 workloads");
        now = now.plusSeconds(30);
        renderer.draw();
        Golden.verify("live-running.txt", screen(30));
    }

    @Test
    void ofManyWorkloadsThoseThatAreWaitedForComeFirstAndTroubleStandsBelow() throws Exception {
        var await = target(STAGING, "staging").get(2);
        var deployment = halfWay();
        var many = IntStream.range(0, 40)
                .mapToObj(i -> new WorkloadProgress(
                        "Deployment/w" + i, i % 3 == 0 ? 0 : 1, 1, i % 3 == 0 ? "starts" : "", i % 3 != 0))
                .toArray(WorkloadProgress[]::new);
        deployment
                .workloads(await, many)
                .trouble(await, "Deployment/w1", "Deployment/w1 is over: it is complete.")
                .trouble(await, "Deployment/w3", "Deployment/w3: container hub of pod w3-1 crashes.")
                .workloads(await, many)
                .print(await, "the last lines of Pod/w3-1 container hub:", "  KeyError: cookie");
        size = new LiveRenderer.WindowSize(90, 40);
        renderer.draw();
        Golden.verify("live-many.txt", screen(40));
    }

    @Test
    void framesReplaceEachOther() {
        halfWay();
        for (int i = 0; i < 50; i++) {
            now = now.plusMillis(100);
            renderer.draw();
        }
        assertThat(screen(30).lines().filter(line -> line.contains("Deploy to staging")))
                .hasSize(1);
        assertThat(screen(30).lines().filter(line -> line.contains("mybinder  1a2b3c4d")))
                .hasSize(1);
    }

    @Test
    void inALowNarrowWindowNothingScrollsAndWhatRunsIsSeen() {
        size = new LiveRenderer.WindowSize(40, 8);
        var terminal = new ScreenTerminal(40, 8);
        halfWay();
        for (int i = 0; i < 10; i++) {
            now = now.plusMillis(100);
            renderer.draw();
            terminal.write(take());
            assertThat(terminal.getHistorySize()).isZero();
            assertThat(terminal.toString()).contains("Await rollout");
        }
    }

    @Test
    void theFinalTreeStaysWithEveryStepEvenIfItIsTallerThanTheWindow() {
        size = new LiveRenderer.WindowSize(80, 8);
        var deployment = halfWay();
        renderer.draw();
        var culprit = target(STAGING, "staging").get(2);
        deployment.fail(culprit, Failure.of("waiting", "Pod hub crashes."), 9).close(STAGING, culprit, 20);
        deployment.over(Verdict.FAILED, new CancelReason.StepFailed(culprit));
        assertThat(screen(40))
                .contains("✔ Install helm", "✖ staging · Await rollout", "Pod hub crashes.", "not started");
        assertThat(written.toString()).endsWith("\u001b[?25h\n");
    }

    @Test
    void closingTwiceAndDrawingAfterwardsChangesNothing() {
        halfWay();
        renderer.draw();
        renderer.close();
        int length = written.length();
        renderer.close();
        assertThat(renderer.draw()).isFalse();
        assertThat(written).hasSize(length);
    }

    @Test
    void wideCharactersAreCutByColumnsNotByLetters() {
        size = new LiveRenderer.WindowSize(30, 10);
        var deployment = new Deployments(renderer).start().stage(Deployments.TOOLS);
        var step = site(Deployments.TOOLS, "Install helm");
        deployment.begin(step).print(step, "船台".repeat(30));
        renderer.draw();
        var terminal = new ScreenTerminal(30, 10);
        terminal.write(take());
        assertThat(terminal.toString().lines().filter(line -> line.contains("船")))
                .hasSize(1);
    }

    @Test
    void withoutUnicodeTheTreeIsPlainAscii() {
        var ascii = new LiveTree(new Wording(Glyphs.of(false), new Palette(false)));
        var deployment = new Deployments(ascii::on).start();
        deployment.stage(Deployments.TOOLS).begin(site(Deployments.TOOLS, "Install helm"));
        assertThat(String.join("\n", ascii.frame(now, 60, 20)).chars()).allMatch(letter -> letter < 128);
    }

    private Deployments halfWay() {
        var steps = target(STAGING, "staging");
        var deployment = new Deployments(renderer).prepared().stage(STAGING);
        deployment.begin(steps.get(0)).succeed(steps.get(0), "context binder-staging", 0);
        deployment
                .begin(steps.get(1))
                .after(8)
                .succeed(steps.get(1), "revision 12", 8)
                .begin(steps.get(2));
        deployment.workloads(
                steps.get(2),
                new WorkloadProgress("Deployment/hub", 1, 3, "pod hub-7d9 pulls its image", false),
                new WorkloadProgress("DaemonSet/dind", 2, 2, "", true));
        now = Deployments.START.plusSeconds(16);
        return deployment;
    }

    private String take() {
        var text = written.toString().replace("\n", "\r\n");
        written.setLength(0);
        return text;
    }

    private String screen(int height) {
        var terminal = new ScreenTerminal(size.width(), height);
        terminal.write(written.toString().replace("\n", "\r\n"));
        return String.join(
                                "\n",
                                terminal.toString()
                                        .lines()
                                        .map(String::stripTrailing)
                                        .toList())
                        .strip()
                + "\n";
    }

    private PrintStream recording() {
        return new PrintStream(
                new OutputStream() {
                    private final java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();

                    @Override
                    public void write(int b) {
                        bytes.write(b);
                    }

                    @Override
                    public void flush() {
                        written.append(bytes.toString(StandardCharsets.UTF_8));
                        bytes.reset();
                    }
                },
                true,
                StandardCharsets.UTF_8);
    }
}
