package dev.slipway.notify;

import dev.slipway.diagnosis.Diagnosis;
import dev.slipway.http.HttpCaller;
import dev.slipway.notify.Notice.Outcome;
import dev.slipway.pipeline.DeploymentResult;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.PipelineListener;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepRef;
import dev.slipway.pipeline.Track;
import dev.slipway.site.NotificationConfig;
import dev.slipway.workspace.SecretReader;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Tells people how a deployment goes. Give it to the pipeline as a listener, and {@link #end} it while the workspace is still
 * there. Neither takes longer than a moment, and neither fails, whatever becomes of the messages.
 */
public final class Notifications implements PipelineListener {
    /** How long the last messages may take, all of them together, when the deployment is over. */
    private static final Duration LAST_MOMENT = Duration.ofSeconds(10);

    private final List<Mailbox> mailboxes;
    private final SecretReader secrets;
    private final String link;
    private final Duration lastMoment;
    private final BiFunction<StepRef, Failure, List<Diagnosis>> diagnose;
    private final PreviousOutcome previous;
    private PipelineEvent.@Nullable DeploymentStarted started;
    private final List<PipelineEvent.StepEnded> ended = new ArrayList<>();

    /**
     * What is needed of the world.
     *
     * @param random thread-safe
     * @param tls whom mail servers' certificates must satisfy
     * @param lastMoment how long the last messages may take, all of them together, when the deployment is over
     */
    public record World(
            Sleeper sleeper, InstantSource clock, RandomGenerator random, SSLSocketFactory tls, Duration lastMoment) {
        /** With the authorities that Java trusts, and the usual patience. */
        public World(Sleeper sleeper, InstantSource clock, RandomGenerator random) {
            this(sleeper, clock, random, (SSLSocketFactory) SSLSocketFactory.getDefault(), LAST_MOMENT);
        }
    }

    /**
     * Tells these.
     *
     * @param secrets where the tokens are; its mask hides them, and every other secret in what is told
     * @param diagnose the likely causes of a failure, the likeliest first
     */
    public Notifications(
            List<NotificationConfig> configs,
            SecretReader secrets,
            World world,
            BiFunction<StepRef, Failure, List<Diagnosis>> diagnose,
            PreviousOutcome previous) {
        var messengers = messengers(secrets, world);
        this.mailboxes =
                configs.stream().map(config -> new Mailbox(config, messengers)).toList();
        this.secrets = secrets;
        this.lastMoment = world.lastMoment();
        this.link = RunLink.in(secrets.environment());
        this.diagnose = diagnose;
        this.previous = previous;
        // What stands in the environment is masked before anything can print it.
        mailboxes.forEach(Mailbox::open);
    }

    static Messengers messengers(SecretReader secrets, World world) {
        var http = new HttpCaller(secrets.environment());
        var post = new HttpPost(http, secrets.mask(), world.sleeper(), world.clock(), world.random());
        return new Messengers(secrets, post, world.tls());
    }

    @Override
    public void on(PipelineEvent event) {
        switch (event) {
            case PipelineEvent.DeploymentStarted begun -> {
                started = begun;
                put(about -> new Notice.OfDeployment(about, Outcome.STARTED, List.of(), "", Duration.ZERO));
            }
            case PipelineEvent.StageStarted stage ->
                targetsOf(stage.stage())
                        .forEach(target -> put(about -> new Notice.OfTarget(about, target, Outcome.STARTED)));
            case PipelineEvent.StepEnded step -> {
                ended.add(step);
                // It may have been the one that decrypts.
                mailboxes.forEach(Mailbox::open);
            }
            case PipelineEvent.StageEnded stage ->
                targetsOf(stage.stage()).forEach(target -> {
                    var outcome = outcomeOf(stage.stage(), target);
                    put(about -> new Notice.OfTarget(about, target, outcome));
                });
            case PipelineEvent.DeploymentEnded end -> put(new AtTheEnd(end.result()));
            case PipelineEvent.StepStarted _,
                    PipelineEvent.StepProgressed _,
                    PipelineEvent.StepPrinted _,
                    PipelineEvent.StepWarned _,
                    PipelineEvent.WorkloadsChanged _,
                    PipelineEvent.TroubleSeen _,
                    PipelineEvent.CheckEnded _,
                    PipelineEvent.StepRetrying _,
                    PipelineEvent.RecoveryStarted _,
                    PipelineEvent.RecoveryEnded _ -> {}
        }
    }

    /** The pipeline's other listener, which is told first. */
    public PipelineListener after(PipelineListener other) {
        return event -> {
            other.on(event);
            on(event);
        };
    }

    /**
     * Waits a moment for what is still to be sent.
     *
     * @return what could not be sent, a sentence each
     */
    public List<String> end() {
        var deadline = System.nanoTime() + lastMoment.toNanos();
        // All before one is waited for, so that nobody's silence costs the others their time.
        mailboxes.forEach(Mailbox::open);
        var complaints = new ArrayList<String>();
        for (var mailbox : mailboxes) {
            var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            complaints.addAll(mailbox.close(left));
        }
        return complaints;
    }

    private void put(Function<Notice.About, Notice> made) {
        var begun = started;
        if (begun == null || mailboxes.isEmpty()) {
            return;
        }
        Supplier<Notice> notice = () -> made.apply(about(begun));
        mailboxes.forEach(mailbox -> mailbox.put(notice));
    }

    private Notice.About about(PipelineEvent.DeploymentStarted begun) {
        var subject = begun.subject();
        return new Notice.About(
                subject.id().value(),
                subject.site(),
                subject.commit(),
                clean(subject.title()),
                clean(subject.author()),
                targets(begun),
                clean(link));
    }

    private static List<String> targets(PipelineEvent.DeploymentStarted begun) {
        return begun.stages().stream()
                .flatMap(stage -> tracks(stage).stream())
                .distinct()
                .toList();
    }

    private static Set<String> tracks(PipelineEvent.StageOutline stage) {
        var tracks = new LinkedHashSet<String>();
        stage.steps().forEach(step -> tracks.add(step.track()));
        tracks.remove(Track.SITE);
        return tracks;
    }

    private List<String> targetsOf(String stage) {
        return started == null
                ? List.of()
                : started.stages().stream()
                        .filter(outline -> outline.name().equals(stage))
                        .flatMap(outline -> tracks(outline).stream())
                        .toList();
    }

    private Outcome outcomeOf(String stage, String target) {
        var all = ended.stream()
                .filter(step ->
                        step.step().stage().equals(stage) && step.step().track().equals(target))
                .toList();
        // Of a target that is not required, no step is; what became of it is told all the same.
        var isRequired = all.stream().anyMatch(PipelineEvent.StepEnded::required);
        var steps = all.stream()
                .filter(step -> step.required() || !isRequired)
                .map(PipelineEvent.StepEnded::outcome)
                .toList();
        if (steps.stream().anyMatch(StepOutcome.Failed.class::isInstance)) {
            return Outcome.FAILED;
        }
        return steps.stream().allMatch(StepOutcome::opensGate) ? Outcome.SUCCEEDED : Outcome.INTERRUPTED;
    }

    /** Made once for all who are told: it takes the journal and all known causes. */
    private final class AtTheEnd implements Function<Notice.About, Notice> {
        private final DeploymentResult result;
        private @Nullable Notice made;

        AtTheEnd(DeploymentResult result) {
            this.result = result;
        }

        @Override
        public synchronized Notice apply(Notice.About about) {
            var notice = made == null ? ended(about, result) : made;
            made = notice;
            return notice;
        }
    }

    private Notice ended(Notice.About about, DeploymentResult result) {
        var failures = failures(result);
        var steps = failures.stream().map(failure -> failure.step().toString()).toList();
        return new Notice.OfDeployment(
                about, outcome(result, about, failures), steps, cause(result, failures), result.took());
    }

    /** Those that closed a gate, and those on targets, which are worth telling also where the target is not required. */
    private static List<StepResult> failures(DeploymentResult result) {
        return Stream.concat(
                        result.failures().stream(),
                        result.warnings().stream()
                                .filter(step -> !step.step().track().equals(Track.SITE)))
                .toList();
    }

    private Outcome outcome(DeploymentResult result, Notice.About about, List<StepResult> failures) {
        return switch (result.verdict()) {
            case FAILED -> Outcome.FAILED;
            case INTERRUPTED -> Outcome.INTERRUPTED;
            case SUCCEEDED -> {
                if (!failures.isEmpty()) {
                    yield Outcome.PARTLY;
                }
                yield started != null && previous.wasBad(started.subject(), about.targets())
                        ? Outcome.RECOVERED
                        : Outcome.SUCCEEDED;
            }
        };
    }

    /** Of the first failure: what was seen, what it probably means, and what was undone. */
    private String cause(DeploymentResult result, List<StepResult> failures) {
        var words = new ArrayList<String>();
        failures.stream().findFirst().ifPresent(step -> {
            if (step.outcome() instanceof StepOutcome.Failed(var failure)) {
                words.add(sentence(failure.observed()));
                diagnose.apply(step.step(), failure).stream()
                        .findFirst()
                        .ifPresent(diagnosis -> words.add("Probably: " + sentence(diagnosis.title())));
            }
        });
        result.recoveries().forEach(recovery -> words.add(sentence(recovery.line())));
        return clean(String.join(" ", words));
    }

    private static String sentence(String text) {
        var stripped = text.strip();
        return stripped.matches("(?s).*[.!?:]") ? stripped : stripped + ".";
    }

    private String clean(String text) {
        return clean(secrets, text);
    }

    /**
     * One line without secrets. Masked again when the control characters are gone, since they may have stood within a secret;
     * and now, not when it happened: the secrets that a commit's title holds are learned later.
     */
    static String clean(SecretReader secrets, String text) {
        var plain = secrets.mask().apply(text).replaceAll("[\\p{Cntrl}&&[^\\s]]", "");
        return secrets.mask().apply(plain.replaceAll("\\s+", " ").strip());
    }
}
