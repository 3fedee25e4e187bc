package dev.slipway.steps.secrets;

import dev.slipway.masking.Mask;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import dev.slipway.site.SecretValue;
import dev.slipway.site.SecretsConfig;
import dev.slipway.site.Variable;
import dev.slipway.workspace.FolderTree;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Decrypts and encrypts with the program {@code sops}, at the version that the site pins. It gets age's private keys and the
 * variables that the site names in its environment, and nothing else that is secret; what it decrypts it writes into the
 * workspace.
 */
final class Sops {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Of {@code sops}' exit codes, those that tell whose fault it is. Source: its package {@code cmd/sops/codes}. */
    private static final int NO_DATA_KEY = 128;

    private static final int NOT_DECRYPTABLE = 25;
    private static final int MAC_MISMATCH = 51;

    /** Puts a content in place the first time; asked again, since SOPS could not read it, it fails, and so ends SOPS. */
    private static final String EDITOR_ONCE = "sh -c 'mkdir \"$1.used\" && cp -- \"$0\" \"$1\"'";

    /** Names of variables whose values are no secret, and stand in ordinary output. */
    private static final Pattern PUBLIC =
            Pattern.compile(".*(_ID|_FILE|REGION|PROFILE|HOME|URL|ADDR|PROJECT|_ARN|_KMS)");

    private final SecretsConfig.Sops config;
    private final Workspace workspace;
    private final Map<String, String> environment;
    private final ProcessRunner processes;
    private final Mask mask;
    private final Supplier<Path> program;

    /**
     * For a site.
     *
     * @param environment our own
     * @param program the one that was installed; asked for when it is needed
     */
    Sops(
            SecretsConfig.Sops config,
            Workspace workspace,
            Map<String, String> environment,
            ProcessRunner processes,
            Mask mask,
            Supplier<Path> program) {
        this.config = config;
        this.workspace = workspace;
        this.environment = environment;
        this.processes = processes;
        this.mask = mask;
        this.program = program;
    }

    /** What {@code sops} is given, or what of it is missing. */
    sealed interface Ready {
        /** All is there. */
        record With(Map<String, String> variables) implements Ready {
            public With {
                variables = Map.copyOf(variables);
            }

            @Override
            public String toString() {
                return "With" + variables.keySet();
            }
        }

        /** Something is not. */
        record Missing(Failure failure) implements Ready {}
    }

    /** Gathers it; the mask learns all that is secret in it. */
    Ready ready(KeyFiles files) throws IOException {
        var variables = new HashMap<>(ChildEnvironment.of(environment));
        variables.put("SOPS_DISABLE_VERSION_CHECK", "true");
        var problems = new ArrayList<Evidence>();
        for (var variable : config.environment()) {
            variable.in(environment)
                    .ifPresentOrElse(
                            value -> variables.put(variable.name(), learned(variable, value)),
                            () -> problems.add(new Evidence.Fact(
                                    "environment variable " + variable,
                                    environment.containsKey(variable.name()) ? "is empty" : "is not set")));
        }
        if (config.age().isPresent()) {
            var age = age(config.age().get(), files);
            age.ifPresentOrElse(
                    keys -> {
                        mask.learnDocument(keys, _ -> false);
                        keys.lines().filter(line -> !line.startsWith("#")).forEach(mask::learn);
                        variables.put("SOPS_AGE_KEY", keys);
                    },
                    () -> problems.add(new Evidence.Fact(
                            "age's private key", lacking(config.age().get()))));
        }
        return problems.isEmpty()
                ? new Ready.With(variables)
                : new Ready.Missing(new Failure(
                        "getting the keys for SOPS",
                        "What sops needs to decrypt is not all there.",
                        problems,
                        List.of(
                                "On a CI system, set the variables in the settings of the repository there; they are not"
                                        + " given to builds of pull requests from forks.",
                                "By hand: export them before you run `slipway`."),
                        false));
    }

    private String learned(Variable variable, String value) {
        if (!PUBLIC.matcher(variable.name().toUpperCase(Locale.ROOT)).matches()) {
            mask.learn(value);
        }
        return value;
    }

