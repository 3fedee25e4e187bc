package dev.slipway.diagnosis;

import dev.slipway.site.Loaded;
import dev.slipway.site.Problem;
import dev.slipway.site.SiteConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Causes of failure that only a site knows, from the files that its {@code slipway.yaml} lists under {@code knowledge}.
 * Reading them runs nothing of theirs; {@link #tried} also tries their patterns on their examples.
 */
public final class SiteKnowledge {
    /** None. */
    public static final SiteKnowledge NONE = new SiteKnowledge(Map.of());

    private static final int MOST_FILES = 200;

    /** By the name of the file, in order. */
    private final Map<String, KnownCause> causes;

    private SiteKnowledge(Map<String, KnownCause> causes) {
        this.causes = causes;
    }

    /** Reads a site's files, all of them, and tells everything that is wrong with them. */
    public static Loaded<SiteKnowledge> of(Path root, SiteConfig site) {
        var causes = new LinkedHashMap<String, KnownCause>();
        var problems = new ArrayList<Problem>();
        var names = new LinkedHashMap<String, String>();
        for (var file : site.knowledge()) {
            var id = id(file);
            var earlier = names.putIfAbsent(id, file);
            if (!id.matches("[a-z0-9][a-z0-9-]*")) {
                problems.add(atStart(
                        file,
                        "the file's name is the cause's id, and '" + id + "' cannot be one.",
                        "Use lower-case letters, digits and '-' before .yaml."));
            } else if (earlier != null) {
                problems.add(atStart(
                        file, "'" + id + "' is the id of the cause in " + earlier + " too.", "Give it another name."));
            } else {
                switch (read(root, file, id)) {
                    case Loaded.Invalid<KnownCause>(var wrong) -> problems.addAll(wrong);
                    case Loaded.Valid<KnownCause>(var cause, var _) -> causes.put(file, cause);
                }
            }
        }
        if (site.knowledge().size() > MOST_FILES) {
            problems.add(atStart(
                    site.knowledge().get(MOST_FILES),
                    "the site has more than " + MOST_FILES + " knowledge files, which are read whenever a step fails.",
                    "Bring causes that others meet too to Slipway itself."));
        }
        return problems.isEmpty() ? new Loaded.Valid<>(new SiteKnowledge(causes)) : new Loaded.Invalid<>(problems);
    }

    /** The same, and every example is tried: what is diagnosed otherwise than it says is wrong, too. */
    public static Loaded<SiteKnowledge> tried(Path root, SiteConfig site) {
        return switch (of(root, site)) {
            case Loaded.Invalid<SiteKnowledge> invalid -> invalid;
            case Loaded.Valid<SiteKnowledge> valid when valid.value().causes.isEmpty() -> valid;
            case Loaded.Valid<SiteKnowledge> valid -> {
                var knowledge = KnowledgeBase.shipped().with(valid.value());
                var problems = new ArrayList<Problem>();
                valid.value()
                        .causes
                        .forEach((file, cause) -> cause.examples()
                                .forEach(example -> problems.addAll(wrong(file, cause, example, knowledge))));
                yield problems.isEmpty() ? valid : new Loaded.Invalid<>(problems);
            }
        };
    }

    private static List<Problem> wrong(
            String file, KnownCause cause, KnownCause.Example example, KnowledgeBase knowledge) {
        var problems = new ArrayList<Problem>();
        var patterns = cause.when().stream()
                .flatMap(List::stream)
                .flatMap(condition -> condition.patterns().values().stream())
                .toList();
        var allowance = new Allowance();
        var diagnoses = knowledge.diagnose(example.step(), example.failure(), allowance);
        patterns.stream()
                .filter(allowance::gaveUp)
                .forEach(
                        pattern -> problems.add(
                                at(
                                        file,
                                        example,
                                        "the pattern '" + pattern + "' reads more than " + Allowance.READS
                                                + " characters of this example, and is given up.",
                                        "A group that repeats inside a repeated group, as in (?:(a+)\\1*)+, does that; write it without.")));
        if (problems.isEmpty()) {
            problems.addAll(misjudged(file, cause, example, diagnoses));
        }
        return problems;
    }

    private static List<Problem> misjudged(
            String file, KnownCause cause, KnownCause.Example example, List<Diagnosis> diagnoses) {
        var ids = diagnoses.stream().map(Diagnosis::id).toList();
        if (!example.fits()) {
            return ids.contains(cause.id())
                    ? List.of(at(file, example, "this negative example is diagnosed as '" + cause.id() + "'.", ""))
                    : List.of();
        }
        if (ids.isEmpty() || !ids.getFirst().equals(cause.id())) {
            return List.of(at(
                    file,
                    example,
                    "this positive example is "
                            + (ids.isEmpty() ? "not diagnosed" : "diagnosed as '" + ids.getFirst() + "' first")
                            + ", not as '" + cause.id() + "'.",
                    ids.contains(cause.id())
                            ? "Of equally sure causes the site's come first: is '" + ids.getFirst() + "' surer?"
                            : "None of the alternatives under 'when' fits it."));
        }
        var best = diagnoses.getFirst();
        var text = best.title() + "\n" + best.cause() + "\n" + String.join("\n", best.remedy());
        return example.says().stream()
                .filter(words -> !text.contains(words))
                .map(words -> at(file, example, "the diagnosis of this example does not say '" + words + "'.", ""))
                .toList();
    }

    private static Loaded<KnownCause> read(Path root, String file, String id) {
        try {
            return CauseFile.read(file, id, Files.readAllBytes(root.resolve(file)));
        } catch (IOException e) {
            return new Loaded.Invalid<>(List.of(atStart(
                    file,
                    "it cannot be read (" + e.getClass().getSimpleName() + ").",
                    "Is it committed, and may you read it?")));
        }
    }

    private static String id(String file) {
        return file.substring(file.lastIndexOf('/') + 1).replaceFirst("\\.ya?ml$", "");
    }

    private static Problem atStart(String file, String what, String remedy) {
        return new Problem(file, 1, 1, what, remedy);
    }

    private static Problem at(String file, KnownCause.Example example, String what, String remedy) {
        return new Problem(file, example.line(), example.column(), what, remedy);
    }

    /** What the site knows, as a part of its own document; empty if that is nothing. */
    public String markdown() {
        return causes.isEmpty()
                ? ""
                : causes.values().stream()
                        .map(FailureCatalogue::description)
                        .collect(Collectors.joining("\n\n", "\n## What this site has learned of failures\n\n", "\n"));
    }

    List<KnownCause> causes() {
        return List.copyOf(causes.values());
    }
}
