package dev.slipway.journal;

import dev.slipway.pipeline.DeploymentId;
import dev.slipway.pipeline.Failure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A journal that is open: entries are added and read, and never changed. May be used by several threads, and by several processes
 * at a time.
 */
public final class Journal implements AutoCloseable {
    private static final String INSERT =
            "INSERT INTO slipway_entry (deployment, number, at, event, body) VALUES (?, ?, ?, ?, ?)";

    private static final String COLUMNS = "SELECT deployment, number, at, event, body FROM slipway_entry ";
    private static final RowMapper<Entry> ENTRY = (row, _) -> new Entry(
            new DeploymentId(row.getString(1)),
            row.getLong(2),
            Instant.ofEpochMilli(row.getLong(3)),
            row.getString(4),
            row.getString(5));

    private final Database database;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Handle handle;

    private Journal(Database database) {
        this.database = database;
    }

    /**
     * A journal that is ready to be written.
     *
     * @param notes what the person should know of how it was made ready, a sentence each: that a damaged file was set aside
     */
    public record Opened(Journal journal, List<String> notes) {
        public Opened {
            notes = List.copyOf(notes);
        }
    }

    /**
     * Something to add.
     *
     * @param event what sort of thing
     * @param body a JSON object on one line, without secrets
     */
    public record Addition(Instant at, String event, String body) {}

    /**
     * Opens a journal for a deployment; makes it where there is none.
     *
     * @throws JournalException when it cannot be written, or is a newer Slipway's
     */
    public static Opened open(JournalPlace place, InstantSource clock) throws JournalException, InterruptedException {
        var database = database(place, clock);
        return new Opened(new Journal(database), database.prepare());
    }

    /**
     * Opens a journal to be read; empty where nothing was ever recorded.
     *
     * @throws JournalException when it cannot be read, or is a newer Slipway's
     */
    public static Optional<Journal> existing(JournalPlace place, InstantSource clock)
            throws JournalException, InterruptedException {
        var database = database(place, clock);
        if (database.isAbsent()) {
            return Optional.empty();
        }
        database.prepareToRead();
        return Optional.of(new Journal(database));
    }

    private static Database database(JournalPlace place, InstantSource clock) {
        return switch (place) {
            case JournalPlace.OnDisk disk -> new SqliteFile(disk, clock);
            case JournalPlace.OnServer server -> new PostgresServer(server);
        };
    }

    /** Where it is, for people. */
    public String name() {
        return database.name();
    }

    /**
     * Adds to a deployment, all or nothing. When this returns, it is on the disk.
     *
     * @throws JournalException when nothing was added
     */
    public void add(DeploymentId deployment, List<Addition> additions) throws JournalException {
        with(
                "writing the journal",
                connection -> connection.inTransaction(transaction -> {
                    long number = transaction
                            .createQuery("SELECT coalesce(max(number), 0) FROM slipway_entry WHERE deployment = ?")
                            .bind(0, deployment.value())
                            .mapTo(Long.class)
                            .one();
                    var batch = transaction.prepareBatch(INSERT);
                    for (var addition : additions) {
                        number++;
                        batch.bind(0, deployment.value())
                                .bind(1, number)
                                .bind(2, addition.at().toEpochMilli())
                                .bind(3, addition.event())
                                .bind(4, addition.body())
                                .add();
                    }
                    return batch.execute().length;
                }));
    }

    /** All entries of a deployment, in order; none: it is not known here. */
    public List<Entry> entries(DeploymentId deployment) throws JournalException {
        return with(
                "reading the journal",
                connection -> connection
                        .createQuery(COLUMNS + "WHERE deployment = ? ORDER BY number")
                        .bind(0, deployment.value())
                        .map(ENTRY)
                        .list());
    }

    /**
     * The entries of some sorts of a deployment, in order.
     *
     * @param events such as {@code step-ended}
     */
    public List<Entry> entries(DeploymentId deployment, List<String> events) throws JournalException {
        return with(
                "reading the journal",
                connection -> connection
                        .createQuery(COLUMNS + "WHERE deployment = :deployment AND event IN (<events>) ORDER BY number")
                        .bind("deployment", deployment.value())
                        .bindList("events", events)
                        .map(ENTRY)
                        .list());
    }

