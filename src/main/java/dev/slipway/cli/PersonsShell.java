package dev.slipway.cli;

import dev.slipway.deployment.TargetSession;
import dev.slipway.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The shell that the person uses, so started that its prompt names the target.
 *
 * <p>The person's own start-up file runs first: it has their aliases and their prompt. It may also set KUBECONFIG to another
 * cluster's, so what makes the target's environment is set again behind it.
 *
 * @param program a path, or a name to be found on PATH
 */
record PersonsShell(String program) {
    private static final String ORDINARY = "36";
    private static final String DANGEROUS = "1;31";

    /** By {@code SHELL}; the system's own where that is not set. */
    static PersonsShell of(Map<String, String> environment) {
        var shell = environment.getOrDefault("SHELL", "");
        return new PersonsShell(shell.isEmpty() ? "/bin/sh" : shell);
    }

    /** The command that starts it; its start-up file is written into the place's scratch folder. */
    Command command(TargetSession.Place place, Path folder) throws IOException {
        var environment = new TreeMap<>(place.environment());
        return new Command(program, arguments(place, environment), environment, folder, "");
    }

    private List<String> arguments(TargetSession.Place place, Map<String, String> environment) throws IOException {
        var color = place.isFirst() ? ORDINARY : DANGEROUS;
        var label = "(" + place.target() + ")";
        return switch (String.valueOf(Path.of(program).getFileName())) {
            case "bash" -> {
                var file = write(
                        place,
                        ".bashrc",
                        "[ -r ~/.bashrc ] && . ~/.bashrc\n" + exports(place) + "PS1='\\[\\e[" + color + "m\\]" + label
                                + "\\[\\e[0m\\] '\"$PS1\"\n");
                yield List.of("--rcfile", file.toString(), "-i");
            }
            case "zsh" -> {
                var file = write(
                        place,
                        ".zshrc",
                        "ZDOTDIR=$HOME; [ -r ~/.zshrc ] && . ~/.zshrc\n" + exports(place) + "PROMPT='%{\u001b[" + color
                                + "m%}" + label + "%{\u001b[0m%} '\"$PROMPT\"\n");
                environment.put("ZDOTDIR", String.valueOf(file.getParent()));
                yield List.of("-i");
            }
            case "fish" -> {
                var file = write(
                        place,
                        "slipway.fish",
                        fishExports(place)
                                + "functions -q fish_prompt; and functions -c fish_prompt slipway_old_prompt\n"
                                + "function fish_prompt; printf '\\e[" + color + "m" + label
                                + "\\e[0m '; functions -q slipway_old_prompt; and slipway_old_prompt; end\n");
                yield List.of("--init-command", "source " + quoted(file.toString()), "-i");
            }
            default -> {
                // POSIX: an interactive shell reads the file that ENV names.
                var file = write(place, ".shrc", exports(place) + "PS1='" + label + " $ '\n");
                environment.put("ENV", file.toString());
                yield List.of("-i");
            }
        };
    }

    private static Path write(TargetSession.Place place, String name, String text) throws IOException {
        var folder = Files.createDirectories(place.scratch().resolve("shell"));
        return Files.writeString(folder.resolve(name), text);
    }

    private static String exports(TargetSession.Place place) {
        return ours(place).entrySet().stream()
                .map(variable -> "export " + variable.getKey() + "=" + quoted(variable.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    private static String fishExports(TargetSession.Place place) {
        return ours(place).entrySet().stream()
                .map(variable -> "set -gx " + variable.getKey() + " "
                        + quoted(variable.getValue().replace("\\", "\\\\")) + "\n")
                .collect(Collectors.joining());
    }

    /** What makes the target's environment, without what is the person's own. */
    private static Map<String, String> ours(TargetSession.Place place) {
        var ours = new TreeMap<>(place.environment());
        ours.keySet()
                .removeIf(
                        name -> !name.startsWith("KUBE") && !name.startsWith("HELM_") && !name.startsWith("SLIPWAY_"));
        return ours;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}
