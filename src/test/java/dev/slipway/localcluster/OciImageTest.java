package dev.slipway.localcluster;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class OciImageTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    @Test
    void everyBlobIsWhereItsDigestSays() throws Exception {
        var files = contents(
                Files.newInputStream(image().writeTo(folder.resolve("a.tar")).file()));
        var manifest = blob(
                files,
                JSON.readTree(requireNonNull(files.get("index.json")))
                        .path("manifests")
                        .get(0));
        var layer = blob(files, JSON.readTree(manifest).path("layers").get(0));
        var config = JSON.readTree(blob(files, JSON.readTree(manifest).path("config")));
        var unzipped = new GZIPInputStream(new ByteArrayInputStream(layer)).readAllBytes();
        assertThat(config.path("rootfs").path("diff_ids").get(0).asString()).isEqualTo("sha256:" + sha256(unzipped));
    }

    @Test
    void theNameIsWhereContainerdLooksForIt() throws Exception {
        var files = contents(
                Files.newInputStream(image().writeTo(folder.resolve("a.tar")).file()));
        assertThat(JSON.readTree(requireNonNull(files.get("index.json")))
                        .at("/manifests/0/annotations/io.containerd.image.name")
                        .asString())
                .isEqualTo("slipway.local/test:1");
    }

    @Test
    void filesFoldersAndLinksKeepTheirModesAndBelongToRoot() throws Exception {
        var files = contents(
                Files.newInputStream(image().writeTo(folder.resolve("a.tar")).file()));
        var manifest = blob(
                files,
                JSON.readTree(requireNonNull(files.get("index.json")))
                        .path("manifests")
                        .get(0));
        var entries = new LinkedHashMap<String, TarArchiveEntry>();
        var layer = blob(files, JSON.readTree(manifest).path("layers").get(0));
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(layer)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.put(entry.getName(), entry);
            }
        }
        assertThat(entries.keySet()).containsExactly("bin/", "bin/run", "etc/", "etc/motd", "sbin", "tmp/");
        assertThat(requireNonNull(entries.get("bin/run")).getMode() & 07777).isEqualTo(0755);
        assertThat(requireNonNull(entries.get("tmp/")).getMode() & 07777).isEqualTo(01777);
        assertThat(requireNonNull(entries.get("sbin")).getLinkName()).isEqualTo("bin");
        assertThat(entries.values()).allMatch(entry -> entry.getLongUserId() == 0 && entry.getLongGroupId() == 0);
    }

    @Test
    void theSameContentGivesTheSameBytes() throws Exception {
        var one = image().writeTo(folder.resolve("a.tar")).file();
        var other = image().writeTo(folder.resolve("b.tar")).file();
        assertThat(one).hasSameBinaryContentAs(other);
        assertThat(folder.toFile().list())
                .as("nothing else is left")
                .containsExactlyInAnyOrder("a.tar", "b.tar", "run");
    }

    @Test
    void aTreeIsTakenWithItsLinksAndWhatIsExecutableStaysSo() throws Exception {
        var tree = folder.resolve("tree");
        Files.createDirectories(tree.resolve("sub"));
        Files.writeString(tree.resolve("sub/text"), "t");
        Files.writeString(tree.resolve("sub/program"), "p").toFile().setExecutable(true);
        Files.createSymbolicLink(tree.resolve("link"), Path.of("sub/text"));
        var archive = OciImage.named("slipway.local/tree:1").tree("srv", tree).writeTo(folder.resolve("t.tar"));
        var files = contents(Files.newInputStream(archive.file()));
        var manifest = blob(
                files,
                JSON.readTree(requireNonNull(files.get("index.json")))
                        .path("manifests")
                        .get(0));
        var layer = contents(new GZIPInputStream(new ByteArrayInputStream(
                blob(files, JSON.readTree(manifest).path("layers").get(0)))));
        assertThat(layer.keySet()).containsExactly("srv/", "srv/link", "srv/sub/", "srv/sub/program", "srv/sub/text");
    }

    @Test
    void aNameThatKubernetesWouldCompleteIsRefused() {
        for (var name : new String[] {"busybox", "busybox:1", "library/busybox:1", "slipway.local/busybox"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> OciImage.named(name))
                    .withMessageContaining(name);
        }
    }

    private OciImage image() throws IOException {
        var program = Files.writeString(folder.resolve("run"), "#!/bin/sh\n");
        return OciImage.named("slipway.local/test:1")
                .text("etc/motd", "hello\n", 0644)
                .file("/bin/run", program, 0755)
                .directory("tmp", 01777)
                .symlink("sbin", "bin")
                .entrypoint("/bin/run");
    }

    private static byte[] blob(Map<String, byte[]> files, JsonNode descriptor) throws Exception {
        var digest = descriptor.path("digest").asString().substring("sha256:".length());
        var content = requireNonNull(files.get("blobs/sha256/" + digest));
        assertThat(content).hasSize(descriptor.path("size").asInt());
        assertThat(sha256(content)).isEqualTo(digest);
        return content;
    }

    private static Map<String, byte[]> contents(InputStream archive) throws IOException {
        var files = new LinkedHashMap<String, byte[]>();
        try (var tar = new TarArchiveInputStream(archive)) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                files.put(entry.getName(), tar.readAllBytes());
            }
        }
        return files;
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
