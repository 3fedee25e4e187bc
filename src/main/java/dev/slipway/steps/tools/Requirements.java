package dev.slipway.steps.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A Python requirements file with all the files that it includes.
 *
 * @param content of all of them: what the virtual environment depends on
 */
record Requirements(String content) {
    private static final Pattern INCLUDED =
            Pattern.compile("(?m)^\\s*(?:-r|-c|--requirement|--constraint)(?:\\s+|=)(?<file>\\S+)");
    private static final Pattern HASH = Pattern.compile("--hash[= ]\\S+");

    /** Reads them, as far as they are inside the site; pip itself reports what is missing. */
    static Requirements read(Path file, Path site) throws IOException {
        var content = new StringBuilder();
        read(file, site, content, new HashSet<>());
        return new Requirements(content.toString());
    }

    /** pip checks hashes of all packages, or of none. */
    boolean hasHashes() {
        return HASH.matcher(content).find();
    }

    private static void read(Path file, Path site, StringBuilder content, Set<Path> seen) throws IOException {
        if (!Files.isRegularFile(file) || !file.toRealPath().startsWith(site) || !seen.add(file.toRealPath())) {
            return;
        }
        var text = Files.readString(file);
        content.append(text).append('\n');
        var included = INCLUDED.matcher(text);
        while (included.find()) {
            read(file.resolveSibling(included.group("file")), site, content, seen);
        }
    }
}
