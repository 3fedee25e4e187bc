package dev.slipway.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the demo keeps from one run to the next.
 *
 * @param root below the state folder; readable by its owner alone
 */
public record DemoFolder(Path root) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The site: a Git repository whose secrets are encrypted, in its files as in its history. */
    public Path site() {
        return root.resolve("site");
    }

    /**
     * The variables that a CI system would hold for the site, {@code CRYPT_KEY} and {@code CRYPT_IV}, in a form that a
     * shell can read. Mode 0600. They open the secrets of the demo, which are random and belong to nobody.
     */
    public Path variables() {
        return root.resolve("ci-variables.env");
    }

    /** The site's git-crypt key, encrypted with those variables; the file that a site of its kind has in its history. */
    Path cryptKey() {
        return root.resolve("crypt-key.enc");
    }

    /** The site and the cluster of the last demo, for commands that follow it. */
    public Path last() {
        return root.resolve("last.json");
    }

    /** Makes the folder. */
    void make() throws IOException {
        if (!Files.isDirectory(root)) {
            Files.createDirectories(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    /** The CI system's variables, where they were kept. */
    Optional<Map<String, String>> readVariables() throws IOException {
        if (!Files.isRegularFile(variables())) {
            return Optional.empty();
        }
        var read = new LinkedHashMap<String, String>();
        for (var line : Files.readAllLines(variables())) {
            var parts = line.replaceFirst("^export ", "").split("=", 2);
            if (parts.length == 2) {
                read.put(parts[0], parts[1]);
            }
        }
        return Optional.of(read);
    }

    /** Keeps the CI system's variables. */
    void writeVariables(Map<String, String> variables) throws IOException {
        var text = new StringBuilder();
        variables.forEach((name, value) ->
                text.append("export ").append(name).append('=').append(value).append('\n'));
        write(variables(), text.toString());
    }

    /** Notes which site runs on which cluster. */
    public void writeLast(LastDemo last) throws IOException {
        var note = JSON.createObjectNode();
        note.put("site", site().toString());
        note.put("kubeconfig", last.kubeconfig().toString());
        var namespaces = note.putArray("namespaces");
        last.namespaces().forEach(namespaces::add);
        write(last(), note.toPrettyString() + "\n");
    }

    /** Which cluster the last demo used. */
    public Optional<LastDemo> readLast() throws IOException {
        if (!Files.isRegularFile(last())) {
            return Optional.empty();
        }
        try {
            var note = JSON.readTree(Files.readString(last()));
            return Optional.of(new LastDemo(
                    Path.of(note.path("kubeconfig").asString("")),
                    note.path("namespaces")
                            .valueStream()
                            .map(JsonNode::asString)
                            .toList()));
        } catch (JacksonException e) {
            // Written by another version: what it says is not worth more than a look at the defaults.
            return Optional.empty();
        }
    }

    /** Appears whole or not at all, and never for others. */
    private void write(Path file, String text) throws IOException {
        make();
        var beside = Files.createTempFile(root, file.getFileName() + ".", ".new");
        Files.writeString(beside, text);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
