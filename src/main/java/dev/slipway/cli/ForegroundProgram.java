package dev.slipway.cli;

import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.Surroundings;
import dev.slipway.deployment.TargetSession;
import dev.slipway.pipeline.Cancellation;
import dev.slipway.process.OutputLine;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.SystemProcesses;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A program of the person's, in the foreground with a target's credentials.
 *
 * <p>Ctrl-C at the terminal reaches the program by itself, and it decides what that means; without a terminal, and while the
 * credentials are being got, it ends us. SIGTERM and the closing of the terminal end the program, and then us, with everything
 * removed.
 */
final class ForegroundProgram {
    private final Invocation invocation;
    private final Cancellation cancellation = new Cancellation();
    private final AtomicBoolean runs = new AtomicBoolean();

    ForegroundProgram(Invocation invocation) {
        this.invocation = invocation;
    }

    /** What is run at a place. */
    @FunctionalInterface
    interface Chosen {
        /** Chooses; may write files of its own into the place's scratch folder. */
        dev.slipway.process.Command at(TargetSession.Place place) throws IOException;
    }

    /**
     * Runs it to its end.
     *
     * @param passed which of its outputs are passed on as they are; the others are masked
     */
    Object run(TargetOptions options, String target, Chosen chosen, Set<OutputLine.Source> passed)
            throws InterruptedException {
        var surroundings = Surroundings.real(invocation.environment(), invocation.mask(), invocation.clock());
        try (var _ = Signals.told(this::signalled)) {
            var report = new TargetSession(surroundings)
                    .run(options.request(invocation, Set.of(target)), place -> inForeground(place, chosen, passed));
            return switch (report) {
                case SiteReport.Told<ProcessResult> told -> end(told.targets().getFirst());
                case SiteReport.Refused<ProcessResult> _, SiteReport.Invalid<ProcessResult> _ ->
                    options.end(invocation, report, _ -> ExitCode.FAILED);
            };
        } catch (InterruptedException e) {
            var reason = cancellation.reason();
            if (reason.isEmpty()) {
                throw e;
            }
            return ExitCode.of(reason.get());
        }
    }

    private void signalled(String signal) {
        boolean isTheProgramsOwn = signal.equals(Signals.INTERRUPT) && runs.get() && StandardStream.IN.isTerminal();
        if (!isTheProgramsOwn) {
            cancellation.cancel(signal);
        }
    }

    private ProcessResult inForeground(TargetSession.Place place, Chosen chosen, Set<OutputLine.Source> passed)
            throws IOException, InterruptedException {
        place.remarks().forEach(invocation.output()::error);
        var command = chosen.at(place);
        var worker = Thread.currentThread();
        runs.set(true);
        try (var _ = cancellation.onCancel(worker::interrupt)) {
            return new SystemProcesses(invocation.clock()).foreground(command, passed, this::show);
        } finally {
            runs.set(false);
        }
    }

    private void show(OutputLine line) {
        switch (line.source()) {
            case OUT -> invocation.output().line(line.text());
            case ERR -> invocation.output().error(line.text());
        }
    }

    private Object end(ProcessResult result) {
        return switch (result) {
            case ProcessResult.Exited(var code, var _, var _) -> new PassedOn(code);
            case ProcessResult.NotStarted(var problem) -> {
                invocation.output().error("It could not be started: " + problem + ".");
                yield PassedOn.NOT_STARTED;
            }
            case ProcessResult.TimedOut(var limit, var _) ->
                throw new IllegalStateException("there is no limit, and it was " + limit);
        };
    }
}
