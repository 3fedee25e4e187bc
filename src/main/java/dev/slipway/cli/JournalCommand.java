package dev.slipway.cli;

import dev.slipway.cli.MomentConverter.Moment;
import dev.slipway.journal.History;
import dev.slipway.journal.History.Query;
import dev.slipway.journal.Journal;
import dev.slipway.journal.JournalException;
import dev.slipway.journal.JournalExport;
import dev.slipway.journal.Pruning;
import dev.slipway.journal.RecordedDeployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code slipway journal}: the journal as a whole. */
@Command(
        name = "journal",
        description = "Take the journal along, bring two together, or let go of what is old.",
        subcommands = {JournalCommand.Export.class, JournalCommand.Import.class, JournalCommand.Prune.class})
public final class JournalCommand {
    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private HelpOption help = new HelpOption();

    /** {@code slipway journal export}. */
    @Command(
            name = "export",
            description = "Write all of the journal as JSON lines, for 'slipway journal import'. No secret is in it.")
    static final class Export implements Callable<ExitCode> {
        private final Invocation invocation;

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Mixin
        private JournalOption journal = new JournalOption();

        @Parameters(paramLabel = "FILE", arity = "0..1", description = "Write it there (default: standard output).")
        private @Nullable Path file;

        Export(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public ExitCode call() throws InterruptedException {
            var to = file;
            return journal.read(invocation, common, history -> {
                if (to == null) {
                    var _ = JournalExport.write(history.journal(), invocation.output()::line);
                    return ExitCode.OK;
                }
                return write(history.journal(), invocation.workingFolder().resolve(to));
            });
        }

        /** The file appears whole, or not at all. */
        private ExitCode write(Journal journal, Path to) throws JournalException {
            try {
                var beside = Files.createTempFile(to.toAbsolutePath().getParent(), ".", ".new");
                try {
                    long count;
                    try (var writer = Files.newBufferedWriter(beside)) {
                        count = JournalExport.write(journal, line -> put(writer, line));
                    }
                    Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                    invocation.output().error(count + " entries of " + journal.name() + " are in " + to + ".");
                    return ExitCode.OK;
                } finally {
                    Files.deleteIfExists(beside);
                }
            } catch (JournalException e) {
                throw e;
            } catch (IOException | UncheckedIOException e) {
                invocation.output().error(to + " cannot be written: " + e.getMessage());
                return ExitCode.FAILED;
            }
        }

        private void put(Writer writer, String line) {
            try {
                writer.write(invocation.output().masked(line));
                writer.write('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** {@code slipway journal import}. */
    @Command(
            name = "import",
            description = {
                "Add to the journal what a file of 'slipway journal export' has and it has not.",
                "All or nothing; doing it again adds nothing."
            })
    static final class Import implements Callable<ExitCode> {
        private final Invocation invocation;

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Mixin
        private JournalOption journal = new JournalOption();

        @Parameters(paramLabel = "FILE", description = "The file.")
        private Path file = Path.of("");

        Import(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public ExitCode call() throws InterruptedException {
            return journal.change(invocation, history -> {
                var from = invocation.workingFolder().resolve(file);
                var imported = JournalExport.read(history.journal(), from);
                tell(imported, history.journal().name());
                return ExitCode.OK;
            });
        }

        private void tell(JournalExport.Imported imported, String name) {
            if (common.json()) {
                invocation
                        .output()
                        .line("{\"event\":\"journal-imported\",\"entries\":" + imported.entries() + ",\"added\":"
                                + imported.added() + "}");
            } else {
                invocation
                        .output()
                        .line(imported.added() + " of " + imported.entries() + " entries were added to " + name
                                + "; the others were there already.");
            }
        }
    }

    /** {@code slipway journal prune}. */
    @Command(
            name = "prune",
            description = {
                "Remove old deployments from the journal. What would go is shown first; who is at a terminal is asked.",
                "The last good deployment of each target stays, and whatever may still run."
            })
    static final class Prune implements Callable<ExitCode> {
        private final Invocation invocation;

        @Mixin
        private CommonOptions common = new CommonOptions();

        @Mixin
        private JournalOption journal = new JournalOption();

        @Option(names = "--keep", paramLabel = "N", description = "The latest so many stay.")
        private @Nullable Integer keep;

        @Option(
                names = "--older-than",
                paramLabel = "TIME",
                converter = MomentConverter.class,
                description = "Only those that began before: 2026-01-31, or so long ago: 26w.")
        private @Nullable Moment olderThan;

        @Option(names = "--yes", description = "Do not ask.")
        private boolean yes;

        @Spec
        private @Nullable CommandSpec spec;

        Prune(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public ExitCode call() throws InterruptedException {
            if (keep == null && olderThan == null) {
                throw new ParameterException(
                        Objects.requireNonNull(spec).commandLine(),
                        "Which deployments may go? Say how many stay (--keep N), or how old those are that go (--older-than 26w).");
            }
            return journal.read(invocation, common, this::prune);
        }

        private ExitCode prune(History history) throws JournalException {
            var now = invocation.clock().instant();
            var pruning = new Pruning(
                    keep == null ? 0 : keep, olderThan == null ? Query.ALL.until() : olderThan.at(now), now);
            var removable = pruning.removable(history.deployments(Query.ALL));
            if (removable.isEmpty()) {
                invocation.output().error("There is nothing to remove.");
                return ExitCode.OK;
            }
            var page = new HistoryPage(removable, now);
            (common.json() ? page.json() : page.text()).forEach(invocation.output()::line);
            var these = removable.size() == 1 ? "This deployment" : "These " + removable.size() + " deployments";
            if (!yes && !Consent.given(invocation, common, these + " would go. Remove?")) {
                invocation.output().error("Nothing was removed. Say --yes if they may go.");
                return ExitCode.USAGE;
            }
            history.journal().remove(ids(removable));
            invocation
                    .output()
                    .error(these + " of " + history.journal().name() + (removable.size() == 1 ? " was" : " were")
                            + " removed.");
            return ExitCode.OK;
        }

        private static List<dev.slipway.pipeline.DeploymentId> ids(List<RecordedDeployment> deployments) {
            return deployments.stream().map(RecordedDeployment::id).toList();
        }
    }
}
