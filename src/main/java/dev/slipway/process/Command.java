package dev.slipway.process;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A program to run. Secrets never stand in its arguments, which every user of the machine can read; they go in through
 * files, the environment or standard input.
 *
 * @param program a path, or a name to be found on the environment's {@code PATH}
 * @param arguments without the program itself
 * @param environment all of it: nothing is inherited from our own
 * @param directory where it runs
 * @param input what it reads from standard input; empty: it reads nothing
 * @param tied whether it is asked to end (SIGTERM) when this program dies, however suddenly that comes; it reads nothing then
 */
public record Command(
        String program,
        List<String> arguments,
        Map<String, String> environment,
        Path directory,
        String input,
        boolean tied) {
    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** One that lives on when this program dies. */
    public Command(
            String program, List<String> arguments, Map<String, String> environment, Path directory, String input) {
        this(program, arguments, environment, directory, input, false);
    }

    /** The same, not to outlive us. */
    public Command tiedToUs() {
        return new Command(program, arguments, environment, directory, "", true);
    }

    /** A program with arguments, without input. */
    public static Command of(String program, Map<String, String> environment, Path directory, String... arguments) {
        return new Command(program, List.of(arguments), environment, directory, "");
    }

    /**
     * What a person has written, as a shell finds it: a name with a slash is a path from the folder, any other is looked for on
     * {@code PATH}.
     *
     * @param words the program and its arguments; at least one
     * @param folder where it runs
     */
    public static Command written(List<String> words, Map<String, String> environment, Path folder) {
        var program = words.getFirst();
        var found = program.contains("/") ? folder.resolve(program).toString() : program;
        return new Command(found, words.subList(1, words.size()), environment, folder, "");
    }

    /** The same with more arguments at the end. */
    public Command with(String... more) {
        var all = new ArrayList<>(arguments);
        all.addAll(List.of(more));
        return new Command(program, all, environment, directory, input, tied);
    }

    /** The same with another variable. */
    public Command withVariable(String name, String value) {
        var all = new HashMap<>(environment);
        all.put(name, value);
        return new Command(program, arguments, all, directory, input, tied);
    }

    /** The same, reading this from standard input as UTF-8. */
    public Command reading(String text) {
        return new Command(program, arguments, environment, directory, text);
    }

    byte[] inputBytes() {
        return input.getBytes(StandardCharsets.UTF_8);
    }

    /** Program and arguments, without the environment and the input, which may hold secrets. */
    @Override
    public String toString() {
        return program + (arguments.isEmpty() ? "" : " " + String.join(" ", arguments));
    }
}