    private Optional<String> age(SecretValue where, KeyFiles files) throws IOException {
        return switch (where) {
            case SecretValue.InEnvironment(var variable) -> variable.in(environment);
            case SecretValue.InFile(var name) ->
                files.read(name).map(content -> new String(content, StandardCharsets.UTF_8));
        };
    }

    private static String lacking(SecretValue where) {
        return switch (where) {
            case SecretValue.InEnvironment(var variable) -> variable + " is not set";
            case SecretValue.InFile(var name) ->
                "there is no file " + name + ", neither beside the site nor in the commit";
        };
    }

    /** Decrypts one file of the site. */
    Examined.Verdict decrypt(Path file, SopsFile sops, Ready.With ready) throws IOException, InterruptedException {
        var clear = Files.createTempFile(workspace.scratch(), "sops", "");
        try {
            var result = processes.run(
                    Command.of(
                                    program.get().toString(),
                                    ready.variables(),
                                    workspace.scratch(),
                                    "decrypt",
                                    "--input-type",
                                    sops.format().type(),
                                    "--output-type",
                                    sops.format().type(),
                                    "--output",
                                    clear.toString())
                            .with(file.toString()),
                    LIMIT);
            return result.succeeded()
                    ? new Examined.Verdict.Whole(
                            Files.readAllBytes(clear), sops.recipients().isEmpty() ? "" : "SOPS's data key", false)
                    : refused(result);
        } finally {
            Files.deleteIfExists(clear);
        }
    }

    /**
     * Encrypts a changed content for the same recipients, with the same data key: {@code sops edit} with an editor that puts the
     * content in place.
     *
     * @param file as it was
     */
    Opening.Sealed encrypt(Path file, SopsFile sops, byte[] changed, Ready.With ready)
            throws IOException, InterruptedException {
        var folder = Files.createTempDirectory(workspace.scratch(), "sops");
        try {
            var edited = Files.write(folder.resolve("edited"), changed);
            var copy = Files.copy(file, folder.resolve("file"));
            var result = processes.run(
                    Command.of(
                                    program.get().toString(),
                                    ready.variables(),
                                    folder,
                                    "edit",
                                    "--input-type",
                                    sops.format().type(),
                                    "--output-type",
                                    sops.format().type(),
                                    copy.toString())
                            .withVariable(
                                    "SOPS_EDITOR",
                                    EDITOR_ONCE + " '" + edited.toString().replace("'", "'\\''") + "'")
                            .withVariable("TMPDIR", folder.toString()),
                    LIMIT);
            return result.succeeded()
                    ? new Opening.Sealed.Content(Files.readAllBytes(copy))
                    : new Opening.Sealed.Refused(Failure.of(
                                    "encrypting " + file.getFileName() + " with sops",
                                    "sops refused it, " + result.describe() + ": " + said(result) + ".")
                            .advising("The content must be valid in its format, "
                                    + sops.format().type() + "."));
        } finally {
            FolderTree.remove(folder);
        }
    }

    private static Examined.Verdict refused(ProcessResult result) {
        var said = said(result);
        if (!(result instanceof ProcessResult.Exited exited)) {
            return new Examined.Verdict.Malformed("sops could not be run: " + result.describe());
        }
        return switch (exited.code()) {
            case NO_DATA_KEY -> new Examined.Verdict.WrongKey("no key at hand decrypts it: " + said);
            case NOT_DECRYPTABLE, MAC_MISMATCH ->
                new Examined.Verdict.Malformed("it was changed after it was encrypted (" + said + ")");
            default -> new Examined.Verdict.Malformed("sops, " + exited.describe() + ": " + said);
        };
    }

    /** What {@code sops} said, as one line; it quotes no values. */
    private static String said(ProcessResult result) {
        return result.lines().stream()
                .map(line -> line.replaceAll("^[\\s|-]+", "").strip())
                .filter(line ->
                        !line.isEmpty() && !line.startsWith("Recovery failed") && !line.startsWith("order for SOPS"))
                .limit(12)
                .collect(Collectors.joining(" "));
    }
}
