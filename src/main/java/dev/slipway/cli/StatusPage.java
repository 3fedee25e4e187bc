package dev.slipway.cli;

import dev.slipway.deployment.SiteReport;
import dev.slipway.deployment.TargetStatus;
import dev.slipway.kube.ReleaseDescription;
import dev.slipway.kube.ReleaseRecord;
import dev.slipway.memory.PastDeployment;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.WorkloadProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code slipway status} prints.
 *
 * @param now what ages are counted to
 * @param history whether the last deployments are listed, as the targets themselves remember them
 */
record StatusPage(SiteReport.Told<TargetStatus> told, Instant now, boolean history) {
    private static final List<String> HEADINGS =
            List.of("TARGET", "RELEASE", "REVISION", "STATUS", "COMMIT", "DEPLOYED", "WORKLOADS", "DEPLOYMENT");

    /** For people: a table, what is wrong below it, and whether all targets run one commit. */
    List<String> text() {
        var rows = new ArrayList<List<String>>();
        rows.add(HEADINGS);
        var remarks = new ArrayList<String>();
        for (var target : told.targets()) {
            switch (target) {
                case TargetStatus.Seen seen -> {
                    seen.releases().forEach(release -> rows.add(row(seen, release)));
                    remarks.addAll(remarks(seen));
                }
                case TargetStatus.Unseen(var name, var failure) -> {
                    rows.add(List.of(name, "-", "-", "unknown", "-", "-", "-", "-"));
                    remarks.add(name + ": " + failure.observed());
                    failure.advice().forEach(advice -> remarks.add("  " + advice));
                }
            }
        }
        var lines = new ArrayList<>(TextColumns.aligned(rows));
        if (!remarks.isEmpty()) {
            lines.add("");
            lines.addAll(remarks);
        }
        var drift = DriftText.of(told);
        if (!drift.isEmpty()) {
            lines.add("");
            lines.addAll(drift);
        }
        if (history) {
            lines.add("");
            lines.addAll(past());
        }
        agreement().ifPresent(sentence -> {
            lines.add("");
            lines.add(sentence);
        });
        return lines;
    }

    private List<String> row(TargetStatus.Seen seen, TargetStatus.Release release) {
        var latest = release.latest();
        var ours = latest.flatMap(ReleaseRecord::deployment);
        return List.of(
                seen.target(),
                release.name(),
                latest.map(record -> String.valueOf(record.revision())).orElse("-"),
                latest.map(ReleaseRecord::status).orElse("not deployed"),
                ours.map(ReleaseDescription::shortCommit).orElse("-"),
                latest.flatMap(ReleaseRecord::updated)
                        .map(then -> RememberedPage.ago(then, now))
                        .orElse("-"),
                seen.ready() + "/" + seen.workloads().size(),
                ours.map(ReleaseDescription::deployment).orElse("-"));
    }

    private List<String> remarks(TargetStatus.Seen seen) {
        var remarks = new ArrayList<String>();
        seen.past().stream()
                .limit(1)
                .filter(last -> !last.isGood())
                .forEach(last -> remarks.add(seen.target() + ": " + RememberedPage.sentence(last, now)));
        seen.workloads().stream()
                .filter(workload -> !workload.complete())
                .forEach(workload -> remarks.add(seen.target() + ": " + workload.workload() + " has " + workload.ready()
                        + " of " + workload.wanted() + " ready, waits for: " + workload.note()));
        seen.troubles().forEach(trouble -> remarks.add(seen.target() + ": " + trouble));
        return remarks;
    }

    private List<String> past() {
        var targets = new LinkedHashMap<String, List<PastDeployment>>();
        for (var target : told.targets()) {
            if (target instanceof TargetStatus.Seen seen) {
                targets.put(seen.target(), seen.past());
            }
        }
        return new RememberedPage(targets, now).text();
    }

    /** Whether all targets run the same commit; empty where there are fewer than two to compare. */
    private Optional<String> agreement() {
        if (told.targets().size() < 2) {
            return Optional.empty();
        }
        var commits = told.targets().stream()
                .flatMap(target -> switch (target) {
                    case TargetStatus.Seen seen ->
                        seen.releases().stream().map(release -> commit(release).orElse(""));
                    case TargetStatus.Unseen _ -> java.util.stream.Stream.of("");
                })
                .collect(Collectors.toSet());
        if (commits.size() > 1) {
            return Optional.of("The targets do not all run the same commit.");
        }
        return commits.stream()
                .filter(commit -> !commit.isEmpty())
                .findFirst()
                .map(commit -> "All targets run commit " + commit.substring(0, Math.min(8, commit.length())) + ".");
    }

    private static Optional<String> commit(TargetStatus.Release release) {
        return release.latest().flatMap(ReleaseRecord::deployment).map(ReleaseDescription::commit);
    }

    /** For programs: one JSON object a line, one for each target. */
    List<String> json() {
        return told.targets().stream()
                .map(target -> JsonMapper.shared().writeValueAsString(described(target)))
                .toList();
    }

    /** For programs, where nothing could be found out. */
    static List<String> refused(Failure failure, Instant at) {
        var event = new LinkedHashMap<String, Object>();
        event.put("event", "failed");
        event.put("at", at.toString());
        event.put("attempted", failure.attempted());
        event.put("observed", failure.observed());
        event.put("advice", failure.advice());
        return List.of(JsonMapper.shared().writeValueAsString(event));
    }

    private Map<String, Object> described(TargetStatus target) {
        var event = new LinkedHashMap<String, Object>();
        event.put("event", "targetStatus");
        event.put("site", told.site());
        event.put("target", target.target());
        event.put("healthy", target.isHealthy());
        switch (target) {
            case TargetStatus.Seen seen -> {
                event.put("namespace", seen.namespace());
                event.put("server", seen.server());
                event.put("kubernetes", seen.kubernetes());
                event.put(
                        "releases",
                        seen.releases().stream().map(StatusPage::described).toList());
                event.put(
                        "workloads",
                        seen.workloads().stream().map(StatusPage::described).toList());
                event.put("troubles", seen.troubles());
                event.put(
                        "past",
                        seen.past().stream().map(RememberedPage::described).toList());
            }
            case TargetStatus.Unseen(var _, var failure) -> {
                event.put("problem", failure.observed());
                event.put("advice", failure.advice());
            }
        }
        return event;
    }

    private static Map<String, Object> described(TargetStatus.Release release) {
        var described = new LinkedHashMap<String, Object>();
        described.put("name", release.name());
        described.put("status", release.latest().map(ReleaseRecord::status).orElse("absent"));
        release.latest().ifPresent(latest -> {
            described.put("revision", latest.revision());
            described.put("chart", latest.chart());
            described.put("appVersion", latest.appVersion());
            latest.updated().ifPresent(at -> described.put("updated", at.toString()));
            latest.deployment().ifPresent(ours -> {
                described.put("commit", ours.commit());
                described.put("deployment", ours.deployment());
            });
        });
        release.drift().ifPresent(drift -> described.put("drift", DriftText.json(drift)));
        return described;
    }

    private static Map<String, Object> described(WorkloadProgress workload) {
        var described = new LinkedHashMap<String, Object>();
        described.put("workload", workload.workload());
        described.put("ready", workload.ready());
        described.put("wanted", workload.wanted());
        described.put("complete", workload.complete());
        described.put("note", workload.note());
        return described;
    }
}
