package dev.slipway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.site.Loaded;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.SiteLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small valid site in a folder of the test: a chart, values and secrets for {@code staging} and {@code prod}, a key, a
 * test suite, and a {@code slipway.yaml} that uses every section. A test changes what it is about.
 */
public final class TempSite {
    /** The {@code slipway.yaml} that a site has until a test replaces it. */
    public static final String SLIPWAY_YAML = """
            site: example
            tools:
              helm: 3.22.0
              pytest: {requirements: tests/requirements.txt}
            secrets:
              gitCrypt:
                key: {openssl: {file: travis/crypt-key.enc, key: $CRYPT_KEY, iv: $CRYPT_IV}}
            helm:
              repositories: {example: https://charts.example.org}
            announce:
              grafana: {url: https://grafana.example.org, token: secrets/grafana-api-key, tags: [deployment-start], required: false}
            releases:
              example:
                chart: example
                values: [config/common/*.yaml, 'config/${target}.yaml', 'secrets/config/${target}.yaml']
                timeout: 10m
            targets:
              staging:
                cluster: {kubeconfig: $KUBECONFIG}
                variables: {host: staging.example.org}
              prod:
                cluster: {kubeconfig: $KUBECONFIG}
                variables: {host: example.org}
            validate:
              pytest: {args: [-vx, '--release=${target}', tests/], attempts: 3, timeout: 10m}
              http: [{url: 'https://${host}/health', expect: {status: 200}}]
            pipeline:
              - Deploy to staging: [staging]
              - Deploy to production: [prod]
            """;

    private final Path root;

    private TempSite(Path root) {
        this.root = root;
    }

    /** A valid site in a folder, which is made if need be. */
    public static TempSite in(Path folder) {
        return new TempSite(folder)
                .with("slipway.yaml", SLIPWAY_YAML)
                .with("example/Chart.yaml", "apiVersion: v2\nname: example\nversion: 0.1.0\n")
                .with("example/values.yaml", "replicas: 1\n")
                .with("example/templates/hub.yaml", "{{- if .Values.hub }}\nkind: Deployment\n{{- end }}\n")
                .with("config/common/common.yaml", "replicas: 1\n")
                .with("config/staging.yaml", "replicas: 1\n")
                .with("config/prod.yaml", "replicas: 2\n")
                .with("secrets/config/staging.yaml", "token: staging-canary\n")
                .with("secrets/config/prod.yaml", "token: prod-canary\n")
                .with("secrets/grafana-api-key", "grafana-canary\n")
                .with("travis/crypt-key.enc", "not looked into")
                .with("tests/requirements.txt", "pytest==9.1.1\n");
    }

    /** The site's root. */
    public Path root() {
        return root;
    }

    /** The same site with a file of this content. */
    public TempSite with(String file, String content) {
        return with(file, content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** The same site with a file of these bytes. */
    public TempSite with(String file, byte[] content) {
        Path path = root.resolve(file);
        try {
            Files.createDirectories(path.getParent());
            Files.write(path, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The same site with a file that git-crypt encrypted, as far as can be seen without its key. */
    public TempSite withLocked(String file) {
        return with(file, "\0GITCRYPT\0 then what looks random".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    /** The same site without a file. */
    public TempSite without(String file) {
        try {
            Files.delete(root.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The same site with a part of its {@code slipway.yaml} replaced; the part must be there. */
    public TempSite replacing(String part, String replacement) {
        try {
            String before = Files.readString(root.resolve("slipway.yaml"));
            assertThat(before).contains(part);
            return with("slipway.yaml", before.replace(part, replacement));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What {@link SiteLoader} makes of it. */
    public Loaded<SiteConfig> load() {
        return SiteLoader.load(root);
    }

    /** The site as loaded; it must be valid. */
    public SiteConfig config() {
        return switch (load()) {
            case Loaded.Valid<SiteConfig> valid -> valid.value();
            case Loaded.Invalid<SiteConfig> invalid -> throw new AssertionError(invalid.problems());
        };
    }
}
