package dev.slipway.manifest;

import dev.slipway.site.ActionConfig;
import dev.slipway.site.ReleaseConfig;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.TargetConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The manifests of the site's own that are applied before and after its releases are upgraded. */
public final class SiteManifests {
    private SiteManifests() {}

    /**
     * The objects of one file, each with the file as its source.
     *
     * @param root the site's root
     * @throws IOException when the file cannot be read, or is no text
     * @throws YamlEngineException when it is not YAML; its message quotes the file, which may be secret
     */
    public static List<Manifest> of(Path root, Path file) throws IOException {
        var source = root.relativize(file).toString();
        return Manifest.all(Files.readString(file)).stream()
                .map(manifest -> new Manifest(source, manifest.body()))
                .toList();
    }

    /** All of a target. A file that cannot be read has none here: the step that applies it tells what is wrong with it. */
    public static List<Manifest> on(Path root, SiteConfig site, TargetConfig target) {
        return site.releasesOn(target).stream()
                .flatMap(release -> of(root, release, target).stream())
                .toList();
    }

    /** Those of one release on a target, as {@link #on} has them. */
    public static List<Manifest> of(Path root, ReleaseConfig release, TargetConfig target) {
        return applications(release)
                .flatMap(apply -> apply.filesOn(root, target).stream())
                .distinct()
                .flatMap(file -> readable(root, file).stream())
                .toList();
    }

    private static Stream<ActionConfig.Apply> applications(ReleaseConfig release) {
        return Stream.concat(release.before().stream(), release.after().stream())
                .filter(ActionConfig.Apply.class::isInstance)
                .map(ActionConfig.Apply.class::cast);
    }

    private static List<Manifest> readable(Path root, Path file) {
        try {
            return of(root, file);
        } catch (IOException | YamlEngineException e) {
            return List.of();
        }
    }
}
