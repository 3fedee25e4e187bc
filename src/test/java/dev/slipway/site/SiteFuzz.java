package dev.slipway.site;

import dev.slipway.testing.TempSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Fuzz target: {@code slipway.yaml}. A valid site or problems, each with a place in the file and words; never an exception. */
public final class SiteFuzz {
    private static final Path ROOT = root();

    private SiteFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Files.write(ROOT.resolve(SiteRoot.FILE), input);
        switch (SiteLoader.load(ROOT)) {
            case Loaded.Valid<SiteConfig>(var site, var warnings) -> {
                require(!site.targets().isEmpty() && !site.pipeline().isEmpty(), "a valid site without targets");
                warnings.forEach(warning -> examine(warning, input));
            }
            case Loaded.Invalid<SiteConfig>(var problems) -> {
                require(!problems.isEmpty(), "invalid without a problem");
                problems.forEach(problem -> examine(problem, input));
            }
        }
    }

    private static void examine(Problem problem, byte[] input) {
        require(problem.line() >= 1 && problem.column() >= 1, "no place: " + problem);
        require(
                problem.line() <= lines(input) && problem.column() <= input.length + 2,
                "a place outside the file: " + problem);
        require(!problem.what().isBlank() && problem.what().length() < 20_000, "no words, or too many");
        require(problem.what().chars().noneMatch(c -> c == '\u001b' || c == 0), "a control character: " + problem);
    }

    /** As an editor counts them, with the one behind the last line break; any of YAML's line breaks. */
    private static int lines(byte[] input) {
        int lines = 2;
        for (var each : new String(input, java.nio.charset.StandardCharsets.UTF_8).toCharArray()) {
            if (each == '\n' || each == '\r' || each == '\u0085' || each == '\u2028' || each == '\u2029') {
                lines++;
            }
        }
        return lines;
    }

    private static Path root() {
        try {
            return TempSite.in(Files.createTempDirectory("site-fuzz")).root();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
