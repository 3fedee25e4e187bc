package dev.slipway.cli;

import dev.slipway.cli.MomentConverter.Moment;
import dev.slipway.journal.History.Query;
import dev.slipway.journal.RecordedDeployment;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
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
            "The journal on this machine is asked, and no cluster. 'slipway show ID' tells all of one."
        })
public final class HistoryCommand implements Callable<ExitCode> {
    private final Invocation invocation;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private JournalOption journal = new JournalOption();

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
        var unknown = new ArrayList<>(outcomes);
        unknown.removeAll(RecordedDeployment.words());
        if (!unknown.isEmpty()) {
            throw new ParameterException(
                    java.util.Objects.requireNonNull(spec).commandLine(),
                    "No deployment ends '" + unknown.getFirst() + "'. There are: "
                            + String.join(", ", RecordedDeployment.words()));
        }
        var now = invocation.clock().instant();
        var query = new Query(
                Optional.empty(),
                Optional.ofNullable(target),
                outcomes,
                Optional.ofNullable(commit),
                since == null ? Query.ALL.since() : since.at(now),
                until == null ? Query.ALL.until() : until.at(now),
                most);
        return journal.read(invocation, common, history -> {
            tell(new HistoryPage(history.deployments(query), now));
            return ExitCode.OK;
        });
    }

    private void tell(HistoryPage page) {
        List<String> lines = common.json() ? page.json() : page.text();
        lines.forEach(invocation.output()::line);
    }
}
