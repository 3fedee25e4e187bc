package dev.slipway.steps.secrets;

import dev.slipway.pipeline.Evidence;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import dev.slipway.workspace.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What Git knows of the files of the checkout. */
final class FileHistory {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String MARK = ": filter: ";

    private final ProcessRunner processes;
    private final Map<String, String> environment;
    private final Workspace workspace;

    FileHistory(ProcessRunner processes, Map<String, String> environment, Workspace workspace) {
        this.processes = processes;
        this.environment = ChildEnvironment.of(environment);
        this.workspace = workspace;
    }

    /** The commit that last changed a file, as evidence; nothing where Git does not know. */
    List<Evidence> lastChange(String file) throws InterruptedException {
        var log = git(
                "log", "-1", "--date=short", "--format=commit %h of %ad by %an: %s", "--no-show-signature", "--", file);
        var line = log.standardOutput().strip();
        return log.succeeded() && !line.isEmpty()
                ? List.of(new Evidence.Fact("last change of " + file, line))
                : List.of();
    }

    /**
     * Which of these files the commit's attributes want encrypted. Git itself is asked, so its own precedence holds; only
     * what is committed counts, not the person's own attributes.
     *
     * @param files relative to the site
     * @return in the same order, the name of git-crypt's filter: {@code git-crypt}, {@code git-crypt-NAME}
     */
    List<Optional<String>> gitCryptFilters(List<String> files) throws InterruptedException {
        var answers = new ArrayList<Optional<String>>();
        var names = files.stream().map(FileHistory::quoted).collect(Collectors.joining("\n", "", "\n"));
        var command = Command.of(
                        "git",
                        environment,
                        workspace.site(),
                        "-c",
                        "core.attributesFile=/dev/null",
                        "check-attr",
                        "--stdin",
                        "filter")
                .withVariable("GIT_ATTR_NOSYSTEM", "1")
                .reading(names);
        var result = processes.run(command, line -> answers.add(filter(line.text())), LIMIT);
        // One line for each file, in order, is what Git promises. Anything else must not be misread as another file's.
        if (!result.succeeded() || answers.size() != files.size()) {
            throw new IllegalStateException("git check-attr: " + result.describe() + ", " + answers.size()
                    + " answers for " + files.size() + " files");
        }
        return answers;
    }

    /** As Git quotes names: a line of its own for each, whatever stands in it. */
    private static String quoted(String name) {
        return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    private static Optional<String> filter(String line) {
        int at = line.lastIndexOf(MARK);
        return Optional.of(at < 0 ? "" : line.substring(at + MARK.length()))
                .filter(value -> value.equals("git-crypt") || value.startsWith("git-crypt-"));
    }

    private ProcessResult git(String... arguments) throws InterruptedException {
        return processes.run(Command.of("git", environment, workspace.site(), arguments), LIMIT);
    }
}
