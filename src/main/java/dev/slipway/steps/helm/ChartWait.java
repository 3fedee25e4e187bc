package dev.slipway.steps.helm;

import dev.slipway.pipeline.Durations;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.pipeline.StepContext;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Waits for versions of charts that are not published yet, the most common reason for which a deployment of mybinder.org fails: a
 * version of BinderHub appears in the repository some minutes after its pull request was merged.
 *
 * <ol>
 *   <li>Every repository's index was fetched a moment ago; what all of them have is not waited for.
 *   <li>The repositories of what is missing are asked again, first after 15 seconds, then after ever longer pauses, a minute at
 *       the most. To ask whether there is another index costs them little.
 *   <li>A repository that does not answer for a while may do so later.
 *   <li>What is still missing at its time limit is left to whoever fetches it, who tells which versions there are.
 * </ol>
 */
final class ChartWait {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(15);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final ChartRepositories repositories;
    private final Sleeper sleeper;
    private final InstantSource clock;

    ChartWait(ChartRepositories repositories, Sleeper sleeper, InstantSource clock) {
        this.repositories = repositories;
        this.sleeper = sleeper;
        this.clock = clock;
    }

    /**
     * A chart that is wanted.
     *
     * @param repository Helm's name for it; that of a registry's chart is empty
     * @param chart its name in the repository, or its address in a registry
     * @param version or a range
     * @param limit how long it is waited for
     */
    record Wanted(String repository, String chart, String version, Duration limit) {}

    /**
     * Waits.
     *
     * @return in words, what was waited for and how long; empty: nothing
     */
    Optional<String> await(List<Wanted> wanted, StepContext context) throws IOException, InterruptedException {
        var begun = clock.instant();
        var missing = missing(wanted);
        var first = missing;
        var pause = FIRST_PAUSE;
        for (int asked = 1; !missing.isEmpty(); asked++) {
            context.progress(progress(missing, asked, begun));
            sleeper.sleep(min(pause, left(missing, begun)));
            pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
            Optional<Failure> trouble = repositories.add(
                    missing.stream()
                            .map(Wanted::repository)
                            .filter(name -> !name.isEmpty())
                            .distinct()
                            .toList(),
                    context);
            trouble.ifPresent(failure -> context.output(failure.observed()));
            missing = missing(stillWaited(missing, begun));
        }
        return first.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "waited " + Durations.words(Duration.between(begun, clock.instant())) + " for " + words(first));
    }

    private List<Wanted> missing(List<Wanted> wanted) throws InterruptedException {
        var missing = new ArrayList<Wanted>();
        for (var one : wanted) {
            var isThere = one.repository().isEmpty()
                    ? repositories.registryHas(one.chart(), one.version())
                    : !repositories
                            .versions(one.repository(), one.chart(), one.version())
                            .isEmpty();
            if (!isThere) {
                missing.add(one);
            }
        }
        return missing;
    }

    private List<Wanted> stillWaited(List<Wanted> missing, Instant begun) {
        return missing.stream()
                .filter(one -> begun.plus(one.limit()).isAfter(clock.instant()))
                .toList();
    }

    /** Until the first of them is given up. */
    private Duration left(List<Wanted> missing, Instant begun) {
        return missing.stream()
                .map(one -> Duration.between(clock.instant(), begun.plus(one.limit())))
                .min(Duration::compareTo)
                .filter(Duration::isPositive)
                .orElse(Duration.ofMillis(1));
    }

    private String progress(List<Wanted> missing, int asked, Instant begun) throws InterruptedException {
        var one = missing.getFirst();
        var newest = one.repository().isEmpty()
                ? ""
                : repositories.versions(one.repository(), one.chart(), "").stream()
                        .findFirst()
                        .map(version -> ", the newest there is " + version)
                        .orElse("");
        return "waiting for " + words(missing) + ", not published yet" + newest + " (asked " + asked
                + (asked == 1 ? " time, " : " times, ")
                + Durations.words(Duration.ofSeconds(left(missing, begun).toSeconds() + 1)) + " left)";
    }

    private static String words(List<Wanted> wanted) {
        return wanted.stream()
                .map(one -> one.chart() + " " + one.version())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
