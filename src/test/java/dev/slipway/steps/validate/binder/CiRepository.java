package dev.slipway.steps.validate.binder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.process.Command;
import dev.slipway.testing.RealTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Real repositories for branches to be pushed to. */
final class CiRepository {
    private CiRepository() {}

    /** A bare one with a Dockerfile on its branch {@code main}. */
    static Path in(Path folder) throws IOException, InterruptedException {
        var repository = folder.resolve("cached-minimal-dockerfile.git");
        git(folder, "init", "--quiet", "--bare", "--initial-branch=main", repository.toString());
        var work = folder.resolve("work");
        git(folder, "clone", "--quiet", repository.toString(), work.toString());
        Files.writeString(work.resolve("Dockerfile"), "FROM scratch\n");
        git(work, "add", ".");
        git(work, "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "--quiet", "--message=first");
        git(work, "push", "--quiet", "origin", "HEAD:main");
        return repository;
    }

    /** What Git says. */
    static String git(Path directory, String... arguments) throws InterruptedException {
        var result = RealTools.processes()
                .run(Command.of("git", RealTools.environment(), directory, arguments), Duration.ofMinutes(1));
        assertThat(result.succeeded()).as(result.describe() + result.lines()).isTrue();
        return result.standardOutput();
    }
}
