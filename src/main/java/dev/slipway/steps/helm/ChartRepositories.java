package dev.slipway.steps.helm;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.StepContext;
import dev.slipway.process.OutputLine;
import dev.slipway.process.ProcessResult;
import dev.slipway.site.RepositoryConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Function;
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

    /** Helm has two minutes for an index, too. */
    private static final Duration FETCH_LIMIT = Duration.ofMinutes(2);

    private final HelmProgram helm;
    private final IndexSource indexes;
    private final Map<String, String> urlsByName = new LinkedHashMap<>();
    private final Set<String> fetched = new TreeSet<>();

    /**
     * The site's repositories and those that its charts' dependencies name by address alone: Helm would fetch the index
     * of such a one without being told about it, but only where the versions are not locked.
     */
    ChartRepositories(
            HelmProgram helm,
            IndexSource indexes,
            Collection<RepositoryConfig> listed,
            Collection<ChartDependency> dependencies) {
        this.helm = helm;
        this.indexes = indexes;
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
     * Tells Helm about all of them and fetches their present indexes, side by side. What the shared indexes do not have, Helm
     * fetches itself, and says what is wrong where it can't.
     */
    Optional<Failure> add(StepContext context) throws IOException, InterruptedException {
        return add(urlsByName.keySet(), context);
    }

    /** Fetches the present indexes of some of them anew. */
    Optional<Failure> add(Collection<String> names, StepContext context) throws IOException, InterruptedException {
        fetched.removeAll(names);
        for (var name :
                sideBySide(names, name -> fetch(name, context.remaining()) ? Optional.of(name) : Optional.empty())) {
            fetched.add(name);
        }
        helm.repositories(fetched.stream().collect(Collectors.toMap(Function.identity(), this::url)));
        var failures = sideBySide(
                names.stream().filter(name -> !fetched.contains(name)).toList(), name -> add(name, url(name), context));
        return failures.isEmpty() ? Optional.empty() : Optional.of(failure(failures));
    }

    private boolean fetch(String name, Duration limit) throws IOException, InterruptedException {
        var index = indexes.present(url(name), limit.compareTo(FETCH_LIMIT) < 0 ? limit : FETCH_LIMIT);
        if (index.isEmpty()) {
            return false;
        }
        Files.createDirectories(helm.index(name).getParent());
        Files.copy(index.get(), helm.index(name), StandardCopyOption.REPLACE_EXISTING);
        return true;
    }

    /** What an index lists of some charts; nothing where there is none. */
    RepositoryIndex index(String name, Set<String> charts) throws IOException {
        return Files.isRegularFile(helm.index(name))
                ? RepositoryIndex.of(helm.index(name), charts)
                : new RepositoryIndex(Map.of());
    }

    private interface Task<T> {
        Optional<T> on(String name) throws IOException, InterruptedException;
    }

    private static <T> List<T> sideBySide(Collection<String> names, Task<T> task) throws InterruptedException {
        var results = new ArrayList<T>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = names.stream()
                    .map(name -> (Callable<Optional<T>>) () -> task.on(name))
                    .toList();
            for (var call : threads.invokeAll(calls)) {
                call.get().ifPresent(results::add);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("fetching a repository's index", e.getCause());
        }
        return results;
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

    /** Whether a registry has a version of a chart, as far as it answers. */
    boolean registryHas(String address, String version) throws InterruptedException {
        return helm.run(List.of("show", "chart", address, "--version", version), SEARCH_LIMIT)
                .succeeded();
    }

    /** Helm prints one line, which comes in several pieces where it is long. */
    private static String inOnePiece(ProcessResult result) {
        return result.output().stream()
                .filter(line -> line.source() == OutputLine.Source.OUT)
                .map(OutputLine::text)
                .collect(Collectors.joining());
    }
}
