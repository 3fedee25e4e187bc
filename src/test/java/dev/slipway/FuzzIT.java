package dev.slipway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.Fuzzer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bounded run of each fuzz target from its seeds; {@code bin/fuzz} makes long ones. */
class FuzzIT {
    private static final Pattern COVERAGE = Pattern.compile("INITED\\s+cov: (\\d+)[\\s\\S]*DONE\\s+cov: (\\d+)");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "GitCryptKeyFuzz, 20000",
        "GitCryptFileFuzz, 20000",
        "OpenSslFuzz, 5000",
        "SiteFuzz, 4000",
        "KubeconfigFuzz, 8000"
    })
    void noInputMakesItThrowOrBreakItsPromises(String target, int runs) throws Exception {
        var out = folder.resolve("out");
        var process = new ProcessBuilder(Fuzzer.command(target, "-runs=" + runs, folder))
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        var ended = process.waitFor(3, TimeUnit.MINUTES);
        process.destroyForcibly();
        var printed = new String(Files.readAllBytes(out), StandardCharsets.UTF_8);
        assertThat(ended).as(printed).isTrue();
        assertThat(process.exitValue()).as(printed).isZero();
        var coverage = COVERAGE.matcher(printed);
        assertThat(coverage.find()).as(printed).isTrue();
        // Guided by coverage, it gets further than its seeds, or they cover all there is.
        assertThat(Integer.parseInt(coverage.group(2))).isGreaterThanOrEqualTo(Integer.parseInt(coverage.group(1)));
        assertThat(printed).contains("Done " + runs + " runs");
    }
}
