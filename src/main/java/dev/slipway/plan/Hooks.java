package dev.slipway.plan;

import dev.slipway.manifest.Manifest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which hooks of a chart run, and when. */
final class Hooks {
    private Hooks() {}

    /**
     * That a hook runs.
     *
     * @param before whether before the release's objects are changed, or afterwards
     * @param installation whether of an installation, or of an upgrade
     * @param replaces whether the one of the last time is deleted first
     * @param removed whether it is deleted when it has succeeded
     */
    record Run(Manifest manifest, boolean before, boolean installation, int weight, boolean replaces, boolean removed) {

        /** When it runs, in words. */
        String words(boolean isThere) {
            return (before ? "before" : "after")
                    + (installation ? " the installation" : " the upgrade")
                    + (weight == 0 ? "" : ", weight " + weight)
                    + (isThere && replaces ? "; that of the last time is deleted first" : "")
                    + (removed ? "; it is deleted when it has succeeded" : "");
        }
    }

    /** Those that run, in their order. */
    static List<Run> of(List<Manifest> wanted, boolean installation) {
        return wanted.stream()
                .filter(Manifest::isHook)
                .flatMap(manifest -> java.util.stream.Stream.of(true, false)
                        .flatMap(before -> run(manifest, before, installation).stream()))
                .sorted(Comparator.comparing((Run run) -> !run.before()).thenComparingInt(Run::weight))
                .toList();
    }

    private static Optional<Run> run(Manifest manifest, boolean before, boolean installation) {
        var event = (before ? "pre-" : "post-") + (installation ? "install" : "upgrade");
        if (!words(manifest.annotation("helm.sh/hook")).contains(event)) {
            return Optional.empty();
        }
        var policies = words(manifest.annotation("helm.sh/hook-delete-policy"));
        return Optional.of(new Run(
                manifest,
                before,
                installation,
                weight(manifest.annotation("helm.sh/hook-weight")),
                policies.isEmpty() || policies.contains("before-hook-creation"),
                policies.contains("hook-succeeded")));
    }

    private static List<String> words(String list) {
        return Arrays.stream(list.split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static int weight(String text) {
        return text.matches("-?[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }
}
