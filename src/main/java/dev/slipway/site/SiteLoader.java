package dev.slipway.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * Reads {@code slipway.yaml} and looks whether the files it names are there. All that is wrong is told at once, each
 * with its place. Neither the environment nor the content of any other file is read.
 */
public final class SiteLoader {
    private SiteLoader() {}

    /**
     * Reads the {@code slipway.yaml} of a folder.
     *
     * @param root the site's root
     */
    public static Loaded<SiteConfig> load(Path root) {
        return load(root, root);
    }

    /**
     * Reads the {@code slipway.yaml} of a checkout.
     *
     * @param root the checkout's root
     * @param uncommitted where files are looked for that the site's history does not hold, such as a git-crypt key: the
     *     folder that the person works in
     */
    public static Loaded<SiteConfig> load(Path root, Path uncommitted) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(root.resolve(SiteRoot.FILE));
        } catch (NoSuchFileException _) {
            return invalid(
                    Place.START,
                    "there is no such file in " + root + ".",
                    "It describes the site; see docs/slipway-yaml.md.");
        } catch (IOException e) {
            return invalid(Place.START, "the file cannot be read: " + e.getMessage() + ".", "");
        }
        return switch (YamlText.of(SiteRoot.FILE, bytes)) {
            case YamlText.Locked _ ->
                invalid(
                        Place.START,
                        "the file is encrypted with git-crypt.",
                        "It must be readable before anything is decrypted; take it out of .gitattributes.");
            case YamlText.Unreadable unreadable -> new Loaded.Invalid<>(List.of(unreadable.problem()));
            case YamlText.Plain readable -> read(readable.text(), new SiteFiles(root, uncommitted, Set.of()));
        };
    }

    private static Loaded<SiteConfig> read(String text, SiteFiles files) {
        YamlScan.Result scan = YamlScan.of(SiteRoot.FILE, text, YamlRules.SITE);
        if (scan.empty() && scan.safe()) {
            return invalid(Place.START, "the file is empty.", "See docs/slipway-yaml.md for what belongs in it.");
        }
        var problems = new Problems(SiteRoot.FILE);
        problems.addAll(scan.problems());
        if (!scan.safe()) {
            return new Loaded.Invalid<>(problems.inOrder());
        }
        var documents =
                new Compose(YamlScan.settings()).composeAllFromString(text).iterator();
        if (!documents.hasNext() || !(documents.next() instanceof MappingNode root)) {
            return new Loaded.Invalid<>(problems.inOrder());
        }
        SiteConfig config = new SiteReader(problems, files).read(new MapReader(problems, SiteRoot.FILE, root));
        return problems.isEmpty()
                ? new Loaded.Valid<>(config, problems.warningsInOrder())
                : new Loaded.Invalid<>(problems.inOrder());
    }

    private static Loaded<SiteConfig> invalid(Place place, String what, String remedy) {
        return new Loaded.Invalid<>(List.of(new Problem(SiteRoot.FILE, place.line(), place.column(), what, remedy)));
    }
}
