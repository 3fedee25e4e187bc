package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.process.Command;
import dev.slipway.process.UserFolders;
import dev.slipway.testing.RealTools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** {@code slipway check} with charts, by the real Helm of both lines. */
class ChartsCheckIT {
    private static final String SITE = """
            site: example
            tools: {helm: %s}
            releases:
              hub: {chart: hub, values: [config/common.yaml, 'config/${target}.yaml']}
            targets:
              staging: {cluster: {kubeconfig: $KUBECONFIG}}
              prod: {cluster: {kubeconfig: $KUBECONFIG}}
            pipeline:
              - Deploy to staging: [staging]
              - Deploy to production: [prod]
            """;

    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: hub}
            spec:
              replicas: {{ .Values.replicas }}
              selector: {matchLabels: {app: hub}}
              template:
                metadata: {labels: {app: hub}}
                spec:
                  containers:
                    - name: hub
                      image: {{ .Values.image | quote }}
            """;

    @TempDir
    Path folder;

    private RecordedConsole console;

    @BeforeEach
    void open() {
        console = new RecordedConsole(folder, Map.of());
    }

    private void write(String name, String content) throws IOException {
        var file = folder.resolve("site").resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void makeSite(String helm) throws IOException, InterruptedException {
        write("slipway.yaml", SITE.formatted(helm));
        write("hub/Chart.yaml", "apiVersion: v2\nname: hub\nversion: 0.1.0\n");
        write("hub/values.yaml", "replicas: 1\n");
        write("hub/templates/hub.yaml", DEPLOYMENT);
        write("config/common.yaml", "image: example.org/hub:1.4\n");
        write("config/staging.yaml", "{}\n");
        write("config/prod.yaml", "replicas: 2\n");
        openWith(helm);
    }

    private void openWith(String helm) throws IOException, InterruptedException {
        var environment = new HashMap<>(Map.of(
                "PATH", RealTools.helm(helm).getParent() + ":" + System.getenv("PATH"),
                "HOME", Files.createDirectories(folder.resolve("home")).toString(),
                "XDG_STATE_HOME", folder.resolve("state").toString(),
                "XDG_CACHE_HOME",
                        UserFolders.of(System.getenv())
                                .cache()
                                .resolveSibling("")
                                .toString()));
        console = new RecordedConsole(folder.resolve("site"), environment);
    }

    private void git(String... arguments) throws InterruptedException {
        var result = RealTools.processes()
                .run(
                        Command.of("git", RealTools.environment(), folder.resolve("site"), arguments),
                        Duration.ofMinutes(1));
        assertThat(result.succeeded()).as(String.join("\n", result.lines())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aSiteWhoseChartsAreRightIsRight(String helm) throws Exception {
        makeSite(helm);

        assertThat(console.run("check")).isEqualTo(ExitCode.OK);
        assertThat(console.out())
                .isEqualTo("Site 'example' is right: 2 targets, 1 release, 5 YAML files, and what its charts make for"
                        + " Kubernetes 1.34.\n");
        assertThat(console.err()).contains("rendering 2 charts");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aValueThatKubernetesRefusesIsToldWhereItIsSetAndForItsTargetsOnly(String helm) throws Exception {
        makeSite(helm);
        write("config/prod.yaml", "# scaled\nreplicas: two\n");

        assertThat(console.run("check")).isEqualTo(ExitCode.USAGE);
        assertThat(console.out()).isEqualTo("""
                config/prod.yaml:2:1: Deployment/hub: spec.replicas must be a whole number, and is the text 'two'. Take the quotes away, or '| quote'.
                  release hub on prod; hub/templates/hub.yaml
                1 problem to mend before this site can be deployed.
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void theChartsOwnSchemaOfItsValuesHolds(String helm) throws Exception {
        makeSite(helm);
        write("hub/values.schema.json", """
                {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
                 "properties": {"replicas": {"type": "integer", "maximum": 1}, "image": {"type": "string"}}}
                """);

        assertThat(console.run("check")).isEqualTo(ExitCode.USAGE);
        assertThat(console.out())
                .startsWith(
                        "config/prod.yaml:1:1: The chart's values.schema.json does not allow the value of replicas: ")
                .contains("release hub on prod; values.schema.json");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void aTemplateThatCannotBeFilledInIsToldWithItsLineOnceForAllTargets(String helm) throws Exception {
        makeSite(helm);
        write("hub/templates/hub.yaml", DEPLOYMENT.replace(".Values.image", ".Values.hub.image"));

        assertThat(console.run("check")).isEqualTo(ExitCode.USAGE);
        assertThat(console.out())
                .startsWith("hub/templates/hub.yaml:12:")
                .contains(
                        "The template hub/templates/hub.yaml can't be filled in, in line 12, at <.Values.hub.image>: nil pointer",
                        "Set hub.image in the values",
                        "  release hub on staging, prod; hub/templates/hub.yaml");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void whatIsNotYamlIsTold(String helm) throws Exception {
        makeSite(helm);
        write("hub/templates/hub.yaml", DEPLOYMENT.replace("| quote", "| nindent 2"));

        assertThat(console.run("check")).isEqualTo(ExitCode.USAGE);
        assertThat(console.out()).contains("What the template hub/templates/hub.yaml makes is not YAML: line ");
    }

    @ParameterizedTest
    @ValueSource(strings = {RealTools.HELM_3, RealTools.HELM_4})
    void theTestsOfAChartAreJudgedToo(String helm) throws Exception {
        makeSite(helm);
        write("hub/templates/tests/answers.yaml", """
                apiVersion: v1
                kind: Pod
                metadata: {name: answers, annotations: {"helm.sh/hook": test}}
                spec:
                  restart: Never
                  containers: [{name: ask, image: curlimages/curl}]
                """);

        assertThat(console.run("check")).isEqualTo(ExitCode.USAGE);
        assertThat(console.out())
                .contains(
                        "hub/templates/tests/answers.yaml:5:3: Pod/answers: spec.restart is no field",
                        "warning: Container ask of Pod/answers has an image without a tag, 'curlimages/curl'");
    }

    @Test
    void theFilesAreTakenAsTheyAreAndJsonTellsAll() throws Exception {
        makeSite(RealTools.HELM_3);
        git("init", "--quiet", ".");
        git("add", ".");
        git("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "commit", "--quiet", "-m", "A site");
        write("hub/templates/more.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\ndata: {a: 1}\n");
        Files.delete(folder.resolve("site/hub/templates/hub.yaml"));

        assertThat(console.run("check", "--output", "json")).isEqualTo(ExitCode.USAGE);
        var told = JsonMapper.shared().readTree(console.out());
        assertThat(told.path("right").asBoolean()).isFalse();
        assertThat(told.path("charts").path("rendered").asInt()).isEqualTo(2);
        var finding = told.path("charts").path("findings").path(0);
        assertThat(finding.path("problem").asString())
                .isEqualTo("ConfigMap/more: data.a must be a text, and is the number '1'.");
        assertThat(finding.path("targets")).hasToString("[\"staging\",\"prod\"]");
        assertThat(finding.path("severity").asString()).isEqualTo("problem");
        assertThat(told.path("charts").path("findings").size()).isEqualTo(1);
        assertThat(console.err()).isEmpty();
    }

    @Test
    void whatIsLockedIsLeftOutAndThatIsSaid() throws Exception {
        makeSite(RealTools.HELM_3);
        write(
                "slipway.yaml",
                SITE.formatted(RealTools.HELM_3)
                        .replace("releases:", "secrets: {gitCrypt: {key: {env: $NO_SUCH_KEY}}}\nreleases:")
                        .replace("'config/${target}.yaml'", "'config/${target}.yaml', secrets/all.yaml"));
        Files.createDirectories(folder.resolve("site/secrets"));
        Files.write(
                folder.resolve("site/secrets/all.yaml"),
                "\0GITCRYPT\0 then what looks random".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

        assertThat(console.run("check")).isEqualTo(ExitCode.OK);
        assertThat(console.out())
                .contains("remark: Rendered without what is encrypted in secrets/all.yaml: ", "NO_SUCH_KEY");
    }

    @Test
    void theExampleIsRight() throws Exception {
        copy(Path.of("examples/mybinder"), folder.resolve("site"));
        copy(Path.of("examples/charts/binderhub"), folder.resolve("site/binderhub"));
        var chart = folder.resolve("site/mybinder/Chart.yaml");
        Files.writeString(chart, Files.readString(chart).replace("\"@jupyterhub\"", "file://../binderhub"));
        var site = folder.resolve("site/slipway.yaml");
        Files.writeString(site, Files.readString(site).replaceAll("(?m)^ +jupyterhub: http.*$", "    {}"));
        Files.createDirectories(folder.resolve("site/travis"));
        Files.writeString(folder.resolve("site/travis/crypt-key.enc"), "made by the demo");
        openWith(RealTools.HELM_3);

        assertThat(console.run("check")).as(console.err()).isEqualTo(ExitCode.OK);
        assertThat(console.out()).contains("Site 'mybinder' is right").doesNotContain("warning");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                var copy = to.resolve(from.relativize(file).toString().replace(".template", ""));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }
}
