package dev.slipway.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.process.UserFolders;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JournalPlaceTest {
    private static final Path FOLDER = Path.of("/home/ada");
    private static final UserFolders FOLDERS = new UserFolders(Path.of("/cache"), Path.of("/state"));

    private static JournalPlace named(String name) {
        return JournalPlace.named(FOLDER, name, FOLDERS);
    }

    @Test
    void aNameIsAFileBelowTheFolder() {
        assertThat(named("j.db")).hasToString("/home/ada/j.db");
        assertThat(named("/elsewhere/j.db")).hasToString("/elsewhere/j.db");
        assertThat(JournalPlace.of(FOLDERS)).hasToString("/state/journal.db");
    }

    @Test
    void anAddressIsTakenApartAndShownWithoutItsPassword() {
        var place = named("postgresql://ada:s%40cret+1@db.example.org:5433/slipway?sslmode=require&sslpassword=x");
        assertThat(place)
                .isEqualTo(new JournalPlace.OnServer(
                        "postgresql://db.example.org:5433/slipway?sslmode=require&sslpassword=x",
                        Optional.of("ada"),
                        Optional.of("s@cret+1")))
                .hasToString("postgresql://db.example.org:5433/slipway");
    }

    @Test
    void userAndPasswordMayBeLeftToPostgresOwnFiles() {
        assertThat(named("postgres://db/slipway"))
                .isEqualTo(new JournalPlace.OnServer("postgresql://db/slipway", Optional.empty(), Optional.empty()));
    }

    @Test
    void whatIsNoAddressIsRefusedWithoutBeingRepeated() {
        assertThatThrownBy(() -> named("postgresql://ada:sec ret@db/slipway"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("postgresql://USER:PASSWORD@HOST:PORT/DATABASE")
                .hasMessageNotContaining("sec ret");
    }
}
