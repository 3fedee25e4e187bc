package dev.slipway.bench;

import java.nio.file.Path;
import java.util.List;

/** Starts a class of ours in a JVM of its own, with the options that {@code bin/slipway} uses. */
final class OwnJvm {
    private OwnJvm() {}

    static List<String> command(int heapMegabytes, Class<?> program) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName());
    }
}
