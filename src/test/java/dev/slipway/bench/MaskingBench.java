package dev.slipway.bench;

import dev.slipway.masking.Mask;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * What masking costs: a log of 100 MB, copied line by line as it is and through a {@link Mask} that has learned 200 secrets
 * in all their forms, both alternately in one run, the median of each, the ratio.
 */
public final class MaskingBench {
    private static final int SECRETS = 200;
    private static final int ROUNDS = 7;
    private static final long MEGABYTE = 1_000_000;

    private final Random random = new Random(42);
    private final Mask mask = new Mask();

    private MaskingBench() {}

    /** With {@code --write} the table goes into docs/performance.md; {@code --megabytes=N} for another size than 100. */
    public static void main(String[] arguments) throws IOException {
        var options = List.of(arguments);
        long bytes = options.stream()
                        .filter(option -> option.startsWith("--megabytes="))
                        .mapToLong(option -> Long.parseLong(option.substring("--megabytes=".length())))
                        .findFirst()
                        .orElse(100)
                * MEGABYTE;
        var report = new Report();
        report.table("masking", new MaskingBench().measure(bytes));
        if (options.contains("--write")) {
            report.write(Path.of("docs", "performance.md"));
        }
    }

    private List<List<String>> measure(long bytes) throws IOException {
        var secrets = secrets();
        secrets.forEach(mask::learn);
        var folder = Files.createTempDirectory("masking-bench");
        var log = folder.resolve("log");
        var copy = folder.resolve("copy");
        try {
            long lines = write(log, bytes, secrets);
            var plain = new long[ROUNDS];
            var masked = new long[ROUNDS];
            copy(log, copy, mask::apply);
            requireHidden(copy, secrets, lines);
            copy(log, copy, line -> line);
            for (int round = 0; round < ROUNDS; round++) {
                plain[round] = copy(log, copy, line -> line);
                masked[round] = copy(log, copy, mask::apply);
            }
            return List.of(
                    List.of("log", "lines", "secrets learned", "plain copy", "masked copy", "ratio"),
                    List.of(
                            bytes / MEGABYTE + " MB",
                            Long.toString(lines),
                            Integer.toString(SECRETS),
                            milliseconds(median(plain)),
                            milliseconds(median(masked)),
                            String.format(Locale.ROOT, "%.2f", (double) median(masked) / median(plain))));
        } finally {
            Files.deleteIfExists(log);
            Files.deleteIfExists(copy);
            Files.delete(folder);
        }
    }

    private List<String> secrets() {
        var secrets = new ArrayList<String>();
        for (int i = 0; i < SECRETS; i++) {
            var bytes = new byte[16 + random.nextInt(32)];
            random.nextBytes(bytes);
            var base64 = Base64.getEncoder().encodeToString(bytes);
            secrets.add(
                    switch (i % 5) {
                        case 0 -> new java.math.BigInteger(1, bytes).toString(16);
                        case 1 -> base64;
                        case 2 -> "pass-" + base64.substring(0, 12) + "'\"<&>";
                        case 3 -> "https://ci:" + base64.substring(0, 10) + "@example.org/hook";
                        default -> "correct horse battery staple " + i;
                    });
        }
        return secrets;
    }

    /** Lines of real recordings with times and ids that change, as a hub's log has them; a secret in one of a thousand. */
    private long write(Path log, long bytes, List<String> secrets) throws IOException {
        var lines = new ArrayList<String>();
        try (var recordings = Files.list(Path.of("src/test/resources/masking/ordinary"))) {
            for (var recording : recordings.sorted().toList()) {
                Files.readAllLines(recording).stream()
                        .filter(line -> line.length() < 2_000)
                        .forEach(lines::add);
            }
        }
        long written = 0;
        long count = 0;
        try (var out = Files.newBufferedWriter(log)) {
            while (written < bytes) {
                var secret = count % 1_000 == 999 ? " " + secrets.get(random.nextInt(SECRETS)) : "";
                var line = "2026-01-02T03:04:" + random.nextInt(10, 60) + ".123456Z [I] user/"
                        + new UUID(random.nextLong(), random.nextLong()) + " "
                        + lines.get(random.nextInt(lines.size())) + secret;
                out.write(line);
                out.write('\n');
                written += line.length() + 1L;
                count++;
            }
        }
        return count;
    }

    /** A benchmark of something that does nothing would be quick. */
    private static void requireHidden(Path copy, List<String> secrets, long lines) throws IOException {
        Map<Boolean, Long> seen = new HashMap<>();
        try (var all = Files.lines(copy)) {
            all.forEach(line -> {
                if (secrets.stream().anyMatch(line::contains)) {
                    seen.merge(true, 1L, Long::sum);
                }
                if (line.endsWith(Mask.SHOWN)) {
                    seen.merge(false, 1L, Long::sum);
                }
            });
        }
        if (seen.containsKey(true) || seen.getOrDefault(false, 0L) < lines / 1_000) {
            throw new IllegalStateException("not masked: " + seen);
        }
    }

    /** Nanoseconds. The streams are those of the program's own output. */
    private static long copy(Path from, Path to, UnaryOperator<String> change) throws IOException {
        long start = System.nanoTime();
        try (var in = new BufferedReader(new InputStreamReader(Files.newInputStream(from), StandardCharsets.UTF_8));
                var out = new PrintStream(
                        new BufferedOutputStream(Files.newOutputStream(to), 1 << 14), false, StandardCharsets.UTF_8)) {
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                out.print(change.apply(line));
                out.print('\n');
            }
        }
        return System.nanoTime() - start;
    }

    private static long median(long[] times) {
        var sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static String milliseconds(long nanoseconds) {
        return nanoseconds / 1_000_000 + " ms";
    }
}
