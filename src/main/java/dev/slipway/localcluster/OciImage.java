package dev.slipway.localcluster;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import tools.jackson.databind.json.JsonMapper;

/**
 * A container image made from files, without Docker and without a registry. The same content gives the same bytes: entries
 * are sorted, belong to root and carry no time.
 *
 * <pre>{@code
 * OciArchive hub = OciImage.named("slipway.local/hub:1")
 *         .directory("srv", 0755)
 *         .file("srv/hub", program, 0755)
 *         .entrypoint("/srv/hub")
 *         .writeTo(folder.resolve("hub.tar"));
 * }</pre>
 */
public final class OciImage {
    private sealed interface Entry {
        record Folder(int mode) implements Entry {}

        record Text(String text, int mode) implements Entry {}

        record Copy(Path from, int mode) implements Entry {}

        record Link(String target) implements Entry {}
    }

    private record Blob(String digest, long size) {}

    private static final String LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String reference;
    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private final SequencedMap<String, String> environment = new LinkedHashMap<>();
    private List<String> entrypoint = List.of();
    private List<String> command = List.of();
    private String user = "";
    private String workingDirectory = "/";

    private OciImage(String reference) {
        this.reference = reference;
        environment.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
    }

    /**
     * An image with nothing in it yet.
     *
     * @param reference host, name and tag, such as {@code slipway.local/busybox:1}
     * @throws IllegalArgumentException if the host or the tag is missing: Kubernetes would put its own in their place and
     *     then not find the image
     */
    public static OciImage named(String reference) {
        if (!reference.matches("[a-z0-9.-]+\\.[a-z0-9.-]+(/[a-z0-9._-]+)+:[A-Za-z0-9_][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException("not a full image name (HOST.DOMAIN/NAME:TAG): " + reference);
        }
        return new OciImage(reference);
    }

    /** Adds a folder; folders that only hold other entries need not be named. */
    public OciImage directory(String path, int mode) {
        return put(path, new Entry.Folder(mode));
    }

    /** Adds a file whose content is read when the archive is written; links are followed. */
    public OciImage file(String path, Path content, int mode) {
        return put(path, new Entry.Copy(content, mode));
    }

    /** Adds a text file, in UTF-8. */
    public OciImage text(String path, String content, int mode) {
        return put(path, new Entry.Text(content, mode));
    }

    /** Adds a symbolic link. */
    public OciImage symlink(String path, String target) {
        return put(path, new Entry.Link(target));
    }

    /**
     * Adds a folder with all that is in it, with its links as they are and its files executable where they are so here.
     *
     * @throws IOException if the folder can't be read
     */
    public OciImage tree(String path, Path folder) throws IOException {
        try (var found = Files.walk(folder)) {
            for (Path each : (Iterable<Path>) found::iterator) {
                var inside = path + "/" + folder.relativize(each);
                if (Files.isSymbolicLink(each)) {
                    symlink(inside, Files.readSymbolicLink(each).toString());
                } else if (Files.isDirectory(each)) {
                    directory(inside, 0755);
                } else {
                    file(inside, each, Files.isExecutable(each) ? 0755 : 0644);
                }
            }
        }
        return this;
    }

    /** What the container runs. */
    public OciImage entrypoint(String... arguments) {
        entrypoint = List.of(arguments);
        return this;
    }

    /** The arguments of the entry point, or the program where there is none, unless the pod says otherwise. */
    public OciImage command(String... arguments) {
        command = List.of(arguments);
        return this;
    }

    /** Sets a variable of the container's environment. */
    public OciImage environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** The user it runs as, {@code UID} or {@code UID:GID}; root unless given. */
    public OciImage user(String uid) {
        user = uid;
        return this;
    }

    /** The folder it runs in; the root unless given. */
    public OciImage workingDirectory(String path) {
        workingDirectory = path;
        return this;
    }

    /**
     * Writes the image.
     *
     * @param archive the file to write; an older one is replaced
     * @throws IOException if a file of the image can't be read or the archive can't be written
     */
    public OciArchive writeTo(Path archive) throws IOException {
        var layerFile =
                Files.createTempFile(archive.toAbsolutePath().getParent(), archive.getFileName() + ".", ".layer");
        try {
            var diffId = sha256();
            var layer = writeLayer(layerFile, diffId);
            var config = json(config(diffId));
            var manifest = json(manifest(blobOf(config), layer));
            try (var tar = tarTo(Files.newOutputStream(archive))) {
                put(tar, "oci-layout", json(Map.of("imageLayoutVersion", "1.0.0")), 0644);
                put(tar, "index.json", json(index(blobOf(manifest))), 0644);
                put(tar, pathOf(blobOf(config)), config, 0644);
                put(tar, pathOf(blobOf(manifest)), manifest, 0644);
                var entry = fileEntry(pathOf(layer), 0644, layer.size());
                tar.putArchiveEntry(entry);
                Files.copy(layerFile, tar);
                tar.closeArchiveEntry();
            }
        } finally {
            Files.deleteIfExists(layerFile);
        }
        return new OciArchive(archive, reference);
    }

    private OciImage put(String path, Entry entry) {
        var clean = Path.of("/").resolve(path).normalize().toString().substring(1);
        if (!clean.isEmpty()) {
            entries.put(clean, entry);
            for (var parent = Path.of(clean).getParent(); parent != null; parent = parent.getParent()) {
                entries.putIfAbsent(parent.toString(), new Entry.Folder(0755));
            }
        }
        return this;
    }

    private Blob writeLayer(Path file, MessageDigest diffId) throws IOException {
        var digest = sha256();
        try (var out = new DigestOutputStream(Files.newOutputStream(file), digest);
                var zipped = new GZIPOutputStream(out, 65536);
                var tar = tarTo(new DigestOutputStream(zipped, diffId))) {
            for (var entry : entries.entrySet()) {
                put(tar, entry.getKey(), entry.getValue());
            }
        }
        return new Blob("sha256:" + hex(digest), Files.size(file));
    }

    private static void put(TarArchiveOutputStream tar, String path, Entry entry) throws IOException {
        switch (entry) {
            case Entry.Folder folder -> {
                tar.putArchiveEntry(rooted(new TarArchiveEntry(path + "/"), folder.mode()));
                tar.closeArchiveEntry();
            }
            case Entry.Text text -> put(tar, path, text.text().getBytes(StandardCharsets.UTF_8), text.mode());
            case Entry.Copy copy -> {
                tar.putArchiveEntry(fileEntry(path, copy.mode(), Files.size(copy.from())));
                Files.copy(copy.from(), tar);
                tar.closeArchiveEntry();
            }
            case Entry.Link link -> {
                var header = rooted(new TarArchiveEntry(path, TarConstants.LF_SYMLINK), 0777);
                header.setLinkName(link.target());
                tar.putArchiveEntry(header);
                tar.closeArchiveEntry();
            }
        }
    }

    private static void put(TarArchiveOutputStream tar, String path, byte[] content, int mode) throws IOException {
        tar.putArchiveEntry(fileEntry(path, mode, content.length));
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static TarArchiveEntry fileEntry(String path, int mode, long size) {
        var entry = rooted(new TarArchiveEntry(path), mode);
        entry.setSize(size);
        return entry;
    }

    private static TarArchiveEntry rooted(TarArchiveEntry entry, int mode) {
        entry.setMode(mode);
        entry.setUserId(0);
        entry.setGroupId(0);
        entry.setUserName("");
        entry.setGroupName("");
        entry.setModTime(0L);
        return entry;
    }

    private static TarArchiveOutputStream tarTo(OutputStream out) {
        var tar = new TarArchiveOutputStream(out, "UTF-8");
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
        return tar;
    }

    private Map<String, Object> config(MessageDigest diffId) {
        var run = new LinkedHashMap<String, Object>();
        run.put(
                "Env",
                environment.entrySet().stream()
                        .map(each -> each.getKey() + "=" + each.getValue())
                        .toList());
        if (!entrypoint.isEmpty()) {
            run.put("Entrypoint", entrypoint);
        }
        if (!command.isEmpty()) {
            run.put("Cmd", command);
        }
        if (!user.isEmpty()) {
            run.put("User", user);
        }
        run.put("WorkingDir", workingDirectory);
        var config = new LinkedHashMap<String, Object>();
        config.put("architecture", architecture());
        config.put("os", "linux");
        config.put("config", run);
        config.put("rootfs", Map.of("type", "layers", "diff_ids", List.of("sha256:" + hex(diffId))));
        return config;
    }

    private static Map<String, Object> manifest(Blob config, Blob layer) {
        var manifest = new LinkedHashMap<String, Object>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", MANIFEST);
        manifest.put("config", descriptor(CONFIG, config));
        manifest.put("layers", List.of(descriptor(LAYER, layer)));
        return manifest;
    }

    private Map<String, Object> index(Blob manifest) {
        var described = descriptor(MANIFEST, manifest);
        var names = new LinkedHashMap<String, String>();
        names.put("io.containerd.image.name", reference);
        names.put("org.opencontainers.image.ref.name", reference.substring(reference.lastIndexOf(':') + 1));
        described.put("annotations", names);
        var index = new LinkedHashMap<String, Object>();
        index.put("schemaVersion", 2);
        index.put("mediaType", INDEX);
        index.put("manifests", List.of(described));
        return index;
    }

    private static Map<String, Object> descriptor(String type, Blob blob) {
        var descriptor = new LinkedHashMap<String, Object>();
        descriptor.put("mediaType", type);
        descriptor.put("digest", blob.digest());
        descriptor.put("size", blob.size());
        return descriptor;
    }

    private static String architecture() {
        return switch (System.getProperty("os.arch", "amd64")) {
            case "aarch64" -> "arm64";
            case String other -> other;
        };
    }

    private static byte[] json(Object value) throws IOException {
        return JSON.writeValueAsBytes(value);
    }

    private static Blob blobOf(byte[] content) {
        return new Blob("sha256:" + HexFormat.of().formatHex(sha256().digest(content)), content.length);
    }

    private static String pathOf(Blob blob) {
        return "blobs/sha256/" + blob.digest().substring("sha256:".length());
    }

    private static String hex(MessageDigest digest) {
        try {
            return HexFormat.of().formatHex(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
