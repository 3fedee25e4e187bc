package dev.slipway.process;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import org.slf4j.LoggerFactory;

/**
 * Switches core dumps off for us and for all programs that we start from then on: a core is all of a program's memory in a file,
 * and secrets are in it. It is done with {@code setrlimit(RLIMIT_CORE, {0, 0})}, which children inherit and, but for root's, can't raise again.
 * A system that hands cores to a program of its own (systemd-coredump, apport) tells it the limit, and these honour it.
 */
public final class CoreDumps {
    /** The same on Linux and macOS. */
    private static final int RLIMIT_CORE = 4;

    private CoreDumps() {}

    /**
     * Switches them off. Where the system refuses, the log says so.
     *
     * @return whether they are off
     */
    @SuppressWarnings("restricted") // the program is started with native access, by its script as by its jar's manifest
    public static boolean off() {
        try (var arena = Arena.ofConfined()) {
            var linker = Linker.nativeLinker();
            var setrlimit = linker.downcallHandle(
                    linker.defaultLookup().find("setrlimit").orElseThrow(),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            // Two numbers of 64 bits, the soft limit and the hard one: memory from an arena is zero.
            var none = arena.allocate(ValueLayout.JAVA_LONG, 2);
            return (int) setrlimit.invokeExact(RLIMIT_CORE, none) == 0;
        } catch (Throwable e) {
            LoggerFactory.getLogger(CoreDumps.class).warn("core dumps could not be switched off", e);
            return false;
        }
    }
}
