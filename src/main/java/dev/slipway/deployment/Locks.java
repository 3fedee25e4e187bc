package dev.slipway.deployment;

import dev.slipway.pipeline.Failure;
import dev.slipway.site.SecretsConfig;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.ValuesFiles;
import dev.slipway.site.YamlCheck;
import dev.slipway.workspace.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The encrypted values files of a site, for who wants to render its charts with or without the keys. */
record Locks(Surroundings surroundings, Path site, SiteConfig config) {
    private static final int NAMED = 5;

    /**
     * Decrypts the site in a workspace. Where there is no key, values files that stay encrypted are made empty there.
     *
     * @return which were made empty, and why
     */
    Optional<String> open(Workspace workspace) throws IOException, InterruptedException {
        var failure = new DecryptedSite(surroundings, site, config).decrypt(workspace);
        var locked = new TreeSet<String>();
        for (var file : values(workspace)) {
            if (isLocked(file, workspace)) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, "{}\n");
                locked.add(workspace.site().relativize(file).toString());
            }
        }
        return locked.isEmpty() ? Optional.empty() : Optional.of(remark(List.copyOf(locked), failure));
    }

    private List<Path> values(Workspace workspace) {
        return config.targets().values().stream()
                .flatMap(target -> config.releasesOn(target).stream()
                        .flatMap(release -> ValuesFiles.of(workspace.site(), release, target).stream()))
                .map(Path::normalize)
                .filter(file -> file.startsWith(workspace.site()))
                .distinct()
                .toList();
    }

    private boolean isLocked(Path file, Workspace workspace) throws IOException {
        var name = workspace.site().relativize(file).toString();
        if (!Files.isRegularFile(file)) {
            return made().contains(name);
        }
        return YamlCheck.isEncrypted(name, Files.readAllBytes(file));
    }

    /** What only is there once openssl's files are decrypted. */
    private Set<String> made() {
        return config.secrets().stream()
                .flatMap(secrets -> secrets.openSsl().stream())
                .map(SecretsConfig.OpenSslSecret::to)
                .collect(Collectors.toSet());
    }

    private static String remark(List<String> files, Optional<Failure> failure) {
        var named = Stream.concat(
                        files.stream().limit(NAMED),
                        files.size() > NAMED ? Stream.of("and " + (files.size() - NAMED) + " more") : Stream.of())
                .collect(Collectors.joining(", "));
        return "Rendered without what is encrypted in " + named
                + failure.map(it -> ": " + it.observed()).orElse(".");
    }
}
