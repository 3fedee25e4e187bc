package dev.slipway.demo;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SequencedMap;
import java.util.TreeMap;

/** The example site and its charts, as they are shipped in the program. */
public final class Examples {
    private static final String ROOT = "/examples";

    /** Jars need not list their folders, so a file is looked for. */
    private static final String ONE_OF_THEM = ROOT + "/mybinder/slipway.yaml";

    private Examples() {}

    /**
     * The files of an example.
     *
     * @param folder below {@code examples}: {@code mybinder}, {@code charts/binderhub}
     * @return content by path relative to the folder, with slashes, in order
     * @throws IOException when the program's own files cannot be read
     */
    public static SequencedMap<String, byte[]> files(String folder) throws IOException {
        var place = Examples.class.getResource(ONE_OF_THEM);
        if (place == null) {
            throw new IllegalStateException("the examples are missing in this build");
        }
        if (!"jar".equals(place.getProtocol())) {
            return read(Path.of(uri(place)).resolve("../..").resolve(folder).normalize());
        }
        var jar = Path.of(uri(((JarURLConnection) place.openConnection()).getJarFileURL()));
        // A file system of our own, rather than the one that the whole program shares and somebody else may close.
        try (var inside = FileSystems.newFileSystem(jar)) {
            return read(inside.getPath(ROOT).resolve(folder));
        }
    }

    private static SequencedMap<String, byte[]> read(Path folder) throws IOException {
        var files = new TreeMap<String, byte[]>();
        try (var found = Files.walk(folder)) {
            for (var file : (Iterable<Path>) found.filter(Files::isRegularFile)::iterator) {
                files.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static URI uri(URL url) {
        try {
            return url.toURI();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the program's own place is no address: " + url, e);
        }
    }
}
