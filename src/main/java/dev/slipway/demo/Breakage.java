package dev.slipway.demo;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What {@code slipway demo --break} can break. Each is a mistake that somebody has really made. */
public enum Breakage {
    /** A download that is not what it was when its checksum was taken. */
    TOOL_CHECKSUM(
            "tool-checksum",
            "a tool's download does not have the checksum that the site pins",
            "Download Helm from our own mirror"),

    /** What {@code travis encrypt-file} does to a repository that has an encrypted file already. */
    CRYPT_KEY(
            "crypt-key",
            "the git-crypt key's file was overwritten by encrypting another one with another key",
            "Encrypt the deploy key of the image cache for the CI system"),

    /** A chart that is not published yet. */
    CHART_VERSION(
            "chart-version",
            "Chart.yaml asks for a version of BinderHub that the repository does not have",
            "Bump BinderHub to 1.0.0-0.dev.git.3510.h3f2c1d0"),

    /** A tab. */
    YAML("yaml", "a configuration file is indented with a tab", "Run two Binders in staging, as in production"),

    /** The exception: the example declares that it can do without. No commit breaks it. */
    ANNOTATION(
            "annotation",
            "Grafana is sick: a warning, since the site does not require it, and the deployment goes on",
            ""),

    /** A cluster that does not answer. */
    CLUSTER("cluster", "staging's cluster does not answer", "Move staging to a cluster of its own"),

    /** A program that ends as soon as it starts. */
    CRASH_LOOP(
            "crash-loop",
            "the new hub ends as soon as it starts, again and again",
            "Keep the hub's state in PostgreSQL"),

    /** An image that is not there. */
    IMAGE("image", "the new Binder's image cannot be pulled", "Try the newest build of BinderHub"),

    /** All is rolled out, and it does not do what it should. */
    TEST("test", "all is rolled out, but one of the site's tests fails", "Tidy up robots.txt"),

    /** Hub and proxy are well, and nobody's server comes up: a tag that was never pushed. */
    SPAWN_IMAGE(
            ExampleSite.JUPYTERHUB,
            "spawn-image",
            "the image of people's servers cannot be pulled",
            "Give everybody the newest notebook image"),

    /** The same, for a name that is not there. */
    SPAWN_ACCOUNT(
            ExampleSite.JUPYTERHUB,
            "spawn-account",
            "people's servers shall run under a service account that does not exist",
            "Run people's servers under an account of their own"),

    /** The same, for a number: no node is that large. */
    SPAWN_MEMORY(
            ExampleSite.JUPYTERHUB,
            "spawn-memory",
            "each person's server asks for more memory than a node has",
            "Promise everybody enough memory");

    private static final String NO_CLUSTER = "config/staging-kubeconfig.yaml";

    private final ExampleSite site;
    private final String word;
    private final String description;
    private final String commitTitle;

    Breakage(String word, String description, String commitTitle) {
        this(ExampleSite.MYBINDER, word, description, commitTitle);
    }

    Breakage(ExampleSite site, String word, String description, String commitTitle) {
        this.site = site;
        this.word = word;
        this.description = description;
        this.commitTitle = commitTitle;
    }

    /** The one of this site that the person calls by this word. */
    public static Optional<Breakage> named(ExampleSite site, String word) {
        return of(site).stream().filter(each -> each.word.equals(word)).findFirst();
    }

    /** Those of one site. */
    public static List<Breakage> of(ExampleSite site) {
        return Arrays.stream(values()).filter(each -> each.site == site).toList();
    }

    /** The site that it is a breakage of. */
    public ExampleSite site() {
        return site;
    }

    /** As the person writes it. */
    public String word() {
        return word;
    }

    /** What is wrong then, in one line. */
    public String description() {
        return description;
    }

    /** What the commit that breaks it is called by the person who made it in good faith; empty: no commit breaks it. */
    String commitTitle() {
        return commitTitle;
    }

    /** Makes that commit's changes. Those of {@link #CRYPT_KEY} need openssl and are {@link DemoSite}'s to make. */
    void apply(SiteEditor site) throws IOException {
        switch (this) {
            case TOOL_CHECKSUM -> downloadHelmElsewhere(site);
            case CHART_VERSION -> site.replace("mybinder/Chart.yaml", "git.3506.hba24eb2", "git.3510.h3f2c1d0");
            case YAML -> site.replace("config/staging.yaml", "    replicas: 1\n", "\treplicas: 2\n");
            case CLUSTER -> moveStaging(site);
            case CRASH_LOOP -> site.replace("config/common/hub.yaml", "type: sqlite-memory", "type: postgres");
            case IMAGE -> useAnotherBinder(site);
            case TEST -> site.replace("config/common/static.yaml", "      - /v2/\n", "");
            case SPAWN_IMAGE -> writeServer(site, "image: registry.invalid/notebook:newest");
            case SPAWN_ACCOUNT -> writeServer(site, "serviceAccount: notebook");
            case SPAWN_MEMORY -> writeServer(site, "memory: {guarantee: 4000G, limit: 4000G}");
            case CRYPT_KEY, ANNOTATION -> {}
        }
    }

    private static void downloadHelmElsewhere(SiteEditor site) throws IOException {
        site.replace("slipway.yaml", "  helm: 3.22.0\n", """
                  helm:
                    version: 3.22.0
                    sources:
                      - url: %s/downloads/helm-v${version}-${os}-${arch}.tar.gz
                        sha256: 5a1d7c8f9e6b4a3d2c1b0f9e8d7c6b5a4f3e2d1c0b9a8f7e6d5c4b3a2f1e0d9c
                """.formatted(site.server()));
    }

    private static void writeServer(SiteEditor site, String line) throws IOException {
        site.write("config/common/server.yaml", "server:\n  " + line + "\n");
    }

    private static void useAnotherBinder(SiteEditor site) throws IOException {
        // The name ".invalid" never leads anywhere (RFC 2606).
        site.write("config/common/binder.yaml", """
                binderhub:
                  binder:
                    image: registry.invalid/binderhub:nightly
                """);
    }

    private static void moveStaging(SiteEditor site) throws IOException {
        site.replace("slipway.yaml", "cluster: {kubeconfig: $KUBECONFIG}", "cluster: {kubeconfig: " + NO_CLUSTER + "}");
        site.write(NO_CLUSTER, """
                apiVersion: v1
                kind: Config
                current-context: staging
                contexts: [{name: staging, context: {cluster: staging, user: deployer}}]
                clusters: [{name: staging, cluster: {server: "https://127.0.0.1:1"}}]
                users: [{name: deployer, user: {}}]
                """);
    }
}
