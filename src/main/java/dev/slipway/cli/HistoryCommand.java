package dev.slipway.cli;

import dev.slipway.cli.MomentConverter.Moment;
import dev.slipway.deployment.SiteMemory;
import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.Surroundings;
import dev.slipway.deployment.TargetPast;
import dev.slipway.journal.History.Query;
import dev.slipway.journal.RecordedDeployment;
import dev.slipway.memory.PastDeployment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code slipway history}: past deployments. */
@Command(
        name = "history",
        description = {
            "List past deployments, the latest first: by whom, which commit, how each ended, and where.",
            "The journal on this machine is asked, and no cluster. 'slipway show ID' tells all of one.",
            "With --from-targets the site's clusters are asked what came to each target, for a machine that has no journal."
        })
public final class HistoryCommand implements Callable<ExitCode> {
    private final Invocation invocation;

    @Mixin
    private TargetOptions options = new TargetOptions();

    @Mixin
    private JournalOption journal = new JournalOption();

    @Option(
            names = "--from-targets",
            description =
                    "Ask the targets themselves, which remember their last deployments; --site and --kubeconfig are for this.")
    private boolean fromTargets;

    @Option(names = "--target", paramLabel = "TARGET", description = "Those that were to come to this target.")
    private @Nullable String target;

    @Option(
            names = "--outcome",
            paramLabel = "OUTCOME",
            split = ",",
            completionCandidates = Outcomes.class,
            description = "Those that ended so: ${COMPLETION-CANDIDATES}.")
    private Set<String> outcomes = new LinkedHashSet<>();

    @Option(names = "--commit", paramLabel = "HASH", description = "Those of a commit whose hash begins so.")
    private @Nullable String commit;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = MomentConverter.class,
            description = "Those that began then or later: 2026-01-31, 2026-01-31T12:00, or how long ago: 12h, 2d, 4w.")
    private @Nullable Moment since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            converter = MomentConverter.class,
            description = "Those that began before.")
    private @Nullable Moment until;

    @Option(
            names = "--most",
            paramLabel = "N",
            defaultValue = "20",
            description = "At most so many (default: ${DEFAULT-VALUE}).")
    private int most = 20;

    @Spec
    private @Nullable CommandSpec spec;

    HistoryCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    /** The words for how a deployment may stand. */
    static final class Outcomes implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return RecordedDeployment.words().iterator();
        }
    }

    @Override
    public ExitCode call() throws InterruptedException {
        check();
        var now = invocation.clock().instant();
        return fromTargets ? askTargets(query(now), now) : askJournal(query(now), now);
    }

    private void check() {
        var words = fromTargets ? PastDeployment.words() : RecordedDeployment.words();
        var unknown = new ArrayList<>(outcomes);
        unknown.removeAll(words);
        if (!unknown.isEmpty()) {
            throw wrong("No deployment ends '" + unknown.getFirst() + "'. There are: " + String.join(", ", words));
        }
        if (!fromTargets
                && (options.site().named().isPresent()
                        || options.kubeconfig(invocation).isPresent())) {
            throw wrong(
                    "--site and --kubeconfig say whose targets are asked: add --from-targets. The journal tells of all sites.");
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    private Query query(Instant now) {
        return new Query(
                Optional.empty(),
                Optional.ofNullable(target),
                outcomes,
                Optional.ofNullable(commit),
                since == null ? Query.ALL.since() : since.at(now),
                until == null ? Query.ALL.until() : until.at(now),
                most);
    }

    private ExitCode askTargets(Query query, Instant now) throws InterruptedException {
        var request = options.request(invocation, query.target().map(Set::of).orElse(Set.of()));
        var surroundings = Surroundings.real(invocation.environment(), invocation.mask(), invocation.clock());
        return options.end(invocation, new SiteMemory(surroundings).of(request), told -> tell(told, query, now));
    }

    private ExitCode tell(SiteReport.Told<TargetPast> told, Query query, Instant now) {
        var remembered = new LinkedHashMap<String, List<PastDeployment>>();
        var code = ExitCode.OK;
        for (var each : told.targets()) {
            switch (each) {
                case TargetPast.Remembered(var name, var deployments) ->
                    remembered.put(
                            name,
                            deployments.stream()
                                    .filter(past -> isWanted(past, query))
                                    .limit(query.most())
                                    .toList());
                case TargetPast.Unseen(var name, var failure) -> {
                    invocation.output().error(name + ": " + failure.observed());
                    failure.advice().forEach(advice -> invocation.output().error("  " + advice));
                    code = ExitCode.FAILED;
                }
            }
        }
        var page = new RememberedPage(remembered, now);
        print(options.common().json() ? page.json(told.site()) : page.text());
        return code;
    }

    private static boolean isWanted(PastDeployment past, Query query) {
        return (query.outcomes().isEmpty() || query.outcomes().contains(past.outcome()))
                && query.commit()
                        .filter(commit -> !past.commit().startsWith(commit))
                        .isEmpty()
                && !past.at().isBefore(query.since())
                && past.at().isBefore(query.until());
    }

    private ExitCode askJournal(Query query, Instant now) throws InterruptedException {
        return journal.read(invocation, options.common(), history -> {
            var page = new HistoryPage(history.deployments(query), now);
            print(options.common().json() ? page.json() : page.text());
            return ExitCode.OK;
        });
    }

    private void print(List<String> lines) {
        lines.forEach(invocation.output()::line);
    }
}
