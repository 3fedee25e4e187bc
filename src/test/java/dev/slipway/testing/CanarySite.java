package dev.slipway.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.process.Command;
import dev.slipway.process.UserFolders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A site in a real Git repository whose {@link Canaries} are encrypted by the real git-crypt, and whose chart, containers and
 * tests print them all as loudly as they can: in notes, logs, events, replies, in plain, base64, JSON and addresses. One
 * target, {@code staging}, in a namespace of the test's own.
 */
public final class CanarySite {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path root;
    private final Canaries canaries;
    private final Map<String, String> environment;

    private CanarySite(Path root, Canaries canaries, Map<String, String> environment) {
        this.root = root;
        this.canaries = canaries;
        this.environment = Map.copyOf(environment);
    }

    /**
     * What goes wrong.
     *
     * @param chart what the chart does: {@code fine}, {@code crash}, {@code event}, {@code template}, {@code hook}
     * @param tests {@code pass} or {@code fail}
     * @param http the status that is expected of the reply: 200 comes
     */
    public record Fate(String chart, String tests, int http) {
        /** All goes well. */
        public static final Fate FINE = new Fate("fine", "pass", 200);
    }

    /**
     * Makes the site.
     *
     * @param folder of the test, where the site and the state folder of its deployments are made
     * @param namespace that the target uses
     */
    public static CanarySite in(Path folder, Canaries canaries, TestCluster.Namespace namespace)
            throws IOException, InterruptedException {
        var root = Files.createDirectories(folder.resolve("site"));
        var tools = RealTools.helm(RealTools.HELM_3).getParent() + ":"
                + RealTools.pytest().getParent();
        var environment = new HashMap<String, String>();
        environment.put("PATH", tools + ":" + System.getenv("PATH"));
        environment.put("HOME", Files.createDirectories(folder.resolve("home")).toString());
        environment.put("LANG", "C.UTF-8");
        environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
        // The tools are this machine's: making them takes minutes.
        environment.put(
                "XDG_CACHE_HOME",
                UserFolders.of(System.getenv()).cache().resolveSibling("").toString());
        environment.put("TMPDIR", Files.createDirectories(folder.resolve("tmp")).toString());
        environment.putAll(TestWorkspaces.environment());
        environment.put("KUBECONFIG", namespace.access().kubeconfig().toString());
        var site = new CanarySite(root, canaries, environment);
        site.write(namespace.name());
        site.git("init", "--quiet", ".");
        site.run("git-crypt", "init");
        site.commit("A site of canaries");
        var key = folder.resolve("exported-key");
        site.run("git-crypt", "export-key", key.toString());
        environment.put("GIT_CRYPT_KEY", Base64.getEncoder().encodeToString(Files.readAllBytes(key)));
        Files.delete(key);
        // As a person's clone that is locked: nothing of it is readable on the disk.
        site.run("git-crypt", "lock");
        return new CanarySite(root, canaries, environment);
    }

    /** The site's folder. */
    public Path root() {
        return root;
    }

    /** What Slipway is to find in its environment. */
    public Map<String, String> environment() {
        return environment;
    }

    /** Commits that a webhook at this address is told how deployments go, with a canary for its token. */
    public void tells(String address) throws IOException, InterruptedException {
        put("told-there", address);
        var yaml = Files.readString(root.resolve("slipway.yaml"));
        put(
                "slipway.yaml",
                yaml
                        + "notify:\n  webhook: {url: told-there, token: secrets/alone/github, on: [start, failure, success]}\n");
        commit("Somebody is told");
    }

    /** Commits that things go so from now on. */
    public void goes(Fate fate) throws IOException, InterruptedException {
        Files.writeString(root.resolve("fate.yaml"), "fate: " + fate.chart() + "\n");
        Files.writeString(root.resolve("tests/fate.txt"), fate.tests() + "\n");
        var yaml = Files.readString(root.resolve("slipway.yaml"));
        Files.writeString(root.resolve("slipway.yaml"), yaml.replaceAll("status: \\d+", "status: " + fate.http()));
        commit("Now: " + fate);
    }

    /** Commits that these checks are made as well, before all others: a map of YAML. */
    public void alsoValidates(String checks) throws IOException, InterruptedException {
        var yaml = Files.readString(root.resolve("slipway.yaml"));
        var start = yaml.indexOf("validate:\n") + "validate:\n".length();
        var own = yaml.indexOf("  pytest:", start);
        put("slipway.yaml", yaml.substring(0, start) + checks.indent(2) + yaml.substring(own));
        commit("Also: " + checks);
    }

