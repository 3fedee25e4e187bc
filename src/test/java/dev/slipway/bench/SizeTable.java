package dev.slipway.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The sides beside each other. */
final class SizeTable {
    /** Below this, what two watches see at the same time differs by as much. */
    private static final long RESOLUTION_MILLIS = 50;

    private SizeTable() {}

    static List<List<String>> of(List<SizeRow> measured) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of(
                "Deployments",
                "",
                "side",
                "true end after",
                "side's end after it",
                "to Slipway's",
                "requests",
                "to Slipway's",
                "received",
                "heap needed (with garbage)"));
        for (var one : ordered(measured)) {
            var row = new ArrayList<>(one.cells());
            var ours = measured.stream()
                    .filter(it -> it.side() == Side.SLIPWAY && it.count() == one.count())
                    .filter(it -> one.side() != Side.SLIPWAY && it.what().equals(one.what()))
                    .findFirst();
            // A side that does not wait for the last old pod can end before the true end.
            var late = ours.filter(_ -> one.late().isPositive());
            row.add(5, late.map(it -> ratioOfTimes(one, it)).orElse(""));
            row.add(7, ours.map(it -> ratio(one.requests(), it.requests())).orElse(""));
            rows.add(row);
        }
        return rows;
    }

    /** How Slipway's requests come about, a line for each of its rows. */
    static String requests(List<SizeRow> measured) {
        return ordered(measured).stream()
                .filter(one -> one.side() == Side.SLIPWAY)
                .map(SizeTable::requests)
                .collect(Collectors.joining("\n"));
    }

    private static String requests(SizeRow one) {
        var lists = one.sorts().entrySet().stream()
                .filter(sort -> sort.getKey().startsWith("list "))
                .toList();
        var listed = lists.stream().mapToLong(sort -> sort.getValue()).sum();
        return String.format(
                Locale.ROOT,
                "- %d Deployments, %s, %.1f min: %d kinds, listed %d times in all (at first, with their pages, and again each minute); %d other requests.",
                one.count(),
                one.what(),
                one.rollout().plus(one.late()).toSeconds() / 60.0,
                lists.size(),
                listed,
                one.requests() - listed);
    }

    private static List<SizeRow> ordered(List<SizeRow> measured) {
        return measured.stream()
                .sorted(Comparator.comparingInt(SizeRow::count)
                        .thenComparing(SizeRow::what)
                        .thenComparing(SizeRow::side))
                .toList();
    }

    private static String ratioOfTimes(SizeRow theirs, SizeRow ours) {
        var own = ours.late().toMillis();
        return (own < RESOLUTION_MILLIS || !theirs.isDone() ? "> " : "")
                + ratio(theirs.late().toMillis(), Math.max(own, RESOLUTION_MILLIS));
    }

    private static String ratio(long theirs, long ours) {
        return String.format(Locale.ROOT, "%.1f", (double) theirs / ours);
    }
}
