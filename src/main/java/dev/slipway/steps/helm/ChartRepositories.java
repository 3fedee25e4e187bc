package dev.slipway.steps.helm;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepContext;
import dev.slipway.process.OutputLine;
import dev.slipway.process.ProcessResult;
import dev.slipway.site.RepositoryConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The HTTP chart repositories of a deployment, and what their indexes list. Registries (OCI) have no index. */
final class ChartRepositories {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern NOT_A_REPOSITORY =
            Pattern.compile("not a valid chart repository|404|no API version|cannot unmarshal|403|401");
    private static final Duration SEARCH_LIMIT = Duration.ofSeconds(60);

    private final HelmProgram helm;
    private final Map<String, String> urlsByName = new LinkedHashMap<>();

    /**
     * The site's repositories and those that its charts' dependencies name by address alone: Helm would fetch the index
     * of such a one without being told about it, but only where the versions are not locked.
     */
    ChartRepositories(HelmProgram helm, Collection<RepositoryConfig> listed, Collection<ChartDependency> dependencies) {
        this.helm = helm;
        listed.stream()
                .filter(repository -> !repository.isOci())
                .forEach(repository -> urlsByName.put(repository.name(), repository.url()));
        dependencies.stream()
                .filter(ChartDependency::isFromHttp)
                .filter(dependency -> nameOf(dependency).isEmpty())
                .forEach(dependency -> urlsByName.put(madeUpName(dependency.repository()), dependency.repository()));
    }

    private static String madeUpName(String url) {
        var sum = new CRC32();
        sum.update(url.getBytes(StandardCharsets.UTF_8));
        return "of-dependency-" + HexFormat.of().toHexDigits((int) sum.getValue());
    }

    int size() {
        return urlsByName.size();
    }

    /**
     * Tells Helm about all of them, side by side, which fetches their indexes: in Helm's fresh folders, {@code helm repo
     * update} would only fetch them a second time.
     */
    Optional<Failure> add(StepContext context) throws InterruptedException {
        var failures = new ArrayList<HelmError>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = urlsByName.entrySet().stream()
                    .map(entry -> (Callable<Optional<HelmError>>) () -> add(entry.getKey(), entry.getValue(), context))
                    .toList();
            for (var call : threads.invokeAll(calls)) {
                call.get().ifPresent(failures::add);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("adding a repository", e.getCause());
        }
        return failures.isEmpty() ? Optional.empty() : Optional.of(failure(failures));
    }

    private Optional<HelmError> add(String name, String url, StepContext context) throws InterruptedException {
        // Forced, since at a second attempt some of them are there already.
        var result = helm.run(
                List.of("repo", "add", name, url, "--force-update"),
                line -> context.output(line.text()),
                context.remaining());
        return result.succeeded()
                ? Optional.empty()
                : Optional.of(HelmError.of("helm repo add " + name + " " + url, result));
    }

    private static Failure failure(List<HelmError> errors) {
        var words = new ArrayList<String>();
        var evidence = new ArrayList<Evidence>();
        for (var error : errors) {
            words.add(error.command() + ": " + error.message());
            evidence.addAll(error.evidence());
        }
        var failure = Failure.of("adding the chart repositories", String.join("\n", words))
                .with(evidence);
        if (errors.stream().allMatch(HelmError::isNetwork)) {
            return failure.advising("The network is to blame, or the server: see whether the address answers from this"
                            + " machine (its address and /index.yaml), then deploy again.")
                    .retryable();
        }
        return errors.stream().anyMatch(error -> error.matches(NOT_A_REPOSITORY))
                ? failure.advising("Check the address under helm.repositories in slipway.yaml, or in Chart.yaml: the"
                        + " address followed by /index.yaml must answer with the repository's index.")
                : failure;
    }

    /** Helm's name for the repository that a dependency comes from; empty where it has none, as in a registry. */
    Optional<String> nameOf(ChartDependency dependency) {
        var alias = dependency.repositoryAlias();
        if (alias.isPresent()) {
            return alias.filter(urlsByName::containsKey);
        }
        return urlsByName.entrySet().stream()
                .filter(entry -> plain(entry.getValue()).equals(plain(dependency.repository())))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The address of a repository by Helm's name for it. */
    String url(String name) {
        return urlsByName.getOrDefault(name, name);
    }

    private static String plain(String url) {
        return url.replaceAll("/+$", "");
    }

    /**
     * The versions of a chart that a repository's index lists, pre-releases too, newest first.
     *
     * @param range only those in it; empty: all
     */
    List<String> versions(String repository, String chart, String range) throws InterruptedException {
        var arguments = new ArrayList<>(
                List.of("search", "repo", repository + "/" + chart, "--versions", "--devel", "--output", "json"));
        if (!range.isEmpty()) {
            arguments.addAll(List.of("--version", range));
        }
        var result = helm.run(arguments, SEARCH_LIMIT);
        var versions = new ArrayList<String>();
        if (result.succeeded()) {
            try {
                // The search finds charts whose name only contains the words, too.
                for (var entry : JSON.readTree(inOnePiece(result))) {
                    if (entry.path("name").asString("").equals(repository + "/" + chart)) {
                        versions.add(entry.path("version").asString(""));
                    }
                }
            } catch (JacksonException e) {
                // Not what Helm prints in this format: as good as nothing found.
                return List.of();
            }
        }
        return versions;
    }

    /** Helm prints one line, which comes in several pieces where it is long. */
    private static String inOnePiece(ProcessResult result) {
        return result.output().stream()
                .filter(line -> line.source() == OutputLine.Source.OUT)
                .map(OutputLine::text)
                .collect(Collectors.joining());
    }
}
