package dev.slipway.cli;

import dev.slipway.journal.Entry;
import dev.slipway.journal.Recorded;
import dev.slipway.pipeline.PipelineEvent;
import dev.slipway.pipeline.StepRef;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/** {@code slipway logs}: what a deployment's steps said and printed. */
@Command(
        name = "logs",
        description = {
            "Print what the steps of a deployment said and printed, as it was shown then; also while it runs.",
            "With --output json, the same as events, one a line."
        })
public final class LogsCommand implements Callable<ExitCode> {
    private final Invocation invocation;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Mixin
    private JournalOption journal = new JournalOption();

    @Parameters(
            paramLabel = "ID",
            arity = "0..1",
            description = "The deployment's id, or how that begins or ends (default: the last one).")
    private @Nullable String id;

    @Option(names = "--target", paramLabel = "TARGET", description = "Only of this target.")
    private @Nullable String target;

    @Option(
            names = "--step",
            paramLabel = "STEP",
            description = "Only of steps with this in their name, in whatever case: pytest.")
    private @Nullable String step;

    LogsCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() throws InterruptedException {
        return journal.read(invocation, common, history -> {
            var recorded = JournalOption.recorded(invocation, history, Optional.ofNullable(id));
            return recorded.map(this::tell).orElse(ExitCode.USAGE);
        });
    }

    private ExitCode tell(Recorded recorded) {
        if (recorded.steps().keySet().stream().noneMatch(this::isWanted)) {
            invocation
                    .output()
                    .error("Deployment " + recorded.summary().id() + " has begun no such step. 'slipway show "
                            + recorded.summary().id() + " --output json' has all that it did.");
            return ExitCode.USAGE;
        }
        if (common.json()) {
            recorded.entries().stream().map(Entry::body).filter(this::isWanted).forEach(invocation.output()::line);
            return ExitCode.OK;
        }
        var wording = new Wording(Glyphs.of(invocation.screen().unicode()), new Palette(common.colored(invocation)));
        var lines = new PlainRenderer(invocation.output()::line, wording, Optional.empty());
        recorded.events().stream().filter(this::isWanted).forEach(lines::on);
        return ExitCode.OK;
    }

    private boolean isWanted(StepRef ref) {
        return (target == null || target.equals(ref.track()))
                && (step == null || ref.step().toLowerCase(Locale.ROOT).contains(step.toLowerCase(Locale.ROOT)));
    }

    /** The beginning is always told: it says what the logs are of, and since when time is counted. */
    private boolean isWanted(PipelineEvent event) {
        return event instanceof PipelineEvent.DeploymentStarted
                || event.ofStep().map(this::isWanted).orElse(target == null && step == null);
    }

    private boolean isWanted(String body) {
        var json = JsonMapper.shared().readTree(body);
        return json.has("step")
                && isWanted(new StepRef(
                        json.path("stage").asString(""),
                        json.path("track").asString(""),
                        json.path("step").asString("")));
    }
}
