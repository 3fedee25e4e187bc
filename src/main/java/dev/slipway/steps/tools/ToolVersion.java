package dev.slipway.steps.tools;

import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.Command;
import dev.slipway.process.ProcessRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Asks programs for their version. */
final class ToolVersion {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern VERSION = Pattern.compile("(?<![0-9.])[0-9]+(\\.[0-9]+)+([-+][0-9A-Za-z.-]+)?");
    private static final Map<String, List<List<String>>> WAYS = Map.of(
            "helm", List.of(List.of("version", "--template", "{{.Version}}")),
            "go", List.of(List.of("version")),
            "kubectl", List.of(List.of("version", "--client")),
            // Without, it asks its publisher for the newest.
            "sops", List.of(List.of("--version", "--disable-version-check")));
    private static final List<List<String>> USUAL_WAYS = List.of(List.of("--version"), List.of("version"));

    private final ProcessRunner processes;
    private final Map<String, String> environment;

    ToolVersion(ProcessRunner processes, Map<String, String> environment) {
        this.processes = processes;
        this.environment = ChildEnvironment.of(environment);
    }

    /** What a program says. */
    sealed interface Said {
        /** A version, without a leading v. */
        record Version(String version) implements Said {}

        /**
         * Nothing that looks like a version.
         *
         * @param why how it ended, or its first line
         */
        record Nothing(String why) implements Said {}
    }

    /** Asks a tool's program. */
    Said of(String tool, Path program) throws InterruptedException {
        var why = "it printed no version";
        for (var way : WAYS.getOrDefault(tool, USUAL_WAYS)) {
            var result = processes.run(new Command(program.toString(), way, environment, Path.of("/"), ""), LIMIT);
            var match = VERSION.matcher(String.join("\n", result.lines()));
            if (result.succeeded() && match.find()) {
                return new Said.Version(match.group());
            }
            if (!result.succeeded()) {
                why = "`" + tool + " " + String.join(" ", way) + "`: " + result.describe();
            }
        }
        return new Said.Nothing(why);
    }

    /** Whether two versions name the same; what follows a plus only says how it was built. */
    static boolean same(String one, String other) {
        return withoutBuild(one).equals(withoutBuild(other));
    }

    private static String withoutBuild(String version) {
        int plus = version.indexOf('+');
        return plus < 0 ? version : version.substring(0, plus);
    }
}
