package dev.slipway.process;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Programs that outlive us: started in a session of their own, so that neither our end nor a Ctrl-C at our terminal
 * reaches them, and found again by later runs. For Linux, whose {@code /proc} tells when a process began.
 */
public final class Daemons {

    /**
     * A started program, told apart from a later one that got the same process id.
     *
     * @param pid its process id
     * @param started when it began, in clock ticks since the machine's start
     * @param boot which start of the machine that was
     */
    public record Daemon(long pid, long started, String boot) {}

    private record Stat(char state, long started) {}

    private static final Path PROC = Path.of("/proc");
    private static final long LONGEST_LOG = 8L * 1024 * 1024;

    private Daemons() {}

    /**
     * Starts a program. What it prints is added to the log; a log that has grown long is moved aside first.
     *
     * @throws IOException if it can't be started
     */
    public static Daemon start(Command command, Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LONGEST_LOG) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
        }
        var argv = new ArrayList<String>();
        argv.add(program("setsid", command));
        argv.add(program(command.program(), command));
        argv.addAll(command.arguments());
        var builder = new ProcessBuilder(argv)
                .directory(command.directory().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        // A child of ours leads no process group, so setsid becomes the program instead of forking: the id stays.
        var pid = builder.start().pid();
        var stat = stat(pid).orElseThrow(() -> new IOException(command + " ended at once"));
        return new Daemon(pid, stat.started(), boot());
    }

    /** Whether it still runs. One that ended and that nobody has reaped does not. */
    public static boolean isAlive(Daemon daemon) {
        return isListed(daemon) && isAlive(daemon.pid());
    }

    /** Whether the system still lists it: it runs, or it has ended and the system's first process has not reaped it yet. */
    public static boolean isListed(Daemon daemon) {
        return stat(daemon.pid())
                .filter(stat ->
                        stat.started() == daemon.started() && daemon.boot().equals(boot()))
                .isPresent();
    }

    /** Whether a process of this id runs, whatever it is. */
    public static boolean isAlive(long pid) {
        return stat(pid)
                .filter(stat -> stat.state() != 'Z' && stat.state() != 'X')
                .isPresent();
    }

    /** Asks it to end (SIGTERM). */
    public static void terminate(Daemon daemon) {
        if (isAlive(daemon)) {
            ProcessHandle.of(daemon.pid()).ifPresent(ProcessHandle::destroy);
        }
    }

    /** Ends it (SIGKILL). */
    public static void kill(Daemon daemon) {
        if (isAlive(daemon)) {
            kill(daemon.pid());
        }
    }

    /** Ends the process of this id (SIGKILL). */
    public static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    private static String program(String name, Command command) throws IOException {
        return Programs.find(name, command.environment())
                .orElseThrow(() -> new IOException("there is no program '" + name + "' on PATH"))
                .toString();
    }

    /** The state and the start from {@code /proc/PID/stat}; the name in it may itself hold spaces and brackets. */
    private static Optional<Stat> stat(long pid) {
        try {
            var line = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
            var fields = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
            return Optional.of(new Stat(fields[0].charAt(0), Long.parseLong(fields[19])));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Which start of the machine this is; empty where the system does not say. */
    public static String boot() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
