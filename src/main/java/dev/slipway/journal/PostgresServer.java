package dev.slipway.journal;

import dev.slipway.pipeline.Failure;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.ds.PGSimpleDataSource;

/** A journal in a PostgreSQL database, which a team shares. */
final class PostgresServer implements Database {
    /** How long a server is waited for that does not answer: a deployment waits as long. */
    private static final int CONNECT_SECONDS = 5;

    /** Longer than any of our statements takes, so that a connection that was cut is noticed. */
    private static final int ANSWER_SECONDS = 15;

    /** The number of an advisory lock, which is any that nobody else on the server is likely to have: "slipway" in ASCII. */
    private static final long FIRST_TIME = 0x736c_6970_7761_79L;

    private final JournalPlace.OnServer place;
    private final PGSimpleDataSource source = new PGSimpleDataSource();
    private final Jdbi jdbi;

    PostgresServer(JournalPlace.OnServer place) {
        this.place = place;
        source.setUrl("jdbc:" + place.address());
        place.user().ifPresent(source::setUser);
        place.password().ifPresent(source::setPassword);
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setSocketTimeout(ANSWER_SECONDS);
        source.setTcpKeepAlive(true);
        source.setApplicationName("slipway");
        this.jdbi = Jdbi.create(source);
    }

    @Override
    public String name() {
        return place.toString();
    }

    @Override
    public DataSource source() {
        return source;
    }

    @Override
    public Jdbi jdbi() {
        return jdbi;
    }

    @Override
    public List<String> prepare() throws JournalException {
        migrate();
        return List.of();
    }

    @Override
    public void prepareToRead() throws JournalException {
        migrate();
    }

    /**
     * Of several that make the tables at once, one does, and the others wait for it. Flyway's own lock is of no help the first
     * time: it makes its table before it locks that.
     */
    private void migrate() throws JournalException {
        if (Migrations.areApplied(this)) {
            return;
        }
        // The lock is the connection's, and ends with it.
        try (var handle = jdbi.open()) {
            var _ = handle.createQuery("SELECT pg_advisory_lock(?)")
                    .bind(0, FIRST_TIME)
                    .mapTo(String.class)
                    .one();
            Migrations.apply(this);
        } catch (JdbiException e) {
            throw new JournalException(explained("making the journal's tables", e));
        }
    }

    /** There is something to ask, or there is an error to tell. */
    @Override
    public boolean isAbsent() {
        return false;
    }

    @Override
    public String migrations() {
        return "classpath:db/postgresql";
    }

    /** The server does that by itself. */
    @Override
    public void shrink(Handle handle) {}

    @Override
    public boolean has(Handle handle, String table) {
        return handle.createQuery("SELECT to_regclass(?) IS NOT NULL")
                .bind(0, table)
                .mapTo(Boolean.class)
                .one();
    }

    /** By SQL's classes of states: 08 is the connection, 28 who we are, 57 a server that shuts down. */
    @Override
    public Failure explained(String attempted, RuntimeException thrown) {
        var cause = sqlException(thrown);
        var said = cause.getMessage() == null
                ? "no reason"
                : cause.getMessage().strip().replace('\n', ' ');
        var state = cause.getSQLState() == null ? "" : cause.getSQLState();
        if (state.startsWith("08") || state.startsWith("57")) {
            return Failure.of(attempted, "The database " + name() + " cannot be reached: " + said)
                    .advising("Is the server up, and is there a way to it from here? pg_isready -h HOST -p PORT");
        }
        if (state.startsWith("28") || state.startsWith("3D")) {
            return Failure.of(attempted, "The database " + name() + " does not let us in: " + said)
                    .advising("See user, password and database in SLIPWAY_JOURNAL, or the password in ~/.pgpass.");
        }
        if (state.equals("42501")) {
            return Failure.of(attempted, "The database " + name() + " refused: " + said)
                    .advising(
                            "The user has to own the tables slipway_entry and slipway_schema_history, or be allowed to make them.");
        }
        return Failure.of(attempted, "The database " + name() + " refused: " + said);
    }

    private static SQLException sqlException(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return new SQLException(thrown.getMessage(), "", thrown);
    }
}
