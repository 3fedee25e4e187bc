package dev.slipway.demo.images;

import dev.slipway.localcluster.OciImage;
import dev.slipway.pipeline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The libraries that programs of this machine need, as its own loader finds them. They go where the image's loader looks
 * without being told: beside the C library, wherever they lie here.
 *
 * @param loader the dynamic loader, whose path stands in every program
 * @param home where the C library is
 * @param byName the libraries' files, by the names by which they are asked for
 */
record SharedLibraries(Path loader, Path home, Map<String, Path> byName) {
    private static final Pattern FOUND = Pattern.compile("^\\s*(\\S+) => (/.+) \\(0x\\p{XDigit}+\\)$");
    private static final Pattern LOADER = Pattern.compile("^\\s*(/\\S*/ld-[^/\\s]+) \\(0x\\p{XDigit}+\\)$");

    /** So many files are asked about at once; a command line has an end. */
    private static final int AT_ONCE = 200;

    SharedLibraries {
        byName = Map.copyOf(byName);
    }

    /**
     * What these need.
     *
     * @param except a folder whose own libraries are not told, since it goes into the image as a whole
     */
    static SharedLibraries of(BuildPrograms programs, Collection<Path> files, Path except)
            throws CannotMake, InterruptedException {
        var told = new ArrayList<String>();
        var all = List.copyOf(files);
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            var some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            var arguments = some.stream().map(Path::toString).toArray(String[]::new);
            // It fails where one of the files is no dynamic program, and tells of all the others.
            told.addAll(programs.attempt(except, "ldd", arguments).lines());
        }
        return parsed(told, except);
    }

    /** What ldd told. */
    static SharedLibraries parsed(List<String> told, Path except) throws CannotMake {
        var found = new TreeMap<String, Path>();
        Path loader = null;
        for (var line : told) {
            var library = FOUND.matcher(line);
            if (library.matches() && !Path.of(library.group(2)).startsWith(except)) {
                found.put(library.group(1), Path.of(library.group(2)));
            }
            var named = LOADER.matcher(line);
            if (named.matches()) {
                loader = Path.of(named.group(1));
            }
        }
        var libc = found.get("libc.so.6");
        if (loader == null || libc == null) {
            throw new CannotMake(Failure.of(
                            "looking for the libraries that Python and Node.js need",
                            "ldd names no C library of GNU among them")
                    .advising("Images can be made on a Linux with glibc, such as Debian or Ubuntu, only."));
        }
        return new SharedLibraries(loader, libc.resolveSibling(""), found);
    }

    /** Puts them into an image. */
    void addTo(OciImage image) throws IOException {
        image.file(loader.toString(), loader.toRealPath(), 0755);
        for (var library : byName.entrySet()) {
            image.file(
                    home.resolve(library.getKey()).toString(),
                    library.getValue().toRealPath(),
                    0755);
        }
    }

    /** Whether a file is one that the loader may be asked about. */
    static boolean isOne(Path file) {
        return Files.isRegularFile(file) && file.getFileName().toString().matches(".+\\.so(\\.\\d+)*");
    }
}
