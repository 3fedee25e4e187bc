package dev.slipway.localcluster;

import dev.slipway.process.Programs;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a real node takes from the system.
 *
 * @param cniPlugins the folder with the plugins
 * @param busybox a statically linked busybox
 */
record HostPrograms(Path cniPlugins, Path busybox) {
    /**
     * What is not there.
     *
     * @param program what was looked for
     * @param debianPackage which package brings it
     */
    record Missing(String program, String debianPackage) {}

    /** The outcome of looking for all of them. */
    sealed interface Search {
        record Complete(HostPrograms programs) implements Search {}

        record Incomplete(List<Missing> missing) implements Search {
            public Incomplete {
                missing = List.copyOf(missing);
            }

            /** What is missing, in one line. */
            String names() {
                return String.join(", ", missing.stream().map(Missing::program).toList());
            }

            /** The command that installs it on Debian. */
            String installCommand() {
                var packages = new LinkedHashSet<String>();
                missing.forEach(each -> packages.add(each.debianPackage()));
                return "sudo apt-get install --no-install-recommends " + String.join(" ", packages);
            }
        }
    }

    private static final Map<String, String> PROGRAMS = Map.ofEntries(
            Map.entry("containerd", "containerd"),
            Map.entry("ctr", "containerd"),
            Map.entry("containerd-shim-runc-v2", "containerd"),
            Map.entry("runc", "runc"),
            Map.entry("iptables", "iptables"),
            Map.entry("iptables-restore", "iptables"),
            Map.entry("conntrack", "conntrack"),
            Map.entry("ip", "iproute2"),
            Map.entry("nsenter", "util-linux"),
            Map.entry("unshare", "util-linux"),
            Map.entry("mount", "mount"));
    private static final List<Path> PLUGIN_FOLDERS =
            List.of(Path.of("/usr/lib/cni"), Path.of("/opt/cni/bin"), Path.of("/usr/libexec/cni"));
    private static final List<String> PLUGINS = List.of("ptp", "host-local", "portmap", "loopback");

    /** Looks for all of them, so that whatever is missing is told at once. */
    static Search search(Map<String, String> environment) {
        var missing = new ArrayList<Missing>();
        PROGRAMS.forEach((program, debianPackage) -> {
            if (Programs.find(program, environment).isEmpty()) {
                missing.add(new Missing(program, debianPackage));
            }
        });
        missing.sort(java.util.Comparator.comparing(Missing::program));
        var plugins = PLUGIN_FOLDERS.stream().filter(HostPrograms::hasPlugins).findFirst();
        if (plugins.isEmpty()) {
            missing.add(new Missing("the CNI plugins " + String.join(", ", PLUGINS), "containernetworking-plugins"));
        }
        var busybox = Programs.find("busybox", environment).filter(HostPrograms::isStatic);
        if (busybox.isEmpty()) {
            missing.add(new Missing("a statically linked busybox", "busybox-static"));
        }
        return missing.isEmpty()
                ? new Search.Complete(new HostPrograms(plugins.orElseThrow(), busybox.orElseThrow()))
                : new Search.Incomplete(missing);
    }

    private static boolean hasPlugins(Path folder) {
        return PLUGINS.stream().allMatch(plugin -> Files.isExecutable(folder.resolve(plugin)));
    }

    /** Whether an ELF program names no loader (a program header of type PT_INTERP), that is, needs no libraries. */
    static boolean isStatic(Path program) {
        try (var file = new RandomAccessFile(program.toFile(), "r")) {
            var header = read(file, 0, 64);
            if (header.isEmpty()
                    || header.get().getInt(0) != 0x464c457f
                    || header.get().get(4) != 2) {
                return false;
            }
            long table = header.get().getLong(32);
            int entrySize = header.get().getShort(54);
            int entries = header.get().getShort(56);
            for (int i = 0; i < entries; i++) {
                var entry = read(file, table + (long) i * entrySize, 4);
                if (entry.isEmpty() || entry.get().getInt(0) == 3) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Optional<ByteBuffer> read(RandomAccessFile file, long at, int length) throws IOException {
        var bytes = new byte[length];
        file.seek(at);
        return file.read(bytes) == length
                ? Optional.of(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN))
                : Optional.empty();
    }
}
