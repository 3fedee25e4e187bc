package dev.slipway.journal;

import dev.slipway.pipeline.Failure;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * Brings a journal's tables to the version that this Slipway writes. Flyway does it, and is loaded only where there is something
 * to do: it takes longer than all the rest of a small command.
 */
final class Migrations {
    /** The version that this Slipway writes: that of the last file below {@code db/}. */
    static final int CURRENT = 1;

    /** Flyway's own table. */
    static final String HISTORY = "slipway_schema_history";

    private Migrations() {}

    /**
     * Whether there is nothing to do.
     *
     * @throws JournalException also when it is a newer Slipway's
     */
    static boolean areApplied(Database database) throws JournalException {
        int version;
        try {
            version = database.jdbi().withHandle(handle -> version(database, handle));
        } catch (JdbiException e) {
            throw new JournalException(database.explained("opening the journal", e));
        }
        if (version > CURRENT) {
            throw new JournalException(newer(database, version));
        }
        return version == CURRENT;
    }

    /** 0: there are no tables yet. */
    private static int version(Database database, Handle handle) {
        return database.has(handle, HISTORY)
                ? handle
                        .createQuery(
                                "SELECT version FROM " + HISTORY + " WHERE version IS NOT NULL ORDER BY installed_rank")
                        .mapTo(Integer.class)
                        .stream()
                        .reduce(0, Math::max)
                : 0;
    }

    /** Brings it there. */
    static void apply(Database database) throws JournalException {
        if (areApplied(database)) {
            return;
        }
        try {
            Flyway.configure()
                    .dataSource(database.source())
                    .locations(database.migrations())
                    .table(HISTORY)
                    // A PostgreSQL database may hold other things; they are none of ours.
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .validateMigrationNaming(true)
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new JournalException(database.explained("making the journal's tables", e));
        }
    }

    private static Failure newer(Database database, int version) {
        return Failure.of(
                        "opening the journal",
                        database.name() + " was written by a newer Slipway: its tables are of version " + version
                                + ", and this Slipway knows them up to version " + CURRENT + ".")
                .advising("Use the newer Slipway. Nothing in the journal was changed.");
    }
}
