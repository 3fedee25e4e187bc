package dev.slipway.cli;

import dev.slipway.deployment.SecretState;
import dev.slipway.pipeline.Failure;
import dev.slipway.workspace.Workspaces;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** What {@code slipway secrets status} and {@code verify} print. */
record SecretsPage(List<SecretState> files) {
    private static final List<String> HEADINGS = List.of("FILE", "ENCRYPTED BY", "KEY", "STATE");

    /** Whether nobody has to do anything. */
    boolean isRight() {
        return files.stream().noneMatch(file -> file.condition().isWrong());
    }

    /** For people: a table, and what follows of it. */
    List<String> text() {
        if (files.isEmpty()) {
            return List.of("The commit has no encrypted file, and none that should be.");
        }
        var rows = new ArrayList<List<String>>();
        rows.add(HEADINGS);
        files.forEach(file -> rows.add(List.of(
                file.file(),
                file.by(),
                file.key(),
                file.condition().label() + (file.remark().isEmpty() ? "" : " (" + file.remark() + ")"))));
        var lines = new ArrayList<>(TextColumns.aligned(rows));
        lines.add("");
        lines.add(sum());
        if (files.stream().anyMatch(file -> file.condition() == SecretState.Condition.IN_CLEAR)) {
            lines.add(
                    "What is in clear can be read by all who can read the repository: change these secrets, then encrypt the"
                            + " files (git-crypt status --fix).");
        }
        if (files.stream().anyMatch(file -> file.condition() == SecretState.Condition.REFUSED)) {
            lines.add(
                    "A file that fits no key was encrypted with another one, or changed afterwards: restore it from the last"
                            + " commit in which it was whole (git log -- FILE).");
        }
        return lines;
    }

    private String sum() {
        return files.stream()
                .collect(Collectors.groupingBy(SecretState::condition, java.util.TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(some -> some.getValue() + " " + some.getKey().label())
                .collect(Collectors.joining(", ", files.size() + (files.size() == 1 ? " file: " : " files: "), "."));
    }

    /** For programs: one JSON object a line, one for each file. */
    List<String> json() {
        return files.stream()
                .map(file -> {
                    var event = new LinkedHashMap<String, Object>();
                    event.put("event", "secret");
                    event.put("file", file.file());
                    event.put("by", file.by());
                    event.put("key", file.key());
                    event.put(
                            "state",
                            file.condition().name().toLowerCase(Locale.ROOT).replace('_', '-'));
                    event.put("remark", file.remark());
                    return JsonMapper.shared().writeValueAsString(event);
                })
                .toList();
    }

    /** For programs, of what killed runs left. */
    static String json(Workspaces.Cleanup cleanup) {
        var event = new LinkedHashMap<String, Object>();
        event.put("event", "cleaned");
        event.put("removed", cleanup.removed().stream().map(Object::toString).toList());
        event.put("problems", cleanup.problems());
        return JsonMapper.shared().writeValueAsString(event);
    }

    /** Where nothing could be found out. */
    static void refused(Failure failure, Invocation invocation, boolean json) {
        if (json) {
            StatusPage.refused(failure, invocation.clock().instant()).forEach(invocation.output()::line);
            return;
        }
        invocation.output().error("It did not work, while " + failure.attempted() + ": " + failure.observed());
        EvidenceText.all(failure.evidence()).forEach(line -> invocation.output().error("  " + line));
        failure.advice().forEach(advice -> invocation.output().error("  " + advice));
    }
}
