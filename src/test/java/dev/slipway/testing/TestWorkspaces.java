package dev.slipway.testing;

import com.sun.security.auth.module.UnixSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the deployments of this JVM have their workspaces. {@code bin/test} gives each JVM a place of its own, since a deployment
 * removes what killed ones left, and would do so beneath the tests of the other JVM.
 */
public final class TestWorkspaces {
    /** What says where. */
    public static final String VARIABLE = "SLIPWAY_WORKSPACES";

    private static final Path USUAL = Path.of("/dev/shm");

    private TestWorkspaces() {}

    /** The folder that holds {@code slipway-UID}. */
    public static Path place() {
        var own = Path.of(System.getenv().getOrDefault(VARIABLE, USUAL.toString()));
        return Files.isDirectory(own) ? own : USUAL;
    }

    /** The folder that holds the workspaces; not there before the first of them. */
    public static Path folder() {
        return place().resolve("slipway-" + new UnixSystem().getUid());
    }

    /** What a program that starts from nothing needs to use the same place. */
    public static Map<String, String> environment() {
        return Map.of(VARIABLE, place().toString());
    }
}
