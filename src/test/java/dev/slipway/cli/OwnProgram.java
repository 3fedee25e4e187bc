package dev.slipway.cli;

import dev.slipway.workspace.Workspaces;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Slipway as a program of its own, as a person or a CI system starts it. */
final class OwnProgram {
    private OwnProgram() {}

    /**
     * Its command line, with this JVM's classes. Whoever runs the tests in the background, or under nohup, has signals ignored,
     * which is passed on to all programs: a person at a terminal has not.
     */
    static List<String> command(String... arguments) {
        var argv = new ArrayList<String>(List.of("/usr/bin/env", "--default-signal=HUP,INT,QUIT,TERM"));
        argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        argv.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        argv.addAll(
                List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null", "--enable-native-access=ALL-UNNAMED"));
        argv.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        argv.addAll(List.of(arguments));
        return argv;
    }

    /** The workspaces that nobody uses any more; they are removed by being looked for. */
    static List<Path> workspaces(Map<String, String> environment) throws Exception {
        return Workspaces.of(
                        environment,
                        Path.of(environment.getOrDefault("XDG_STATE_HOME", "/")).resolve("slipway"))
                .removeAbandoned()
                .removed();
    }
}
