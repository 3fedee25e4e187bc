package dev.slipway.steps.tools;

import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import java.util.ArrayList;
import java.util.List;

/** What {@code slipway explain} says of installing a tool. */
final class ToolsDocumentation {
    private static final String BACKGROUND = """
            A deployment uses few tools, each at the version that `slipway.yaml` pins: Helm, which installs and upgrades
            charts, and what the site's own tests need. Clusters, git-crypt, openssl and YAML need none, since Slipway speaks
            with them itself. Nothing is installed on the machine: tools live in a cache that the next deployment uses
            again.""";

    private ToolsDocumentation() {}

    static StepDocumentation of(String tool, List<ToolSource> sources) {
        var happens = new ArrayList<String>();
        happens.add("The sources of " + tool + " are tried in this order, and the first that has it is used: "
                + String.join(
                        "; ", sources.stream().map(ToolSource::description).toList()) + ".");
        if (sources.stream().anyMatch(source -> !(source instanceof PathSource))) {
            happens.add(
                    "Before anything is downloaded or built, the cache is asked; what is in it is used only if it is still"
                            + " exactly what was put there.");
        }
        if (sources.stream().anyMatch(DownloadSource.class::isInstance)) {
            happens.add("A download is used only when it is complete and its SHA-256 is the expected one.");
        }
        return new StepDocumentation(
                BACKGROUND,
                happens,
                List.of(
                        new Trouble(
                                "The network between here and a server is unreliable, which is by far the most common cause",
                                "every source listed with `could not be resolved`, `no connection`, `truncated` or `answered"
                                        + " 503`",
                                "Run the deployment again. If it fails again, see the status pages of the CI system and of"
                                        + " the server."),
                        new Trouble(
                                "The way a tool is published has changed, or its server is out of order",
                                "`answered 404`, or always the same server's trouble",
                                "See whether that version still exists, and name another source in `slipway.yaml`."),
                        new Trouble(
                                "The commit that is deployed changed `slipway.yaml` and made a mistake in it",
                                "a version, address or checksum that does not exist",
                                "Whoever changed it corrects it in another commit."),
                        new Trouble(
                                "A download is not what it should be",
                                "`has another checksum`, with both checksums",
                                "Compare with the publisher's page. Never deploy with a file that you cannot explain.")));
    }
}
