package dev.slipway.steps.tools;

import java.util.Locale;

/**
 * What this machine is, in the words of those who publish programs.
 *
 * @param os {@code linux} or {@code darwin}
 * @param arch {@code amd64} or {@code arm64}
 */
record Platform(String os, String arch) {

    /** The platform of Java's {@code os.name} and {@code os.arch}. */
    static Platform of(String osName, String osArch) {
        var os = osName.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        var arch = switch (osArch) {
            case "aarch64" -> "arm64";
            case "x86_64" -> "amd64";
            default -> osArch;
        };
        return new Platform(os, arch);
    }
}
