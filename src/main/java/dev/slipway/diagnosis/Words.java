package dev.slipway.diagnosis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of one diagnosis, which fill the blanks in a knowledge file's texts: {@code {container.image}}, {@code {pod}}, or
 * with words for when it is not known, {@code {container.image|the image}}.
 *
 * <p>A word is looked for in this order: groups of the patterns that matched; the evidence that matched; the first other
 * evidence of that kind about the same pod; what follows from whom it is about ({@code workload}, {@code pod},
 * {@code container}, {@code fields}, {@code containerFields}, {@code claim}, {@code node}, {@code namespace}, {@code exit}).
 */
final class Words {
    /** A blank, and what stands for it when its word is not known. */
    static final Pattern BLANK = Pattern.compile("\\{([A-Za-z]+(?:\\.[A-Za-z]+)?)(?:\\|([^{}]*))?}");

    /** What can be filled in without a pattern that finds it. */
    static final List<String> OF_THE_SUBJECT = List.of(
            "workload", "name", "pod", "container", "fields", "containerFields", "claim", "node", "namespace", "exit");

    private final Map<String, String> words = new HashMap<>();

    /** The words of what matched, and of what else is known of the same subject. */
    Words(Subject subject, List<Condition.Match> matches, CaseFile file) {
        ofSubject(
                file.ofKind("container").stream()
                        .map(Observation::subject)
                        .filter(subject::agreesWith)
                        .findFirst()
                        .map(subject::and)
                        .orElse(subject),
                file);
        file.observations().reversed().stream()
                .filter(observation -> observation.subject().agreesWith(subject))
                .forEach(observation -> words.putAll(observation.words()));
        matches.forEach(match -> words.putAll(match.words()));
        Optional.ofNullable(words.get("container.exitCode"))
                .map(Integer::valueOf)
                .ifPresent(code -> words.put("exit", ExitMeaning.of(code)));
    }

    private void ofSubject(Subject subject, CaseFile file) {
        put("workload", subject.workload().isEmpty() ? "the workload" : subject.workload());
        put("name", subject.workload().substring(subject.workload().indexOf('/') + 1));
        put("pod", subject.pod());
        put("container", subject.container());
        var fields = subject.kind().equals("Pod") ? "spec" : "spec.template.spec";
        put("fields", fields);
        var list = !subject.container().isEmpty() && isInit(subject, file) ? ".initContainers[" : ".containers[";
        put("containerFields", fields + list + subject.container() + "]");
        object("PersistentVolumeClaim/", file).ifPresent(claim -> put("claim", claim));
        object("Node/", file).ifPresent(node -> put("node", node));
        put("namespace", namespace(file));
    }

    /** Where the evidence is from several, a person must choose. */
    private static String namespace(CaseFile file) {
        var namespaces = file.ofKind("fact").stream()
                .filter(Observation::isNamespace)
                .map(fact -> fact.field("value"))
                .distinct()
                .toList();
        return namespaces.size() == 1 ? namespaces.getFirst() : "NAMESPACE";
    }

    /** The name of the first object of a kind that the evidence tells of. */
    private static Optional<String> object(String kind, CaseFile file) {
        return file.observations().stream()
                .map(observation ->
                        observation.kind().equals("fact") ? observation.field("subject") : observation.field("object"))
                .filter(object -> object.startsWith(kind))
                .map(object -> object.substring(kind.length()))
                .findFirst();
    }

    private void put(String name, String word) {
        if (!word.isBlank()) {
            words.put(name, word);
        }
    }

    /** As the trouble says, or the pod's own condition, which lists the init containers that have not succeeded. */
    private static boolean isInit(Subject subject, CaseFile file) {
        var listed = Pattern.compile("\\[(?:\\S+ )*" + Pattern.quote(subject.container()) + "(?: \\S+)*]");
        return file.ofKind("trouble").stream()
                        .anyMatch(trouble -> trouble.field("object").contains(" init container " + subject.container()))
                || file.ofKind("condition").stream()
                        .filter(condition -> condition.field("type").equals("Initialized")
                                && condition.field("status").equals("False")
                                && condition.subject().agreesWith(subject))
                        .anyMatch(condition ->
                                listed.matcher(condition.field("message")).find());
    }

    /** A text with its blanks filled; a word that is not known is a question mark: half an answer is better than none. */
    String fill(String text) {
        return BLANK.matcher(text).replaceAll(blank -> {
            var instead = blank.group(2) == null ? "?" : blank.group(2);
            return Matcher.quoteReplacement(words.getOrDefault(blank.group(1), instead));
        });
    }

    /** Texts with their blanks filled. What hangs on a word that is not known is left out, unless all does. */
    List<String> fill(List<String> texts) {
        var known = texts.stream().filter(this::allKnown).toList();
        return (known.isEmpty() ? texts : known).stream().map(this::fill).toList();
    }

    private boolean allKnown(String text) {
        return BLANK.matcher(text)
                .results()
                .allMatch(blank -> blank.group(2) != null || words.containsKey(blank.group(1)));
    }
}
