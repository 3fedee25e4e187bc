package dev.slipway.steps.validate;

import dev.slipway.pipeline.CheckReport;
import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.pipeline.StepRef;
import dev.slipway.pipeline.WorkloadProgress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Lets what was deployed run for a while, and checks it again and again, before the next targets get it.
 *
 * <ol>
 *   <li>The checks are made, one after the other, every {@link #PAUSE}, until the time is up; once more at its end.
 *   <li>The first that fails, after all of its own attempts, ends the step.
 * </ol>
 */
public final class Soak implements Step {
    /** Between one round of checks and the next. */
    static final Duration PAUSE = Duration.ofSeconds(15);

    /** For the last round. */
    private static final Duration GRACE = Duration.ofMinutes(5);

    private final String target;
    private final Duration duration;
    private final List<Step> checks;
    private final Sleeper sleeper;
    private final InstantSource clock;

    /**
     * On a target.
     *
     * @param duration how long
     * @param checks made in each round; none: it is only watched, by whatever is around this step
     */
    public Soak(String target, Duration duration, List<Step> checks, Sleeper sleeper, InstantSource clock) {
        this.target = target;
        this.duration = duration;
        this.checks = List.copyOf(checks);
        this.sleeper = sleeper;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "Soak";
    }

    @Override
    public StepDocumentation documentation() {
        return new StepDocumentation(
                "Some troubles take minutes to show: a leak, a full queue, a cache that runs out. So what was deployed runs for"
                        + " a while here, under real load, before the next targets get it.",
                List.of(
                        "For " + Durations.words(duration) + " all workloads are watched.",
                        checks.isEmpty()
                                ? "The site has no HTTP checks that could be made meanwhile."
                                : "The HTTP checks are made every " + Durations.words(PAUSE) + "."),
                List.of(new Trouble(
                        "What was deployed goes bad after it had passed its tests",
                        "A check fails, or a container crashes, some minutes after the upgrade.",
                        "The targets behind it still run what they ran before. Find out what runs out here: slipway diagnose "
                                + target + ".")));
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(duration.plus(GRACE));
    }

    @Override
    public StepOutcome run(StepContext context) throws InterruptedException {
        var end = clock.instant().plus(duration);
        var round = new Round(context);
        for (int rounds = 1; ; rounds++) {
            for (var check : checks) {
                if (check.run(round) instanceof StepOutcome.Failed(var failure)) {
                    return new StepOutcome.Failed(late(failure, Duration.between(clock.instant(), end)));
                }
            }
            var left = Duration.between(clock.instant(), end);
            if (!left.isPositive()) {
                return new StepOutcome.Succeeded("nothing went wrong in " + Durations.words(duration)
                        + (checks.isEmpty() ? "" : ", " + rounds + " rounds of checks passed"));
            }
            context.progress(Durations.words(left) + " left"
                    + (checks.isEmpty()
                            ? ""
                            : ", " + rounds + (rounds == 1 ? " round" : " rounds") + " of checks passed"));
            sleeper.sleep(left.compareTo(PAUSE) < 0 ? left : PAUSE);
        }
    }

    private Failure late(Failure failure, Duration left) {
        var since = duration.minus(left.isNegative() ? Duration.ZERO : left);
        var observed =
                "After " + Durations.words(since) + " of " + Durations.words(duration) + ": " + failure.observed();
        return new Failure("letting " + target + " soak", observed, failure.evidence(), failure.advice(), false);
    }

    /** What a check says of itself would be said every few seconds; only what is not as it should be is. */
    private record Round(StepContext context) implements StepContext {
        @Override
        public StepRef step() {
            return context.step();
        }

        @Override
        public int attempt() {
            return context.attempt();
        }

        @Override
        public int attempts() {
            return context.attempts();
        }

        @Override
        public Duration remaining() {
            return context.remaining();
        }

        @Override
        public void progress(String message) {}

        @Override
        public void output(String line) {
            context.output(line);
        }

        @Override
        public void checked(CheckReport check) {
            if (check.outcome() == CheckReport.Outcome.FAILED) {
                context.checked(check);
            }
        }

        @Override
        public void warn(String message) {
            context.warn(message);
        }

        @Override
        public void flaky(String why) {
            context.flaky(why);
        }

        @Override
        public void trouble(String workload, String message) {
            context.trouble(workload, message);
        }

        @Override
        public void workloads(List<WorkloadProgress> workloads) {
            context.workloads(workloads);
        }
    }
}
