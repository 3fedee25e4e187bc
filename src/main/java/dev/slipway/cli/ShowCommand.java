package dev.slipway.cli;

import dev.slipway.journal.Entry;
import dev.slipway.journal.Recorded;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway show}: one deployment with its evidence. */
@Command(
        name = "show",
        description = {
            "Show one deployment: what was asked for, how each stage ended, what failed, why, and what to do; also while it runs.",
            "With --output json, all that is recorded of it, one event a line."
        })
public final class ShowCommand implements Callable<ExitCode> {
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

    @Option(names = "--evidence", description = "Also print all that was gathered of each failure.")
    private boolean evidence;

    @Option(names = "--checks", description = "Also print every check, as it ended.")
    private boolean checks;

    ShowCommand(Invocation invocation) {
        this.invocation = invocation;
    }

    @Override
    public ExitCode call() throws InterruptedException {
        return journal.read(invocation, common, history -> {
            var recorded = JournalOption.recorded(invocation, history, Optional.ofNullable(id));
            recorded.ifPresent(this::tell);
            return recorded.isPresent() ? ExitCode.OK : ExitCode.USAGE;
        });
    }

    private void tell(Recorded recorded) {
        if (common.json()) {
            recorded.entries().stream().map(Entry::body).forEach(invocation.output()::line);
            return;
        }
        var wording = new Wording(Glyphs.of(invocation.screen().unicode()), new Palette(common.colored(invocation)));
        new ShowPage(recorded, wording, invocation.logFile(), invocation.clock().instant())
                .lines(checks, evidence)
                .forEach(invocation.output()::line);
    }
}
