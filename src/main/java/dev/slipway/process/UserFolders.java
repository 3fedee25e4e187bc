package dev.slipway.process;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where Slipway keeps things for the person who runs it, by the XDG base directory specification.
 *
 * @param cache what can be made again: tools, built programs, downloads
 * @param state what should last: local clusters, logs
 */
public record UserFolders(Path cache, Path state) {

    /** The folders for this environment: {@code XDG_CACHE_HOME}, {@code XDG_STATE_HOME}, else below {@code HOME}. */
    public static UserFolders of(Map<String, String> environment) {
        var home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
        return new UserFolders(
                folder(environment, "XDG_CACHE_HOME", home.resolve(".cache")).resolve("slipway"),
                folder(environment, "XDG_STATE_HOME", home.resolve(".local").resolve("state"))
                        .resolve("slipway"));
    }

    /** The specification asks for relative values to be ignored. */
    private static Path folder(Map<String, String> environment, String variable, Path otherwise) {
        var value = environment.getOrDefault(variable, "");
        return !value.isEmpty() && Path.of(value).isAbsolute() ? Path.of(value) : otherwise;
    }
}
