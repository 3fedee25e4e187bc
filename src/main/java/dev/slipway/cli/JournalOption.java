package dev.slipway.cli;

import dev.slipway.journal.History;
import dev.slipway.journal.Journal;
import dev.slipway.journal.JournalException;
import dev.slipway.journal.JournalPlace;
import dev.slipway.journal.Recorded;
import dev.slipway.lock.Owner;
import dev.slipway.pipeline.DeploymentId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which journal a command reads: {@code @Mixin JournalOption journal}. */
public final class JournalOption {

    /** Something that is done with a journal. */
    @FunctionalInterface
    interface Reading {
        ExitCode with(History history) throws JournalException;
    }

    /** Names the journal, for every command. */
    static final String VARIABLE = "SLIPWAY_JOURNAL";

    @Option(
            names = "--journal",
            paramLabel = "PLACE",
            description = "The journal: a file, or postgresql://HOST/DATABASE (default: $" + VARIABLE
                    + ", else journal.db in the state folder).")
    private @Nullable String named;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    /**
     * The journal that deployments are recorded in.
     *
     * @throws IllegalArgumentException when the variable holds no address; the message does not repeat it
     */
    static JournalPlace place(Invocation invocation) {
        var name = invocation.environment().getOrDefault(VARIABLE, "");
        return name.isEmpty() ? JournalPlace.of(invocation.folders()) : place(invocation, name);
    }

    private static JournalPlace place(Invocation invocation, String name) {
        var place = JournalPlace.named(invocation.workingFolder(), name, invocation.folders());
        if (place instanceof JournalPlace.OnServer(var _, var _, var password)) {
            password.ifPresent(invocation.mask()::learn);
        }
        return place;
    }

    private JournalPlace chosen(Invocation invocation) {
        try {
            if (named == null) {
                return place(invocation);
            }
            var place = place(invocation, named);
            if (place instanceof JournalPlace.OnServer server
                    && server.password().isPresent()) {
                throw wrong(
                        "--journal: a password is seen by everybody on this machine while the command runs. Put the address"
                                + " into " + VARIABLE + ", or the password into ~/.pgpass.");
            }
            return place;
        } catch (IllegalArgumentException e) {
            throw wrong((named == null ? VARIABLE : "--journal") + ": " + e.getMessage());
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }

    /** Reads the journal; says so where there is none, or it cannot be read. */
    ExitCode read(Invocation invocation, CommonOptions common, Reading reading) throws InterruptedException {
        return told(invocation, "read", () -> {
            var place = chosen(invocation);
            var existing = Journal.existing(place, invocation.clock());
            if (existing.isEmpty()) {
                if (!common.json()) {
                    invocation
                            .output()
                            .error("No deployment is recorded yet: there is no journal " + place
                                    + ". 'slipway history --from-targets' asks the site's targets what came to them.");
                }
                return ExitCode.OK;
            }
            try (var journal = existing.get()) {
                return reading.with(history(invocation, journal));
            }
        });
    }

    /** Works on the journal, and makes it where there is none; says so where it cannot be written. */
    ExitCode change(Invocation invocation, Reading work) throws InterruptedException {
        return told(invocation, "changed", () -> {
            var opened = Journal.open(chosen(invocation), invocation.clock());
            opened.notes().forEach(invocation.output()::error);
            try (var journal = opened.journal()) {
                return work.with(history(invocation, journal));
            }
        });
    }

    @FunctionalInterface
    private interface Work {
        ExitCode done() throws JournalException, InterruptedException;
    }

    private static ExitCode told(Invocation invocation, String what, Work work) throws InterruptedException {
        try {
            return work.done();
        } catch (JournalException e) {
            invocation
                    .output()
                    .error("The journal cannot be " + what + ": " + e.failure().observed());
            e.failure().advice().forEach(advice -> invocation.output().error("  " + advice));
            return ExitCode.FAILED;
        }
    }

    /** What a journal tells whoever runs this program. */
    static History history(Invocation invocation, Journal journal) {
        return new History(journal, Owner.here(invocation.environment(), "").person());
    }

    /**
     * The deployment that a person means.
     *
     * @param part its id, or how that begins or ends; empty: the last one
     */
    static Optional<Recorded> recorded(Invocation invocation, History history, Optional<String> part)
            throws JournalException {
        var ids = history.named(part.orElse(""));
        if (ids.isEmpty()) {
            invocation
                    .output()
                    .error("There is no deployment "
                            + part.map(id -> "'" + id + "' ").orElse("") + "in the journal "
                            + history.journal().name() + ". 'slipway history' lists those that are.");
            return Optional.empty();
        }
        var exact = ids.stream()
                .filter(id -> part.filter(id.value()::equals).isPresent())
                .findFirst();
        if (exact.isEmpty() && part.isPresent() && ids.size() > 1) {
            invocation
                    .output()
                    .error("'" + part.get() + "' may be one of " + ids.size() + " deployments: " + some(ids));
            return Optional.empty();
        }
        return history.recorded(exact.orElse(ids.getFirst()));
    }

    private static String some(List<DeploymentId> ids) {
        int shown = 5;
        var names = ids.stream().limit(shown).map(DeploymentId::value).toList();
        return String.join(", ", names) + (ids.size() > shown ? ", …" : "");
    }
}