    /**
     * The beginnings of all deployments, the latest first.
     *
     * @param since that began then or later
     * @param until that began before
     */
    public List<Entry> beginnings(Instant since, Instant until) throws JournalException {
        return with(
                "reading the journal",
                connection -> connection
                        .createQuery(
                                COLUMNS
                                        + "WHERE event = 'deployment-started' AND at >= ? AND at < ? ORDER BY at DESC, deployment DESC")
                        .bind(0, since.toEpochMilli())
                        .bind(1, until.toEpochMilli())
                        .map(ENTRY)
                        .list());
    }

    /**
     * Adds entries that another journal had, all or nothing.
     *
     * @return how many were not there yet
     * @throws JournalException when nothing was added, also because an entry that is there says something else
     */
    public int addAll(Iterable<Entry> entries) throws JournalException {
        var contradiction = new AtomicReference<Optional<Entry>>(Optional.empty());
        int added = with(
                "importing into the journal",
                connection -> connection.inTransaction(transaction -> {
                    int count = 0;
                    for (var entry : entries) {
                        var there = find(transaction, entry);
                        if (there.isEmpty()) {
                            insert(transaction, entry);
                            count++;
                        } else if (!there.get().equals(entry)) {
                            contradiction.set(Optional.of(entry));
                            transaction.rollback();
                            return 0;
                        }
                    }
                    return count;
                }));
        if (contradiction.get().isPresent()) {
            throw new JournalException(contradicting(contradiction.get().get()));
        }
        return added;
    }

    private static Optional<Entry> find(Handle transaction, Entry like) {
        return transaction
                .createQuery(COLUMNS + "WHERE deployment = ? AND number = ?")
                .bind(0, like.deployment().value())
                .bind(1, like.number())
                .map(ENTRY)
                .findOne();
    }

    private static void insert(Handle transaction, Entry entry) {
        transaction.execute(
                INSERT,
                entry.deployment().value(),
                entry.number(),
                entry.at().toEpochMilli(),
                entry.event(),
                entry.body());
    }

    private Failure contradicting(Entry entry) {
        return Failure.of(
                        "importing into the journal",
                        "Entry " + entry.number() + " of deployment " + entry.deployment() + " is in " + name()
                                + " already, and says something else there.")
                .advising(
                        "One of the two journals was tampered with, or two deployments got the same id. Nothing was imported.");
    }

    /** Removes deployments, all or none, and gives their space back to the system. */
    public void remove(List<DeploymentId> deployments) throws JournalException {
        with("pruning the journal", connection -> {
            connection.useTransaction(transaction -> deployments.forEach(deployment ->
                    transaction.execute("DELETE FROM slipway_entry WHERE deployment = ?", deployment.value())));
            database.shrink(connection);
            return deployments.size();
        });
    }

    /** All deployments of which there is an entry, in the order of their ids, which is that of their beginnings. */
    public List<DeploymentId> deployments() throws JournalException {
        return with(
                "reading the journal",
                connection -> connection
                        .createQuery("SELECT DISTINCT deployment FROM slipway_entry ORDER BY deployment")
                        .mapTo(String.class)
                        .map(DeploymentId::new)
                        .list());
    }

    /** When a deployment was last heard of. */
    public Optional<Instant> lastHeard(DeploymentId deployment) throws JournalException {
        return with(
                "reading the journal",
                connection -> connection
                        .createQuery("SELECT max(at) FROM slipway_entry WHERE deployment = ?")
                        .bind(0, deployment.value())
                        .mapTo(Long.class)
                        .findOne()
                        .map(Instant::ofEpochMilli));
    }

    /** A connection that failed is not used again: what it was in the midst of is over. */
    private <T> T with(String attempted, Function<Handle, T> work) throws JournalException {
        lock.lock();
        try {
            var open = handle == null ? database.jdbi().open() : handle;
            handle = open;
            return work.apply(open);
        } catch (JdbiException e) {
            close();
            throw new JournalException(database.explained(attempted, e));
        } finally {
            lock.unlock();
        }
    }

    /** Ends the connection; it is made anew when it is needed. */
    @Override
    public void close() {
        lock.lock();
        try {
            var open = handle;
            handle = null;
            if (open != null) {
                open.close();
            }
        } catch (JdbiException e) {
            // Nothing hangs on it: every transaction is over.
            LoggerFactory.getLogger(Journal.class).warn("closing the journal", e);
        } finally {
            lock.unlock();
        }
    }
}
