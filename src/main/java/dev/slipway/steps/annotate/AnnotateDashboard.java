package dev.slipway.steps.annotate;

import dev.slipway.http.HttpCaller;
import dev.slipway.http.HttpOutcome;
import dev.slipway.masking.Mask;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.Retry;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.site.GrafanaConfig;
import dev.slipway.workspace.SecretReader;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Tells a Grafana that a deployment starts and, through {@link #end}, that it ended, so that its dashboards show the
 * deployment as a region.
 */
public final class AnnotateDashboard implements Step {
    private static final Duration TIME_LIMIT = Duration.ofSeconds(30);
    private static final Duration END_LIMIT = Duration.ofSeconds(5);
    private static final int BODY_SHOWN = 300;

    private final String name;
    private final GrafanaConfig config;
    private final PipelineEvent.Subject subject;
    private final Workspace workspace;
    private final Mask mask;
    private final Map<String, String> environment;
    private final InstantSource clock;

    /** What was made, once it was. */
    private final AtomicReference<@Nullable Made> made = new AtomicReference<>();

    /** An annotation, and the way to change it when the workspace, with the token in it, may be gone already. */
    private record Made(GrafanaAnnotations grafana, long id) {}

    private AnnotateDashboard(
            String name,
            GrafanaConfig config,
            PipelineEvent.Subject subject,
            Workspace workspace,
            Mask mask,
            Map<String, String> environment,
            InstantSource clock) {
        this.name = name;
        this.config = config;
        this.subject = subject;
        this.workspace = workspace;
        this.mask = mask;
        this.environment = Map.copyOf(environment);
        this.clock = clock;
    }

    /**
     * One step for each Grafana.
     *
     * @param mask learns the tokens
     * @param environment our own, where a token may stand
     */
    public static List<AnnotateDashboard> all(
            List<GrafanaConfig> grafanas,
            PipelineEvent.Subject subject,
            Workspace workspace,
            Mask mask,
            Map<String, String> environment,
            InstantSource clock) {
        return grafanas.stream()
                .map(grafana -> new AnnotateDashboard(
                        grafanas.size() == 1 ? "Tell Grafana" : "Tell Grafana at " + host(grafana),
                        grafana,
                        subject,
                        workspace,
                        mask,
                        environment,
                        clock))
                .toList();
    }

    private static String host(GrafanaConfig grafana) {
        return grafana.url().replaceFirst("^[a-z]+://", "").replaceFirst("/+$", "");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StepDocumentation documentation() {
        var consequence = config.required()
                ? "The deployment fails: the site declares this step as required."
                : "A warning: the site declares `required: false`, since a sick Grafana is no reason not to deploy.";
        return new StepDocumentation(
                "An *annotation* in Grafana marks when a deployment took place, so that on every dashboard one can see"
                        + " what it did to the metrics.",
                List.of(
                        "An annotation is made at " + config.url() + " with the tags "
                                + String.join(", ", config.tags())
                                + ", and the commit, its author and, where its title names one, its pull request as the"
                                + " text.",
                        "When the deployment has ended, however it did, the annotation is given its end and its outcome,"
                                + " so that it becomes a region."),
                List.of(
                        new StepDocumentation.Trouble(
                                "Grafana is down or slow",
                                "No answer within 5 s, or a status of 500 and above. " + consequence,
                                "Look at Grafana's pod. It is tried three times, and never waited for long."),
                        new StepDocumentation.Trouble(
                                "The token is wrong",
                                "Status 401, or 403 where it may not write annotations, or a redirect to a login page.",
                                "Make a new token for a service account with the permission annotations:create, and"
                                        + " commit it, encrypted, in place of the old one.")));
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(TIME_LIMIT)
                .retrying(new Retry(3, Duration.ofSeconds(1), Duration.ofSeconds(4)))
                .required(config.required());
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        var attempted = "telling Grafana at " + config.url() + " that the deployment starts";
        Optional<String> token;
        try {
            token = token();
        } catch (IOException e) {
            return new StepOutcome.Failed(Failure.of(attempted, "The token can't be read: " + e.getMessage())
                    .advising("Correct announce.grafana.token in slipway.yaml."));
        }
        if (config.token().isPresent() && token.isEmpty()) {
            return new StepOutcome.Failed(Failure.of(attempted, "There is no token in " + tokenPlace() + ".")
                    .advising("Put the token of a Grafana service account there."));
        }
        var grafana = new GrafanaAnnotations(config.url(), token, new HttpCaller(environment));
        var outcome = grafana.create(clock.instant(), config.tags(), AnnotationText.start(subject));
        return switch (outcome) {
            case HttpOutcome.Answered answer when answer.status() == 200 -> made(grafana, answer, attempted);
            case HttpOutcome.Answered answer -> new StepOutcome.Failed(refused(grafana, answer, attempted));
            case HttpOutcome.Unanswered none ->
                new StepOutcome.Failed(Failure.of(
                                attempted,
                                "Grafana did not answer: " + none.explanation() + ".",
                                new Evidence.HttpReply("POST " + grafana.address(), 0, none.explanation()))
                        .advising("Check that Grafana runs, and its address in slipway.yaml.")
                        .retryable());
        };
    }

    private StepOutcome made(GrafanaAnnotations grafana, HttpOutcome.Answered answer, String attempted) {
        try {
            var id = GrafanaAnnotations.JSON.readTree(answer.body()).path("id");
            if (id.isIntegralNumber()) {
                made.set(new Made(grafana, id.asLong()));
                return new StepOutcome.Succeeded("annotation " + id.asLong() + " at " + config.url());
            }
        } catch (JacksonException e) {
            return new StepOutcome.Failed(notGrafana(grafana, answer, attempted));
        }
        return new StepOutcome.Failed(notGrafana(grafana, answer, attempted));
    }

    private static Failure notGrafana(GrafanaAnnotations grafana, HttpOutcome.Answered answer, String attempted) {
        return Failure.of(
                        attempted,
                        "The answer is not the one that Grafana gives: it holds no annotation's id.",
                        reply(grafana, answer))
                .advising("Check announce.grafana.url in slipway.yaml: it must be Grafana's own root, with its sub-path"
                        + " where it has one, and without /api.");
    }

    private static Evidence reply(GrafanaAnnotations grafana, HttpOutcome.Answered answer) {
        return new Evidence.HttpReply("POST " + grafana.address(), answer.status(), answer.bodyStart(BODY_SHOWN));
    }

    private Failure refused(GrafanaAnnotations grafana, HttpOutcome.Answered answer, String attempted) {
        int status = answer.status();
        var evidence = reply(grafana, answer);
        if (status >= 500 || status == 429) {
            return Failure.of(
                            attempted, "Grafana, or a proxy before it, answered with status " + status + ".", evidence)
                    .advising("Look at Grafana's pod and log.")
                    .retryable();
        }
        if (status >= 300 && status < 400) {
            var where = answer.header("location").orElse("nowhere");
            return Failure.of(
                            attempted,
                            "Grafana redirects to " + where.replaceFirst("\\?.*", "")
                                    + " instead of taking the annotation.",
                            evidence)
                    .advising(
                            where.contains("login")
                                    ? "That is a login page: the token was not accepted, or a proxy before Grafana wants"
                                            + " a login of its own. Let the proxy pass /api with the token through."
                                    : "Set announce.grafana.url in slipway.yaml to where it leads.");
        }
        var failure = Failure.of(attempted, "Grafana answered with status " + status + ".", evidence);
        return switch (status) {
            case 401 ->
                failure.advising(
                        config.token().isEmpty()
                                ? "It wants a token: name one at announce.grafana.token in slipway.yaml."
                                : "It does not know the token in " + tokenPlace() + ": it was revoked, has expired, or"
                                        + " belongs to another Grafana. Make a new one for the service account.");
            case 403 ->
                failure.advising("It knows the token, but the service account may not write annotations: give it the"
                        + " permission annotations:create, which the role Editor has.");
            case 404 ->
                failure.advising("There is no /api/annotations at this address: check announce.grafana.url in"
                        + " slipway.yaml, with the sub-path where Grafana has one.");
            default -> failure.advising("Read the answer above: it says what Grafana did not accept.");
        };
    }

    private String tokenPlace() {
        return config.token().map(SecretReader::place).orElse("slipway.yaml");
    }

    private Optional<String> token() throws IOException {
        return config.token().isEmpty()
                ? Optional.empty()
                : new SecretReader(workspace.site(), environment, mask)
                        .token(config.token().get());
    }

    /**
     * Tells how the deployment ended, where it was told that it starts. Takes 5 s at the most, whatever Grafana does, and
     * works on a thread that was interrupted, too.
     *
     * @return what went wrong, one line; empty: nothing
     */
    public Optional<String> end(DeploymentResult result) {
        var annotation = made.get();
        if (annotation == null) {
            return Optional.empty();
        }
        var complaint = new AtomicReference<>("no answer within " + END_LIMIT.toSeconds() + " s");
        var thread = Thread.ofVirtual().start(() -> complaint.set(patch(annotation, result)));
        var interrupted = Thread.interrupted();
        try {
            if (!thread.join(END_LIMIT)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            interrupted = true;
            thread.interrupt();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return Optional.of(complaint.get())
                .filter(words -> !words.isEmpty())
                .map(words -> "Grafana at " + config.url() + " was not told that the deployment ended: " + words);
    }

    private String patch(Made annotation, DeploymentResult result) {
        var tags = new ArrayList<>(config.tags());
        tags.add(result.verdict().name().toLowerCase(Locale.ROOT));
        try {
            var outcome = annotation
                    .grafana()
                    .end(annotation.id(), clock.instant(), tags, AnnotationText.end(subject, result));
            return switch (outcome) {
                case HttpOutcome.Answered answer ->
                    answer.status() == 200 ? "" : "status " + answer.status() + ", " + answer.bodyStart(BODY_SHOWN);
                case HttpOutcome.Unanswered none -> none.explanation();
            };
        } catch (InterruptedException e) {
            return "no answer within " + END_LIMIT.toSeconds() + " s";
        }
    }
}
