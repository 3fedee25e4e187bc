package dev.slipway.journal;

import dev.slipway.process.UserFolders;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

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

    /**
     * In a PostgreSQL database.
     *
     * @param address without user and password: {@code postgresql://db.example.org:5432/slipway?sslmode=verify-full}
     * @param user absent: as PostgreSQL's own programs choose it
     * @param password absent: that of {@code ~/.pgpass}
     */
    record OnServer(String address, Optional<String> user, Optional<String> password) implements JournalPlace {
        /** Without the password, and without options, which may hold one too. */
        @Override
        public String toString() {
            int options = address.indexOf('?');
            return options < 0 ? address : address.substring(0, options);
        }
    }

    /** This person's own journal. */
    static JournalPlace of(UserFolders folders) {
        return named(folders.state(), "journal.db", folders);
    }

    /**
     * The journal of this name: {@code postgresql://USER:PASSWORD@HOST:PORT/DATABASE}, or a file, also relative to a folder.
     *
     * @throws IllegalArgumentException when it begins like an address and is none; the message does not repeat it
     */
    static JournalPlace named(Path folder, String name, UserFolders folders) {
        return name.startsWith("postgresql://") || name.startsWith("postgres://")
                ? server(name)
                : new OnDisk(folder.resolve(name), folders.cache().resolve("sqlite"));
    }

    private static OnServer server(String name) {
        try {
            var address = new URI(name);
            var login = Optional.ofNullable(address.getRawUserInfo()).orElse("");
            int colon = login.indexOf(':');
            var user = colon < 0 ? login : login.substring(0, colon);
            var password = colon < 0 ? "" : login.substring(colon + 1);
            var rest = name.substring(name.indexOf("://") + 3);
            if (!login.isEmpty()) {
                rest = rest.substring(login.length() + 1);
            }
            return new OnServer("postgresql://" + rest, decoded(user), decoded(password));
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(
                    "it is no address of the form postgresql://USER:PASSWORD@HOST:PORT/DATABASE; what is special in a password"
                            + " is written as %40 for @, %3A for :, %2F for /");
        }
    }

    private static Optional<String> decoded(String text) {
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
    }
}