    private void write(String namespace) throws IOException {
        put(".gitattributes", "secrets/** filter=git-crypt diff=git-crypt\n");
        put("slipway.yaml", """
                site: canaries
                tools:
                  helm: %s
                  pytest: {version: %s, sources: [{path: true}]}
                secrets:
                  gitCrypt: {key: {env: $GIT_CRYPT_KEY}}
                releases:
                  canaries:
                    chart: chart
                    values: [fate.yaml, secrets/values.yaml]
                    timeout: 20s
                targets:
                  staging:
                    namespace: %s
                    cluster: {kubeconfig: $KUBECONFIG}
                    variables: {host: canaries.example}
                    rolloutTimeout: 25s
                rollout: {proof: 1s}
                validate:
                  pytest: {args: [-v, -s, tests/], attempts: 1, timeout: 60s}
                  http:
                    - url: service://canaries:80/index.html
                      timeout: 8s
                      expect: {status: 200}
                pipeline:
                  - Deploy to staging: [staging]
                """.formatted(RealTools.HELM_3, RealTools.PYTEST, namespace));
        put("fate.yaml", "fate: fine\n");
        // JSON is YAML, and quotes what must be quoted.
        put("secrets/values.yaml", JSON.writeValueAsString(Map.of("canaries", canaries.values())));
        for (var canary : canaries.values().entrySet()) {
            put("secrets/alone/" + canary.getKey(), canary.getValue());
        }
        put("chart/Chart.yaml", "apiVersion: v2\nname: chart\nversion: 0.1.0\n");
        put("chart/templates/all.yaml", CHART);
        put(
                "chart/templates/NOTES.txt",
                "{{ range $name, $value := .Values.canaries }}{{ $value }}\n{{ $value | b64enc }}\n{{ end }}");
        put("tests/fate.txt", "pass\n");
        put("tests/test_canaries.py", TESTS);
    }

    private static final String CHART = """
            {{- if eq .Values.fate "template" }}{{ fail (printf "this shows: %s" (toJson .Values.canaries)) }}{{ end }}
            apiVersion: v1
            kind: Secret
            metadata: {name: canaries}
            data:
              {{- range $name, $value := .Values.canaries }}
              {{ $name }}: {{ $value | b64enc }}
              {{- end }}
              all.json: {{ toJson .Values.canaries | b64enc }}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: canaries}
            data:
              say.sh: |
                for file in /canaries/*; do cat $file; echo; base64 $file; done
                {{- if eq .Values.fate "crash" }}
                exit 1
                {{- else }}
                mkdir -p /tmp/www; cp /canaries/all.json /tmp/www/index.html
                exec httpd -f -p 8080 -h /tmp/www
                {{- end }}
            ---
            {{- if eq .Values.fate "hook" }}
            apiVersion: batch/v1
            kind: Job
            metadata: {name: canaries-hook, annotations: {helm.sh/hook: "post-install,post-upgrade"}}
            spec:
              backoffLimit: 0
              template:
                spec:
                  restartPolicy: Never
                  automountServiceAccountToken: false
                  containers:
                    - name: hook
                      image: slipway.local/busybox:1
                      command: [sh, -c, "cat /canaries/*; exit 1"]
                      volumeMounts: [{name: canaries, mountPath: /canaries}]
                  volumes: [{name: canaries, secret: {secretName: canaries}}]
            ---
            {{- end }}
            apiVersion: v1
            kind: Service
            metadata: {name: canaries}
            spec: {selector: {app: canaries}, ports: [{port: 80, targetPort: 8080}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: canaries}
            spec:
              strategy: {type: Recreate}
              selector: {matchLabels: {app: canaries}}
              template:
                metadata: {labels: {app: canaries, fate: {{ .Values.fate }}}}
                spec:
                  automountServiceAccountToken: false
                  terminationGracePeriodSeconds: 0
                  containers:
                    - name: main
                      image: slipway.local/busybox:1
                      {{- if eq .Values.fate "event" }}
                      command: [{{ .Values.canaries.passphrase | quote }}, {{ .Values.canaries.password | quote }}]
                      {{- else }}
                      command: [sh, /say/say.sh]
                      {{- end }}
                      env:
                        - {name: PASSWORD_OF_THE_CANARY, value: {{ .Values.canaries.password | quote }}}
                      terminationMessagePolicy: FallbackToLogsOnError
                      volumeMounts: [{name: canaries, mountPath: /canaries}, {name: say, mountPath: /say}]
                  volumes:
                    - {name: canaries, secret: {secretName: canaries}}
                    - {name: say, configMap: {name: canaries}}
            """;

    private static final String TESTS = """
            import base64, json, os, pathlib, urllib.parse

            def test_canaries():
                here = pathlib.Path(__file__).parent
                for file in sorted((here.parent / "secrets" / "alone").iterdir()):
                    value = file.read_text()
                    print(value)
                    print(json.dumps({"value": value}, ensure_ascii=False))
                    print("https://example.org/?x=" + urllib.parse.quote_plus(value))
                    print(base64.b64encode(value.encode()).decode())
                    if "tests: fail" not in (here / "fate.txt").read_text():
                        assert value
                if "fail" in (here / "fate.txt").read_text():
                    values = json.loads((here.parent / "secrets" / "values.yaml").read_text())
                    assert values == {}, json.dumps(values)
            """;

    private void put(String file, String content) throws IOException {
        var path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.write(path, content.getBytes(StandardCharsets.UTF_8));
    }

    private void commit(String message) throws InterruptedException {
        git("add", "--all");
        git(
                "-c",
                "user.name=Ada",
                "-c",
                "user.email=ada@example.org",
                "commit",
                "--quiet",
                "--allow-empty",
                "-m",
                message);
    }

    private void git(String... arguments) throws InterruptedException {
        run("git", arguments);
    }

    private void run(String program, String... arguments) throws InterruptedException {
        var command = Command.of(program, environment, root, arguments);
        var result = RealTools.processes().run(command, Duration.ofMinutes(1));
        assertThat(result.succeeded()).as(program + ": " + result.lines()).isTrue();
    }
}
