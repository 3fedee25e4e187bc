package dev.slipway.bench;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What was measured of one side, as a run prints it and a later one reads it: sides take so long at 2,000 workloads that they
 * are not always measured in one go.
 *
 * @param what {@code install} or {@code upgrade}
 * @param rollout from Helm's start to the true end
 * @param late from the true end to the side's
 * @param isDone whether the side came to an end before the limit
 * @param received megabytes
 * @param heap empty where it is not known
 * @param requests how many of the wait
 * @param sorts how many of each sort: {@code list pods}
 */
record SizeRow(
        int count,
        String what,
        Side side,
        Duration rollout,
        Duration late,
        boolean isDone,
        int requests,
        String received,
        String heap,
        Map<String, Long> sorts) {
    private static final Pattern PRINTED = Pattern.compile(
            "(\\d+)  (install|upgrade)  (.+?)  (-?[\\d.]+) s  (not within )?(-?[\\d.]+) s  (\\d+)  ([\\d.]+ MB)  (.*?) {2,}\\{(.*)}");

    /** The rows that an earlier run printed. */
    static List<SizeRow> read(Path log) throws IOException {
        return Files.readAllLines(log).stream()
                .map(PRINTED::matcher)
                .filter(Matcher::matches)
                .map(SizeRow::of)
                .toList();
    }

    private static SizeRow of(Matcher row) {
        return new SizeRow(
                Integer.parseInt(row.group(1)),
                row.group(2),
                Arrays.stream(Side.values())
                        .filter(side -> side.title().equals(row.group(3)))
                        .findFirst()
                        .orElseThrow(),
                seconds(row.group(4)),
                seconds(row.group(6)),
                Optional.ofNullable(row.group(5)).isEmpty(),
                Integer.parseInt(row.group(7)),
                row.group(8),
                row.group(9).strip(),
                Arrays.stream(row.group(10).split(", ", -1))
                        .map(sort -> sort.split("=", 2))
                        .collect(Collectors.toMap(
                                sort -> sort[0], sort -> Long.parseLong(sort[1]), Long::sum, TreeMap::new)));
    }

    private static Duration seconds(String text) {
        return Duration.ofMillis(new BigDecimal(text).movePointRight(3).longValue());
    }

    /** One line, which {@link #read} understands. */
    String print() {
        return String.join("  ", cells()) + "   " + sorts;
    }

    /** For the table. */
    List<String> cells() {
        return List.of(
                Integer.toString(count),
                what,
                side.title(),
                SizeBench.seconds(rollout),
                (isDone ? "" : "not within ") + SizeBench.seconds(late),
                Integer.toString(requests),
                received,
                heap);
    }
}
