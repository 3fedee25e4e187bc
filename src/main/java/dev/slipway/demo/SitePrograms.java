package dev.slipway.demo;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The programs with which the maintainers of such a site make it: git, git-crypt, openssl. The person's own settings of
 * Git are neither read nor changed.
 */
final class SitePrograms {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Pattern KEY = Pattern.compile("(?m)^key *= *(\\p{XDigit}{64})$");
    private static final Pattern IV = Pattern.compile("(?m)^iv *= *(\\p{XDigit}{32})$");

    private final ProcessRunner processes;
    private final Map<String, String> environment;

    SitePrograms(ProcessRunner processes, Map<String, String> environment) {
        this.processes = processes;
        this.environment = theirs(environment);
    }

    /** Runs git. */
    String git(Path where, String... arguments) throws CannotDemo, InterruptedException {
        return run(where, "", "git", List.of(arguments));
    }

    /** Runs git-crypt. */
    void gitCrypt(Path where, String... arguments) throws CannotDemo, InterruptedException {
        run(where, "", "git-crypt", List.of(arguments));
    }

    /**
     * Encrypts a file, with a raw key as {@code travis encrypt-file} does. Openssl derives key and initialisation vector
     * from the password and tells them: given as {@code -K}, every user of the machine could read them.
     *
     * @return what decrypts it: {@code CRYPT_KEY} and {@code CRYPT_IV}, in hex
     */
    Map<String, String> encrypt(Path file, Path into, String password) throws CannotDemo, InterruptedException {
        var arguments = List.of(
                "enc",
                "-aes-256-cbc",
                "-pbkdf2",
                "-nosalt",
                "-pass",
                "stdin",
                "-p",
                "-in",
                file.toString(),
                "-out",
                into.toString());
        var said = run(into.resolveSibling(""), password + "\n", "openssl", arguments);
        var key = KEY.matcher(said);
        var iv = IV.matcher(said);
        if (!key.find() || !iv.find()) {
            throw new CannotDemo(Failure.of("running openssl enc", "it did not tell which key it used")
                    .advising("This openssl is not one that Slipway's demo knows; version 1.1.1 or later will do."));
        }
        var variables = new LinkedHashMap<String, String>();
        variables.put("CRYPT_KEY", key.group(1));
        variables.put("CRYPT_IV", iv.group(1));
        return variables;
    }

    private String run(Path where, String input, String program, List<String> arguments)
            throws CannotDemo, InterruptedException {
        var command = new Command(program, arguments, environment, where, input);
        var result = processes.run(command, LIMIT);
        if (!result.succeeded()) {
            throw new CannotDemo(failure(program, arguments, result));
        }
        return result.standardOutput();
    }

    private static Failure failure(String program, List<String> arguments, ProcessResult result) {
        if (result instanceof ProcessResult.NotStarted(var problem)) {
            return Failure.of("making the example site", problem)
                    .advising("Install it: apt-get install " + program + " (Debian, Ubuntu), or brew install " + program
                            + " (macOS).");
        }
        return Failure.of("making the example site", program + " " + arguments.getFirst() + ": " + result.describe())
                .with(List.of(new Evidence.OutputTail(program, result.lines())));
    }

    private static Map<String, String> theirs(Map<String, String> ours) {
        var theirs = new HashMap<>(ChildEnvironment.of(ours));
        theirs.put("LC_ALL", "C.UTF-8");
        theirs.put("GIT_CONFIG_NOSYSTEM", "1");
        theirs.put("GIT_CONFIG_GLOBAL", "/dev/null");
        theirs.put("GIT_TERMINAL_PROMPT", "0");
        for (var role : List.of("AUTHOR", "COMMITTER")) {
            theirs.put("GIT_" + role + "_NAME", "Demo Maintainer");
            theirs.put("GIT_" + role + "_EMAIL", "maintainer@mybinder.example");
        }
        return theirs;
    }
}
