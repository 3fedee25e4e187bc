package dev.slipway.workspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.pipeline.DeploymentId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspacesTest {
    private static final DeploymentId ID = new DeploymentId("20260101-000000-abcd");
    private static final DeploymentId OTHER = new DeploymentId("20260101-000001-abcd");

    @TempDir
    Path folder;

    private Workspaces workspaces = new Workspaces(List.of(), Path.of("/nowhere"));

    @BeforeEach
    void inATemporaryFolder() {
        workspaces = new Workspaces(List.of(folder.resolve("no-memory")), folder.resolve("state"));
    }

    @Test
    void makesAPrivateFolderAndRemovesIt() throws Exception {
        Path root;
        try (var open = workspaces.open(ID)) {
            root = open.workspace().root();
            assertThat(open.isInMemory()).isFalse();
            assertThat(root).isDirectory().hasFileName(ID.value());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.getParent())))
                    .isEqualTo("rwx------");
            Files.writeString(open.workspace().scratch().resolve("secret"), "secret");
        }
        assertThat(root).doesNotExist();
        assertThat(root.resolveSibling(ID + ".lock")).doesNotExist();
    }

    @Test
    void removesReadOnlyFoldersAndNeverFollowsLinks() throws Exception {
        var outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("precious"), "kept");
        Path root;
        try (var open = workspaces.open(ID)) {
            root = open.workspace().root();
            var deep = Files.createDirectories(root.resolve("a").resolve("b"));
            Files.writeString(deep.resolve("file"), "x");
            Files.createSymbolicLink(deep.resolve("link"), outside);
            Files.setPosixFilePermissions(deep, PosixFilePermissions.fromString("r-x------"));
            Files.setPosixFilePermissions(deep.getParent(), PosixFilePermissions.fromString("---------"));
        }
        assertThat(root).doesNotExist();
        assertThat(outside.resolve("precious")).hasContent("kept");
    }

    @Test
    void removesWhatAKilledRunLeftAndNothingThatLives() throws Exception {
        try (var alive = workspaces.open(ID)) {
            var abandoned = alive.workspace().root().resolveSibling("20250101-000000-dead");
            Files.createDirectories(abandoned.resolve("site"));
            Files.createFile(abandoned.resolveSibling("20250101-000000-dead.lock"));
            try (var other = workspaces.open(OTHER)) {
                assertThat(other.cleanup().removed()).containsExactly(abandoned);
                assertThat(other.cleanup().problems()).isEmpty();
            }
            assertThat(abandoned).doesNotExist();
            assertThat(alive.workspace().root()).isDirectory();
        }
    }

    @Test
    void refusesASecondWorkspaceOfTheSameDeployment() throws Exception {
        try (var _ = workspaces.open(ID)) {
            assertThatThrownBy(() -> workspaces.open(ID))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("running already");
        }
    }

    @Test
    void doesNotUseALinkThatSomebodyPutInItsPlace() throws Exception {
        workspaces.open(ID).close();
        var own = onlyFolderIn(folder.resolve("state"));
        FolderTree.remove(own);
        var elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createSymbolicLink(own, elsewhere);
        assertThatThrownBy(() -> workspaces.open(ID))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a folder of ours");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void opensOnlyWhatIsInsideTheCheckout() throws Exception {
        var workspace = new Workspace(folder);
        Files.createDirectories(workspace.site().resolve("config"));
        Files.writeString(workspace.site().resolve("config").resolve("a.yaml"), "a");
        Files.writeString(folder.resolve("outside"), "x");
        Files.createSymbolicLink(workspace.site().resolve("in"), Path.of("config/a.yaml"));
        Files.createSymbolicLink(workspace.site().resolve("out"), Path.of("../outside"));
        assertThat(workspace.inSite("config/a.yaml")).isPresent();
        assertThat(workspace.inSite("in")).isPresent();
        assertThat(workspace.inSite("out")).isEmpty();
        assertThat(workspace.inSite("../outside")).isEmpty();
        assertThat(workspace.inSite("missing")).isEmpty();
    }

    private static Path onlyFolderIn(Path parent) throws IOException {
        try (var listing = Files.list(parent)) {
            return listing.findFirst().orElseThrow();
        }
    }
}
