package dev.slipway.cli;

import dev.slipway.deployment.OpenSecret;
import dev.slipway.deployment.OpenSecret.Saving;
import dev.slipway.pipeline.Cancellation;
import dev.slipway.process.OutputLine;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.SystemProcesses;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.EnumSet;

/**
 * A person edits a secret file. The editor has the terminal, and Ctrl-C there is its own; whatever else ends us ends the editor
 * first, and the person's folder keeps what it had.
 */
final class SecretEditing {
    private final Invocation invocation;
    private final Cancellation cancellation;

    SecretEditing(Invocation invocation, Cancellation cancellation) {
        this.invocation = invocation;
        this.cancellation = cancellation;
    }

    /** Edits until the person is done with it. */
    ExitCode edit(OpenSecret secret) throws IOException, InterruptedException {
        while (true) {
            var ended = inEditor(secret);
            if (!ended.succeeded()) {
                invocation
                        .output()
                        .error("The editor ended with " + ended.describe() + ", so nothing was changed. Another editor:"
                                + " EDITOR=nano slipway secrets edit " + secret.name());
                return ExitCode.FAILED;
            }
            var slips = secret.slips();
            if (slips.isEmpty()) {
                return save(secret);
            }
            slips.forEach(slip -> invocation.output().error(slip.toString()));
            switch (answer()) {
                case "" -> {
                    // Again.
                }
                case "save" -> {
                    return save(secret);
                }
                default -> {
                    invocation.output().error("Nothing was changed.");
                    return ExitCode.FAILED;
                }
            }
        }
    }

    private ProcessResult inEditor(OpenSecret secret) throws IOException, InterruptedException {
        var command = Editor.of(invocation.environment()).command(secret.draft(), invocation.environment());
        var worker = Thread.currentThread();
        try (var _ = cancellation.onCancel(worker::interrupt)) {
            return new SystemProcesses(invocation.clock())
                    .foreground(command, EnumSet.allOf(OutputLine.Source.class), _ -> {});
        }
    }

    /** Where nobody can answer, nothing is changed. */
    private String answer() throws IOException {
        if (!StandardStream.IN.isTerminal()) {
            return "no";
        }
        invocation
                .output()
                .error(
                        "Press Enter to edit it again, or type 'save' to keep it as it is, or 'drop' to leave it unchanged.");
        var reader = new BufferedReader(new InputStreamReader(System.in, java.nio.charset.Charset.defaultCharset()));
        var line = reader.readLine();
        return line == null ? "drop" : line.strip();
    }

    private ExitCode save(OpenSecret secret) throws IOException, InterruptedException {
        return switch (secret.save()) {
            case Saving.Unchanged _ -> {
                invocation.output().line(secret.name() + " is as it was.");
                yield ExitCode.OK;
            }
            case Saving.Saved(var file) -> {
                invocation.output().line(secret.name() + " is changed and encrypted. Commit it: git add " + file);
                yield ExitCode.OK;
            }
            case Saving.Refused(var failure) -> {
                SecretsPage.refused(failure, invocation, false);
                yield ExitCode.FAILED;
            }
        };
    }
}
