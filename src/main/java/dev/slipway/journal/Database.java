package dev.slipway.journal;

import dev.slipway.pipeline.Failure;
import java.util.List;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What differs between the databases that a journal may be in. */
sealed interface Database permits SqliteFile, PostgresServer {

    /** Where it is, for people. */
    String name();

    /** Makes connections. */
    DataSource source();

    /** Makes connections, and asks over them. */
    Jdbi jdbi();

    /**
     * Makes it ready: made where it is missing, checked, at the version that this Slipway writes.
     *
     * @return what the person should know of it, a sentence each
     */
    List<String> prepare() throws JournalException, InterruptedException;

    /** Makes it ready to be read, and changes nothing but what an older Slipway made. */
    void prepareToRead() throws JournalException, InterruptedException;

    /** Whether there is nothing to read, since nothing was ever written; asking makes nothing. */
    boolean isAbsent();

    /** Where the statements are that make the tables: {@code classpath:db/sqlite}. */
    String migrations();

    /** Gives the space of what was removed back to the system. */
    void shrink(Handle handle);

    /** Whether a table is there. */
    boolean has(Handle handle, String table);

    /**
     * What went wrong, in words.
     *
     * @param attempted continuing the word "while"
     */
    Failure explained(String attempted, RuntimeException thrown);
}
