package dev.slipway.cli;

import dev.slipway.pipeline.Bug;
import dev.slipway.pipeline.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Evidence for people, trimmed to what matters on one screen: the last lines of output, every other fact in a line. */
final class EvidenceText {
    private static final int TAIL = 8;
    private static final int TRACE = 8;
    private static final int TAILS = 2;
    private static final int FACTS = 10;
    private static final int FEW_FACTS = 5;

    /** Conditions of a pod or a workload that say no more than that something is wrong. */
    private static final Set<String> CONSEQUENCES = Set.of(
            "Ready",
            "ContainersReady",
            "Initialized",
            "PodScheduled",
            "PodReadyToStartContainers",
            "Available",
            "Progressing",
            "ReplicaFailure");

    private static final Set<String> WENT_WELL =
            Set.of("Scheduled", "Pulling", "Pulled", "Created", "Started", "SuccessfulCreate", "ScalingReplicaSet");

    private EvidenceText() {}

    /**
     * Lines of it. What stands in {@code told} already is left out.
     *
     * @param whole where all of it is, in words
     */
    static List<String> lines(List<Evidence> evidence, String told, String whole) {
        var lines = new ArrayList<String>();
        int left = gather(evidence, told, FACTS, lines);
        if (left > 0) {
            lines.add("(and " + left + " more, " + whole + ")");
        }
        return lines;
    }

    /** The few lines that tell most of one trouble among many; all else is in JSON. */
    static List<String> brief(List<Evidence> evidence, String told) {
        var lines = new ArrayList<String>();
        gather(evidence.stream().filter(one -> isTelling(one, told)).toList(), told, FEW_FACTS, lines);
        return lines;
    }

    /** All of it, every line of output included. */
    static List<String> all(List<Evidence> evidence) {
        var lines = new ArrayList<String>();
        for (var one : evidence) {
            if (one instanceof Evidence.OutputTail(var source, var output)) {
                lines.add(source + ":");
                output.forEach(line -> lines.add("  " + line));
            } else {
                lines.add(line(one));
            }
        }
        return lines;
    }

    /** Not what says again which trouble it is, what every pod in trouble shows, or what went well. */
    private static boolean isTelling(Evidence evidence, String told) {
        return switch (evidence) {
            case Evidence.Trouble _, Evidence.WorkloadState _ -> false;
            case Evidence.Condition condition ->
                !CONSEQUENCES.contains(condition.type()) || condition.object().startsWith("Node/");
            case Evidence.ClusterEvent event ->
                !WENT_WELL.contains(event.reason()) && !told.contains(withoutStop(event.message()));
            case Evidence.Fact(var subject, var _) -> !subject.equals("namespace");
            case Evidence.ExitCode _,
                    Evidence.OutputTail _,
                    Evidence.FileProblem _,
                    Evidence.HttpReply _,
                    Evidence.ContainerState _,
                    Evidence.TargetProblem _,
                    Evidence.FailedTest _ -> true;
        };
    }

    private static String withoutStop(String text) {
        var line = text.strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    /** Returns how many were left out since they are too many. */
    private static int gather(List<Evidence> evidence, String told, int most, List<String> lines) {
        int tails = 0;
        int facts = 0;
        int left = 0;
        for (var one : evidence) {
            if (one instanceof Evidence.OutputTail tail) {
                if (tails++ < TAILS) {
                    lines.addAll(tail(tail, told));
                } else {
                    left++;
                }
            } else if (facts < most) {
                var line = line(one);
                if (!told.contains(line) && !lines.contains(line)) {
                    facts++;
                    lines.add(line);
                }
            } else {
                left++;
            }
        }
        return left;
    }

    private static List<String> tail(Evidence.OutputTail tail, String told) {
        boolean trace = tail.source().equals(Bug.SOURCE);
        var shown = tail.lines().stream()
                .filter(line -> !line.isBlank() && (trace || !told.contains(line.strip())))
                .toList();
        if (shown.isEmpty()) {
            return List.of();
        }
        var lines = new ArrayList<String>();
        lines.add(tail.source() + ":");
        // Of a stack trace the beginning matters, of a log the end.
        var cut = trace
                ? shown.subList(0, Math.min(TRACE, shown.size()))
                : shown.subList(Math.max(0, shown.size() - TAIL), shown.size());
        cut.forEach(line -> lines.add("  " + line.replace("\t", "    ").stripTrailing()));
        return lines;
    }

    /** One piece of evidence in a line, or several. */
    static String line(Evidence evidence) {
        return switch (evidence) {
            case Evidence.ExitCode(var program, var code) -> program + " ended with exit code " + code;
            case Evidence.OutputTail(var source, var lines) -> source + ": " + lines.size() + " lines";
            case Evidence.FileProblem(var file, var line, var column, var problem, var remedy) ->
                file + ":" + line + ":" + column + ": " + problem
                        + (remedy.isEmpty() ? "" : (problem.endsWith(".") ? " " : "; ") + remedy);
            case Evidence.HttpReply(var request, var status, var body) ->
                request
                        + (status == 0 ? ": no answer" : ": status " + status)
                        + (body.isBlank() ? "" : ": " + beginning(body));
            case Evidence.Trouble trouble -> trouble(trouble);
            case Evidence.Condition condition -> condition(condition);
            case Evidence.WorkloadState(var workload, var state) -> workload + ": " + state;
            case Evidence.ContainerState state -> container(state);
            case Evidence.ClusterEvent event ->
                event.object() + ": " + event.reason() + (event.count() > 1 ? " (" + event.count() + " times)" : "")
                        + ": " + event.message().strip();
            case Evidence.FailedTest(var test, var title, var message) ->
                test + (title.equals(test) ? "" : " (" + title + ")") + ": " + beginning(message);
            case Evidence.TargetProblem(var target, var _, var _, var problem, var remedy) ->
                target + ": " + problem + (remedy.isEmpty() ? "" : " " + remedy);
            case Evidence.Fact(var subject, var value) -> subject + ": " + value;
        };
    }

    private static String trouble(Evidence.Trouble trouble) {
        var where =
                trouble.object().equals(trouble.workload()) || trouble.object().isEmpty()
                        ? trouble.workload()
                        : trouble.workload() + ", " + trouble.object();
        return where + ": " + (trouble.reason().isEmpty() ? trouble.kind() : trouble.reason())
                + (trouble.message().isBlank() ? "" : ": " + trouble.message().strip());
    }

    private static String condition(Evidence.Condition condition) {
        return condition.object() + ": " + condition.type() + " is " + condition.status()
                + (condition.reason().isEmpty() ? "" : " (" + condition.reason() + ")")
                + (condition.message().isBlank()
                        ? ""
                        : ": " + condition.message().strip());
    }

    private static String container(Evidence.ContainerState state) {
        var text = new StringBuilder("container " + state.container() + " of pod " + state.pod() + " (image "
                + state.image() + "): " + state.reason());
        state.exitCode().ifPresent(code -> text.append(", exit code ").append(code));
        if (state.restarts() > 0) {
            text.append(", restarts: ").append(state.restarts());
        }
        if (!state.message().isBlank()) {
            text.append(": ").append(state.message().strip());
        }
        return text.toString();
    }

    private static String beginning(String text) {
        var line = String.join(" ", text.strip().lines().toList());
        return line.length() <= 240 ? line : line.substring(0, 240) + "…";
    }
}
