package dev.slipway.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts Jazzer, a fuzzer guided by coverage, in a JVM of its own. {@code bin/fuzz TARGET [SECONDS]} uses it for a long run.
 *
 * <p>Jazzer's own bug detectors are off: what they look for (deserialisation, expression languages) is not used here, and with
 * them it hangs at its start now and then, since it scans the class path while it changes the JDK's classes.
 */
public final class Fuzzer {
    private static final Path SEEDS = Path.of("src/test/resources/fuzz");

    /** Beside those of its own: every key of {@code slipway.yaml} stands in a site there, a new one too. */
    private static final List<Path> SITES =
            List.of(Path.of("src/test/resources/site/valid"), Path.of("src/test/resources/site/invalid"));

    private static final List<String> TARGETS = List.of(
            "dev.slipway.steps.secrets.GitCryptKeyFuzz",
            "dev.slipway.steps.secrets.GitCryptFileFuzz",
            "dev.slipway.steps.secrets.OpenSslFuzz",
            "dev.slipway.site.SiteFuzz",
            "dev.slipway.kube.KubeconfigFuzz");
    private static final String DETECTORS = Stream.of(
                    "BigDecimal ClojureLangHooks Deserialization ExpressionLanguageInjection FilePathTraversal LdapInjection",
                    "NamingContextLookup OsCommandInjection ReflectiveCall RegexInjection RegexRoadblocks ScriptEngineInjection",
                    "ServerSideRequestForgery SqlInjection TemplateInjection UnsafeSanitizer XPathInjection",
                    "XmlParserSsrfGuidance")
            .flatMap(names -> Stream.of(names.split(" ")))
            .map("com.code_intelligence.jazzer.sanitizers."::concat)
            .collect(Collectors.joining(":"));

    private Fuzzer() {}

    /** The class of a target. */
    public static String target(String name) {
        return TARGETS.stream()
                .filter(target -> target.endsWith("." + name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no target " + name + "; there are " + names()));
    }

    /** All targets, by their simple names. */
    public static List<String> names() {
        return TARGETS.stream()
                .map(target -> target.substring(target.lastIndexOf('.') + 1))
                .toList();
    }

    /**
     * The command of a run.
     *
     * @param bound {@code -runs=N} or {@code -max_total_time=SECONDS}
     * @param folder where new inputs and crashes are put
     */
    public static List<String> command(String name, String bound, Path folder) throws IOException {
        var corpus = Files.createDirectories(folder.resolve("corpus"));
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx512m", "-Djava.io.tmpdir=" + folder));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "com.code_intelligence.jazzer.Jazzer"));
        command.add("--target_class=" + target(name));
        command.add("--instrumentation_includes=dev.slipway.**:org.snakeyaml.**");
        command.add("--disabled_hooks=" + DETECTORS);
        command.add("--reproducer_path=" + folder);
        command.addAll(
                List.of(bound, "-seed=1", "-timeout=10", "-rss_limit_mb=4096", "-artifact_prefix=" + folder + "/"));
        command.add(corpus.toString());
        command.add(SEEDS.resolve(name).toString());
        if (name.equals("SiteFuzz")) {
            SITES.forEach(sites -> command.add(sites.toString()));
        }
        return command;
    }

    /** {@code TARGET [SECONDS]}: a long run, whose findings stay in {@code target/fuzz/TARGET}. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 0) {
            System.err.println("usage: bin/fuzz TARGET [SECONDS]; targets: " + String.join(", ", names()));
            System.exit(2);
        }
        var seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 600;
        var folder = Files.createDirectories(Path.of("target", "fuzz", arguments[0]));
        var process = new ProcessBuilder(command(arguments[0], "-max_total_time=" + seconds, folder.toAbsolutePath()))
                .inheritIO()
                .start();
        System.exit(process.waitFor());
    }
}
