package dev.slipway.journal;

import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Sleeper;
import dev.slipway.workspace.LockFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * A journal in a SQLite file, for its owner's eyes alone. Write-ahead, so that it can be read while it is written; every
 * transaction is on the disk before it counts, so that what was said to be recorded survives the machine's end too.
 */
final class SqliteFile implements Database {
    /** How long one process waits for another's transaction, which takes milliseconds. */
    private static final int PATIENCE_MILLIS = 10_000;

    /** With less than this left, a disk is full: SQLite writes pages, and its index of them in pieces of 32 KiB. */
    private static final long FULL_BYTES = 64 << 10;

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private final Path file;
    private final Path natives;
    private final InstantSource clock;
    private final SQLiteDataSource source;
    private final Jdbi jdbi;

    SqliteFile(JournalPlace.OnDisk place, InstantSource clock) {
        this.file = place.file().toAbsolutePath();
        this.natives = place.natives();
        this.clock = clock;
        // Read once, when SQLite is loaded.
        System.setProperty("org.sqlite.tmpdir", natives.toString());
        this.source = source(file);
        this.jdbi = Jdbi.create(source);
    }

    private static SQLiteDataSource source(Path file) {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(PATIENCE_MILLIS);
        // Who will write says so at once: one who first only reads could be refused when it comes to writing.
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        var source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }

    @Override
    public String name() {
        return file.toString();
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
    public boolean isAbsent() {
        return Files.notExists(file);
    }

    @Override
    public String migrations() {
        return "classpath:db/sqlite";
    }

    @Override
    public void shrink(Handle handle) {
        handle.execute("VACUUM");
    }

    @Override
    public boolean has(Handle handle, String table) {
        return handle.createQuery("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = ?")
                        .bind(0, table)
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /** A damaged file is set aside, and a new one begun: what happens from now on is recorded all the same. */
    @Override
    public List<String> prepare() throws JournalException, InterruptedException {
        var notes = new ArrayList<String>();
        try {
            Files.createDirectories(
                    file.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.createDirectories(natives);
            try (var _ = alone()) {
                var damage = damage();
                if (damage.isPresent()) {
                    notes.add(setAside(damage.get()));
                }
                create();
                Migrations.apply(this);
            }
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw refused(e);
        }
        return notes;
    }

    @Override
    public void prepareToRead() throws JournalException, InterruptedException {
        try {
            Files.createDirectories(natives);
            if (!Migrations.areApplied(this)) {
                try (var _ = alone()) {
                    Migrations.apply(this);
                }
            }
        } catch (JournalException e) {
            throw e;
        } catch (IOException e) {
            throw refused(e);
        }
    }

    /** One at a time, so that two do not set the same file aside or make the same tables. */
    private LockFile alone() throws IOException, InterruptedException {
        return LockFile.await(file.resolveSibling(file.getFileName() + ".lock"), Sleeper.REAL, () -> {});
    }

    private JournalException refused(IOException e) {
        return new JournalException(explained("opening the journal", "The system refused: " + e + "."));
    }

    /** Before SQLite does, which would let others read it. */
    private void create() throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            // As it should be, but for the first deployment.
        }
    }

    /** What is wrong with the file's inside, if anything. */
    private Optional<String> damage() throws JournalException {
        if (isAbsent()) {
            return Optional.empty();
        }
        try {
            var verdict = jdbi.withHandle(handle -> handle.createQuery("PRAGMA quick_check(1)")
                    .mapTo(String.class)
                    .one());
            return verdict.equals("ok") ? Optional.empty() : Optional.of(verdict);
        } catch (JdbiException e) {
            if (isDamage(code(e))) {
                return Optional.of(innermost(e));
            }
            throw new JournalException(explained("opening the journal", e));
        }
    }

    private String setAside(String damage) throws IOException {
        var aside = file.resolveSibling("journal-damaged-" + STAMP.format(clock.instant()) + ".db");
        for (var end : List.of("", "-wal", "-shm")) {
            try {
                Files.move(
                        file.resolveSibling(file.getFileName() + end), aside.resolveSibling(aside.getFileName() + end));
            } catch (NoSuchFileException e) {
                // Only a file that somebody had open has these.
            }
        }
        return "The journal " + file + " is damaged (" + damage.strip().replace('\n', ' ')
                + "). It was set aside as " + aside
                + ", and a new one was begun. What can still be read of it: sqlite3 "
                + aside + " .recover";
    }

    @Override
    public Failure explained(String attempted, RuntimeException thrown) {
        var code = code(thrown);
        if (isDamage(code)) {
            return explained(attempted, file + " is damaged: " + innermost(thrown) + ".")
                    .advising(
                            "The next deployment sets it aside and begins a new one. What can still be read of it: sqlite3 "
                                    + file + " .recover");
        }
        if (code == SQLiteErrorCode.SQLITE_BUSY || code == SQLiteErrorCode.SQLITE_LOCKED) {
            return explained(
                            attempted,
                            "Another process has held " + file + " for more than " + PATIENCE_MILLIS / 1000 + " s.")
                    .advising("See who it is: fuser " + file);
        }
        return explained(attempted, "SQLite refused " + file + ": " + innermost(thrown) + ".");
    }

    /** Whatever was refused, a disk without room is the likeliest reason. */
    private Failure explained(String attempted, String observed) {
        return isFull()
                ? Failure.of(attempted, "The disk that " + file + " is on is full.")
                        .advising("Free some space there, or name another folder: XDG_STATE_HOME.")
                : Failure.of(attempted, observed);
    }

    private boolean isFull() {
        try {
            return Files.getFileStore(file.getParent()).getUsableSpace() < FULL_BYTES;
        } catch (IOException e) {
            // Then it is not for us to say.
            return false;
        }
    }

    private static boolean isDamage(SQLiteErrorCode code) {
        return switch (code) {
            case SQLITE_CORRUPT, SQLITE_CORRUPT_INDEX, SQLITE_CORRUPT_SEQUENCE, SQLITE_CORRUPT_VTAB, SQLITE_NOTADB ->
                true;
            default -> false;
        };
    }

    private static SQLiteErrorCode code(Throwable thrown) {
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLiteException sqlite) {
                return sqlite.getResultCode();
            }
        }
        return SQLiteErrorCode.UNKNOWN_ERROR;
    }

    private static String innermost(Throwable thrown) {
        var cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
