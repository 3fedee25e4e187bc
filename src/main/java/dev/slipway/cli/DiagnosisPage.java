package dev.slipway.cli;

import dev.slipway.cli.Cases.Case;
import dev.slipway.cli.Cases.OfTarget;
import dev.slipway.diagnosis.Diagnosis;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code slipway diagnose} prints for people: target by target what is wrong, the worst first, each with why and what to
 * do, and nothing else.
 */
final class DiagnosisPage {
    private static final String INDENT = "   ";
    private static final int ON_THE_WAY = 10;

    private final Cases cases;
    private final Wording wording;
    private final List<String> lines = new ArrayList<>();

    DiagnosisPage(Cases cases, Wording wording) {
        this.cases = cases;
        this.wording = wording;
    }

    /** The page, a line at a time. */
    List<String> lines() {
        for (var target : cases.targets()) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            switch (target) {
                case OfTarget.Seen seen -> seen(seen);
                case OfTarget.Unseen unseen -> unseen(unseen);
            }
        }
        remarks();
        return List.copyOf(lines);
    }

    private void seen(OfTarget.Seen seen) {
        if (seen.cases().isEmpty()) {
            healthy(seen);
            return;
        }
        var count = seen.cases().size();
        headline(
                wording.palette().red(wording.glyphs().failed()),
                seen.target() + ": " + count + (count == 1 ? " thing is wrong" : " things are wrong"));
        for (int i = 0; i < count; i++) {
            lines.add("");
            numbered(i + 1, seen.namespace(), seen.cases().get(i));
        }
    }

    private void headline(String sign, String text) {
        lines.add(sign + " " + wording.palette().bold(text));
    }

    private void healthy(OfTarget.Seen seen) {
        var sign = wording.palette().green(wording.glyphs().succeeded());
        var coming = seen.workloads().stream().filter(it -> !it.complete()).toList();
        var all = seen.workloads().size();
        if (all == 0) {
            headline(
                    wording.palette().yellow(wording.glyphs().warned()),
                    seen.target() + ": nothing runs in namespace " + seen.namespace());
        } else if (coming.isEmpty()) {
            headline(sign, seen.target() + ": nothing is wrong, " + workloads(all) + (all == 1 ? " runs" : " run"));
        } else {
            headline(
                    sign,
                    seen.target() + ": nothing is wrong, " + (all - coming.size()) + " of " + workloads(all)
                            + (all == 1 ? " runs" : " run") + "; still being rolled out:");
            coming.stream().limit(ON_THE_WAY).map(Wording::workload).forEach(line -> lines.add("  " + line));
            if (coming.size() > ON_THE_WAY) {
                lines.add("  and " + (coming.size() - ON_THE_WAY) + " more");
            }
        }
    }

    private static String workloads(int count) {
        return count + (count == 1 ? " workload" : " workloads");
    }

    private void numbered(int number, String namespace, Case what) {
        lines.addAll(Wrapped.lines(number + ". ", what.sentence()));
        if (what.pods() > 1) {
            var more = what.pods() - 1;
            lines.add(INDENT + "The same is wrong with " + more + (more == 1 ? " more pod." : " more pods."));
        }
        evidence(EvidenceText.brief(what.evidence(), what.sentence()));
        if (what.diagnoses().isEmpty()) {
            heading("Why: no known cause fits");
            heading("What to do");
            // The kind and name alone: the rest says which container it is.
            var object = what.object().split(" ", 2)[0];
            todo(List.of("See all that the cluster says of it: kubectl -n " + namespace + " describe " + object));
        } else {
            diagnosed(what.diagnoses().getFirst(), List.of());
        }
    }

    private void unseen(OfTarget.Unseen unseen) {
        headline(wording.palette().red(wording.glyphs().failed()), unseen.target() + ": can't be seen");
        lines.addAll(Wrapped.lines(INDENT, unseen.failure().observed()));
        evidence(
                EvidenceText.brief(unseen.failure().evidence(), unseen.failure().observed()));
        if (!unseen.diagnoses().isEmpty()) {
            diagnosed(unseen.diagnoses().getFirst(), unseen.failure().advice());
        } else if (!unseen.failure().advice().isEmpty()) {
            heading("What to do");
            todo(unseen.failure().advice());
        }
    }

    private void evidence(List<String> facts) {
        facts.forEach(line ->
                lines.add(INDENT + wording.palette().dim(wording.glyphs().rule()) + " " + line));
    }

    private void diagnosed(Diagnosis best, List<String> advice) {
        heading("Why: " + best.title());
        lines.addAll(Wrapped.lines(INDENT + "  ", best.cause()));
        heading("What to do");
        var all = new ArrayList<>(best.remedy());
        all.addAll(advice);
        todo(all);
        best.link().ifPresent(link -> lines.add(INDENT + "  Read more: " + link));
    }

    private void heading(String text) {
        var wrapped = Wrapped.lines(INDENT, text);
        wrapped.forEach(line -> lines.add(INDENT + wording.palette().bold(line.strip())));
    }

    private void todo(List<String> todo) {
        int number = 1;
        for (var one : todo.stream().distinct().toList()) {
            lines.addAll(Wrapped.lines(INDENT + "  " + number++ + ". ", one));
        }
    }

    /** Of interest only where something is told that they may be about. */
    private void remarks() {
        var told = cases.targets().stream()
                .anyMatch(target ->
                        target instanceof OfTarget.Seen seen && !seen.cases().isEmpty());
        if (told && !cases.remarks().isEmpty()) {
            lines.add("");
            cases.remarks()
                    .forEach(remark -> lines.addAll(Wrapped.lines(
                            wording.palette().yellow(wording.glyphs().warned()) + " ", remark)));
        }
    }
}
