package dev.slipway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class BugTest {
    @Test
    void aDiskThatIsFullIsNobodysBug() {
        var thrown = new UncheckedIOException(
                "reading the charts", new FileSystemException("/dev/shm/x", null, "No space left on device"));
        var failure = Bug.failure("running \"Set up Helm\"", thrown);
        assertThat(Bug.caused(failure)).isFalse();
        assertThat(failure.observed()).isEqualTo("A disk is full: /dev/shm/x: No space left on device.");
        assertThat(failure.advice()).singleElement().asString().startsWith("Free some space");
    }

    @Test
    void anyOtherExceptionIsOurs() {
        assertThat(Bug.caused(Bug.failure("running", new UncheckedIOException(new IOException("No such file")))))
                .isTrue();
    }
}
