package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.slipway.masking.Mask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {
    @TempDir
    private Path folder;

    private final LoggerContext context = new LoggerContext();

    @BeforeEach
    void open() {
        // What SLF4J does when it finds Logback.
        context.setMDCAdapter(new LogbackMDCAdapter());
    }

    @AfterEach
    void close() {
        context.stop();
        LogFile.goesNowhere();
    }

    @Test
    void theLogIsPrivateAndMaskedAlsoInExceptions() throws Exception {
        var mask = new Mask();
        mask.learn("hunter2hunter2");
        var file = folder.resolve("state/logs/slipway.log");
        LogFile.goesTo(file, mask);
        new LogConfigurator().configure(context);
        context.getLogger("test").error("token hunter2hunter2", new IllegalStateException("hunter2hunter2 again"));
        assertThat(Files.readString(file)).contains("token •••", "•••").doesNotContain("hunter2");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void aLogThatHasGrownIsRolledAndStaysPrivate() throws Exception {
        var file = folder.resolve("slipway.log");
        Files.write(file, new byte[6 << 20]);
        LogFile.goesTo(file, new Mask());
        new LogConfigurator().configure(context);
        context.getLogger("test").error("one");
        context.getLogger("test").error("two");
        assertThat(Files.size(folder.resolve("slipway.log.1"))).isGreaterThan(5 << 20);
        assertThat(Files.readString(file)).contains("two");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aFolderThatCannotBeWrittenToIsNoReasonToFail() throws Exception {
        Files.writeString(folder.resolve("state"), "a file where a folder should be");
        LogFile.goesTo(folder.resolve("state/logs/slipway.log"), new Mask());
        new LogConfigurator().configure(context);
        context.getLogger("test").error("nobody reads this");
        assertThat(folder.resolve("state")).isRegularFile();
    }
}
