package dev.slipway.site;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the word that somebody probably meant. */
public final class Nearest {
    private Nearest() {}

    /** The candidate that is nearest to the word, unless even that is too far away to be meant. */
    static Optional<String> to(String word, Collection<String> candidates) {
        int tolerance = Math.max(1, Math.min(word.length(), 12) / 3);
        return candidates.stream()
                .filter(candidate -> Math.abs(candidate.length() - word.length()) <= tolerance)
                .filter(candidate -> distance(word, candidate) <= tolerance)
                .min(Comparator.comparingInt((String candidate) -> distance(word, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** A sentence that suggests the nearest candidate or, where none is near, lists all. */
    public static String suggestion(String word, Collection<String> candidates, String whatTheyAre) {
        return to(word, candidates)
                .map(near -> "Did you mean '" + near + "'?")
                .orElseGet(() -> candidates.isEmpty() ? "" : whatTheyAre + ": " + listed(candidates) + ".");
    }

    private static String listed(Collection<String> candidates) {
        return candidates.stream().limit(20).collect(Collectors.joining(", ")) + (candidates.size() > 20 ? ", …" : "");
    }

    /**
     * How many letters must be added, left out, changed or swapped with their neighbour to get from one word to the
     * other; the case of a letter does not count.
     */
    static int distance(String one, String other) {
        String a = one.toLowerCase(java.util.Locale.ROOT);
        String b = other.toLowerCase(java.util.Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(a, b, cost, i, j);
            }
        }
        return cost[a.length()][b.length()];
    }

    private static int cheapest(String a, String b, int[][] cost, int i, int j) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(Math.min(cost[i - 1][j], cost[i][j - 1]) + 1, cost[i - 1][j - 1] + change);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
    }
}
