package dev.slipway.cli;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Tables of plain text. */
final class TextColumns {
    private TextColumns() {}

    /**
     * A line for each row, the columns below each other.
     *
     * @param rows at least one; all as long as the first
     */
    static List<String> aligned(List<List<String>> rows) {
        var widths = IntStream.range(0, rows.getFirst().size())
                .mapToObj(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        return rows.stream()
                .map(row -> IntStream.range(0, row.size())
                        .mapToObj(column -> row.get(column)
                                + " "
                                        .repeat(widths.get(column)
                                                - row.get(column).length()))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .toList();
    }
}
