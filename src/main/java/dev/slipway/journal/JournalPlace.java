package dev.slipway.journal;

import dev.slipway.process.UserFolders;
import java.nio.file.Path;

/** Where a journal is kept. */
public sealed interface JournalPlace {

    /**
     * In a SQLite file.
     *
     * @param file made, with its folder, by the first deployment
     * @param natives a folder for SQLite's own code, which is unpacked from its jar: not {@code /tmp}, where nothing may be run on
     *     some machines
     */
    record OnDisk(Path file, Path natives) implements JournalPlace {
        @Override
        public String toString() {
            return file.toString();
        }
    }

    /** This person's own journal. */
    static JournalPlace of(UserFolders folders) {
        return named(folders.state(), "journal.db", folders);
    }

    /** The journal of this name: a file, also relative to a folder. */
    static JournalPlace named(Path folder, String name, UserFolders folders) {
        return new OnDisk(folder.resolve(name), folders.cache().resolve("sqlite"));
    }
}
