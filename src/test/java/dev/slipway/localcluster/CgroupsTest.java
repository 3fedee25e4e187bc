package dev.slipway.localcluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On folders that look like control groups; LocalClusterIT has real ones. */
class CgroupsTest {
    @TempDir
    private Path mount;

    @Test
    void versionOneHasAGroupInEveryHierarchyAndFillsTheCpuset() throws Exception {
        for (var hierarchy : new String[] {"pids", "memory", "cpuset"}) {
            Files.createFile(Files.createDirectory(mount.resolve(hierarchy)).resolve("cgroup.procs"));
        }
        Files.writeString(mount.resolve("cpuset/cpuset.cpus"), "0-1\n");
        Files.writeString(
                Files.createDirectory(mount.resolve("cpuset/slipway-x")).resolve("cpuset.cpus"), "\n");
        var groups = groups();
        groups.create();
        assertThat(mount.resolve("memory/slipway-x")).isDirectory();
        assertThat(mount.resolve("cpuset/slipway-x/cpuset.cpus")).hasContent("0-1");
        Files.createFile(mount.resolve("pids/slipway-x/cgroup.procs"));
        assertThat(groups.joinFile()).isEqualTo(mount.resolve("pids/slipway-x/cgroup.procs"));
    }

    @Test
    void versionTwoKeepsProgramsInALeafAndPassesControllersOn() throws Exception {
        Files.writeString(mount.resolve("cgroup.controllers"), "cpu memory");
        var top = Files.createDirectory(mount.resolve("slipway-x"));
        Files.writeString(top.resolve("cgroup.controllers"), "cpu memory");
        groups().create();
        assertThat(groups().joinFile()).isEqualTo(top.resolve("system/cgroup.procs"));
        assertThat(top.resolve("cgroup.subtree_control")).hasContent("+memory");
    }

    @Test
    void processesAreFoundHoweverDeepTheirGroupAndOthersAreNot() throws Exception {
        Files.writeString(mount.resolve("cgroup.controllers"), "");
        var pod = Files.createDirectories(mount.resolve("slipway-x/kubepods/burstable/pod1"));
        Files.writeString(pod.resolve("cgroup.procs"), "11\n12\n");
        Files.writeString(mount.resolve("slipway-x/cgroup.procs"), "10\n");
        Files.writeString(Files.createDirectory(mount.resolve("slipway-xy")).resolve("cgroup.procs"), "99\n");
        assertThat(groups().processes()).containsExactlyInAnyOrder(10L, 11L, 12L);
    }

    private Cgroups groups() {
        return new Cgroups(mount, "slipway-x", _ -> {});
    }
}
