package dev.slipway.site;

import java.util.List;
import java.util.Optional;

/**
 * A tool that the site needs, at its pinned version.
 *
 * @param name how it is called: {@code helm}
 * @param version as pinned, without a leading v; absent for tools whose requirements file pins them
 * @param sources tried in the order given; empty: the sources that Slipway knows for a tool of this name
 */
public record ToolConfig(String name, Optional<String> version, List<Source> sources) {
    public ToolConfig {
        sources = List.copyOf(sources);
    }

    /** Where a tool comes from. */
    public sealed interface Source {

        /** A program on PATH whose version is checked. In YAML: {@code path: true} or {@code path: NAME}. */
        record OnPath(String program) implements Source {}

        /**
         * A download. {@code ${version}}, {@code ${os}} (linux, darwin) and {@code ${arch}} (amd64, arm64) are filled in.
         *
         * @param sha256 the checksum in hex; absent only where the publisher's own checksum file is known
         * @param member the path of the program in a tar.gz or zip; absent: the file whose name is the tool's
         * @param checksums where the publisher lists the checksums of a release's files; absent: beside the file, {@code
         *     URL.sha256sum}
         */
        record Download(String url, Optional<String> sha256, Optional<String> member, Optional<String> checksums)
                implements Source {}

        /** A Go module's main package, built by the go command: {@code helm.sh/helm/v3/cmd/helm}. */
        record GoModule(String pkg) implements Source {}

        /** A virtual environment from a requirements file of the site. */
        record PythonRequirements(String file) implements Source {}
    }
}
