package dev.slipway.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Changes the files of a site, as its maintainers would. */
final class SiteEditor {
    private final Path site;
    private final String server;

    /**
     * An editor.
     *
     * @param site its folder
     * @param server where the demo's servers answer
     */
    SiteEditor(Path site, String server) {
        this.site = site;
        this.server = server;
    }

    /** Where the demo's servers answer. */
    String server() {
        return server;
    }

    /**
     * Replaces a text where it first stands.
     *
     * @throws IllegalStateException when the file does not have it: the example was changed and this was forgotten, a bug
     */
    void replace(String file, String old, String with) throws IOException {
        var text = Files.readString(site.resolve(file));
        int at = text.indexOf(old);
        if (at < 0) {
            throw new IllegalStateException("the example's %s has no '%s'".formatted(file, old));
        }
        Files.writeString(site.resolve(file), text.substring(0, at) + with + text.substring(at + old.length()));
    }

    /** Writes a file, new or not. */
    void write(String file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file, new or not. */
    void write(String file, byte[] content) throws IOException {
        var target = site.resolve(file);
        Files.createDirectories(target.resolveSibling(""));
        Files.write(target, content);
    }
}
