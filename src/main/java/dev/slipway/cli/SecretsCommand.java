package dev.slipway.cli;

import dev.slipway.deployment.SecretState;
import dev.slipway.deployment.SecretsReport;
import dev.slipway.deployment.SiteSecrets;
import dev.slipway.deployment.Surroundings;
import dev.slipway.pipeline.Cancellation;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slipway secrets}: the encrypted files of a site. */
@Command(
        name = "secrets",
        description = "See, try and change the site's encrypted files; nothing is left in clear.",
        subcommands = {
            SecretsCommand.Status.class,
            SecretsCommand.Verify.class,
            SecretsCommand.Show.class,
            SecretsCommand.Edit.class,
            SecretsCommand.Clean.class
        })
public final class SecretsCommand {
    @Mixin
    @SuppressWarnings("UnusedVariable") // read by picocli
    private HelpOption help = new HelpOption();

    /** Which commit of which site, and how to print. */
    static final class CommitOptions {
        @Mixin
        private CommonOptions common = new CommonOptions();

        @Mixin
        private SiteOption site = new SiteOption();

        @Option(
                names = "--commit",
                paramLabel = "COMMIT",
                defaultValue = "HEAD",
                description = "A branch, a tag or a hash (default: ${DEFAULT-VALUE}).")
        private String commit = "HEAD";
    }

    /** Asks for something about a commit's secrets. */
    private interface Question {
        SecretsReport<List<SecretState>> ask(SiteSecrets secrets) throws InterruptedException;
    }

    private static ExitCode tell(Invocation invocation, CommitOptions options, Question question)
            throws InterruptedException {
        return switch (question.ask(secrets(invocation))) {
            case SecretsReport.Told<List<SecretState>>(var files) -> {
                var page = new SecretsPage(files);
                (options.common.json() ? page.json() : page.text()).forEach(invocation.output()::line);
                yield page.isRight() ? ExitCode.OK : ExitCode.FAILED;
            }
            case SecretsReport.Refused<List<SecretState>>(var failure) -> {
                SecretsPage.refused(failure, invocation, options.common.json());
                yield ExitCode.FAILED;
            }
            case SecretsReport.Invalid<List<SecretState>>(var problems) -> {
                problems.forEach(problem -> invocation.output().error(problem.toString()));
                yield ExitCode.USAGE;
            }
        };
    }

    static SiteSecrets secrets(Invocation invocation) {
        return new SiteSecrets(Surroundings.real(invocation.environment(), invocation.mask(), invocation.clock()));
    }

    /** {@code slipway secrets status}. */
    @Command(
            name = "status",
            description = {
                "Tell which files of a commit are encrypted, or should be, and by which key. No key is needed.",
                "Ends with 1 if a file that should be encrypted is in clear."
            })
    static final class Status implements Callable<ExitCode> {
        private final Invocation invocation;

        @Mixin
        private CommitOptions options = new CommitOptions();

        Status(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public ExitCode call() throws InterruptedException {
            var folder = options.site.folder(invocation);
            return tell(invocation, options, secrets -> secrets.status(folder, options.commit));
        }
    }

    /** {@code slipway secrets verify}. */
    @Command(
            name = "verify",
            description = {
                "Decrypt every file of a commit, in memory, and tell which are whole and which key fitted.",
                "Ends with 1 if one cannot be decrypted, is in clear, or a key is missing."
            })
    static final class Verify implements Callable<ExitCode> {
        private final Invocation invocation;

        @Mixin
        private CommitOptions options = new CommitOptions();

        Verify(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public ExitCode call() throws InterruptedException {
            var folder = options.site.folder(invocation);
            return tell(invocation, options, secrets -> secrets.verify(folder, options.commit));
        }
    }

    /** {@code slipway secrets show}. */
    @Command(
            name = "show",
            description = {
                "Print one file decrypted, as it is in your folder. It is what you ask for, so it is not masked.",
                "Nothing is written: decrypted it is in this process alone."
            })
    static final class Show implements Callable<ExitCode> {
        private final Invocation invocation;

        @Mixin
        private SecretFileOptions options = new SecretFileOptions();

        Show(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public ExitCode call() throws InterruptedException {
            return ended(
                    invocation,
                    secrets(invocation).open(options.folder(invocation), options.name(invocation), false, secret -> {
                        invocation.output().secret(secret.content());
                        return ExitCode.OK;
                    }));
        }
    }

    /** {@code slipway secrets edit}. */
    @Command(
            name = "edit",
            description = {
                "Edit one file decrypted, in a private workspace, with your editor ($VISUAL, $EDITOR), and put it back encrypted.",
                "A new file is made if .gitattributes says that git-crypt encrypts it. If the editor fails or is killed, nothing is "
                        + "changed, and nothing is left in clear."
            })
    static final class Edit implements Callable<ExitCode> {
        private final Invocation invocation;

        @Mixin
        private SecretFileOptions options = new SecretFileOptions();

        Edit(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public ExitCode call() throws InterruptedException {
            var cancellation = new Cancellation();
            var editing = new SecretEditing(invocation, cancellation);
            // Ctrl-C at a terminal reaches the editor by itself, and is its own.
            try (var _ = Signals.told(signal -> {
                if (!signal.equals(Signals.INTERRUPT) || !StandardStream.IN.isTerminal()) {
                    cancellation.cancel(signal);
                }
            })) {
                return ended(
                        invocation,
                        secrets(invocation)
                                .open(options.folder(invocation), options.name(invocation), true, editing::edit));
            } catch (InterruptedException e) {
                var reason = cancellation.reason();
                if (reason.isEmpty()) {
                    throw e;
                }
                return ExitCode.of(reason.get());
            }
        }
    }

    private static ExitCode ended(Invocation invocation, SecretsReport<ExitCode> report) {
        return switch (report) {
            case SecretsReport.Told<ExitCode>(var code) -> code;
            case SecretsReport.Refused<ExitCode>(var failure) -> {
                SecretsPage.refused(failure, invocation, false);
                yield ExitCode.FAILED;
            }
            case SecretsReport.Invalid<ExitCode>(var problems) -> {
                problems.forEach(problem -> invocation.output().error(problem.toString()));
                yield ExitCode.USAGE;
            }
        };
    }

    /** {@code slipway secrets clean}. */
    @Command(
            name = "clean",
            description = {
                "Remove what killed runs left in their private workspaces, where secrets may be.",
                "Every run does so by itself when it begins; those that still live are not touched."
            })
    static final class Clean implements Callable<ExitCode> {
        private final Invocation invocation;

        @Mixin
        private CommonOptions common = new CommonOptions();

        Clean(Invocation invocation) {
            this.invocation = invocation;
        }

        @Override
        public ExitCode call() throws IOException, InterruptedException {
            var cleanup = secrets(invocation).clean();
            if (common.json()) {
                invocation.output().line(SecretsPage.json(cleanup));
            } else {
                cleanup.removed().forEach(folder -> invocation.output().line("removed " + folder));
                if (cleanup.removed().isEmpty() && cleanup.problems().isEmpty()) {
                    invocation.output().line("Nothing was left behind.");
                }
            }
            cleanup.problems().forEach(problem -> invocation.output().error("could not be removed: " + problem));
            return cleanup.problems().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
        }
    }
}
