package dev.slipway.kube;

import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Answer.Refused;
import dev.slipway.process.ChildEnvironment;
import dev.slipway.process.Command;
import dev.slipway.process.ProcessResult;
import dev.slipway.process.ProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a kubeconfig's user proves who it is: any of these, or none.
 *
 * @param certificate shown when the connection is made
 * @param token sent with each request
 * @param password sent with each request
 */
record Login(Optional<Certificate> certificate, Optional<Token> token, Optional<Password> password) {

    /** A client certificate, as PEM texts. */
    record Certificate(String certificates, String key) {
        @Override
        public String toString() {
            return "a client certificate";
        }
    }

    /** Basic authentication, which a proxy before the API server may want. */
    record Password(String user, String password) {
        @Override
        public String toString() {
            return "the password of " + user;
        }
    }

    /** A bearer token. */
    @FunctionalInterface
    interface Token {
        /** The one that is good now. */
        String value();
    }

    /** Finds it out; runs the credential plugin once where there is one. */
    static Answer<Login> of(
            Kubeconfig kubeconfig, ProcessRunner processes, Map<String, String> environment, InstantSource clock) {
        var user = kubeconfig.user();
        if (user.containsKey("exec")) {
            return new Plugin(kubeconfig, processes, environment, clock).login();
        }
        if (user.containsKey("auth-provider")) {
            return refused(
                    kubeconfig,
                    "it uses an auth-provider, which Kubernetes removed in 1.26: fetch it anew, with a credential"
                            + " plugin or a token");
        }
        var certificate = kubeconfig.clientCertificate();
        var key = kubeconfig.clientKey();
        if (certificate.isPresent() != key.isPresent()) {
            return refused(kubeconfig, "it has a client " + (key.isPresent() ? "key" : "certificate") + " alone");
        }
        var token = Kubeconfig.text(user, "token");
        var file = Kubeconfig.text(user, "tokenFile");
        return new Given<>(new Login(
                certificate.map(pem -> new Certificate(pem, key.orElseThrow())),
                file.isEmpty() || !token.isEmpty()
                        ? Optional.of(token).filter(value -> !value.isEmpty()).map(value -> () -> value)
                        : Optional.of(() -> read(Path.of(file))),
                Optional.of(Kubeconfig.text(user, "username"))
                        .filter(name -> !name.isEmpty())
                        .map(name -> new Password(name, Kubeconfig.text(user, "password")))));
    }

    /** A token that its file's owner renews now and then: so it is read each time. Unreadable is no token at all. */
    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static Answer<Login> refused(Kubeconfig kubeconfig, String why) {
        return new Refused<>(new ClusterTrouble.BadKubeconfig("for " + kubeconfig.server(), why));
    }

    /** A program that makes credentials, by the contract of {@code client.authentication.k8s.io}. */
    private static final class Plugin {
        private static final JsonMapper JSON = JsonMapper.builder().build();
        private static final Duration LIMIT = Duration.ofSeconds(60);
        /** A token is renewed while it is still good for this long, so that none ends on its way. */
        private static final Duration MARGIN = Duration.ofSeconds(60);

        private final Kubeconfig kubeconfig;
        private final ProcessRunner processes;
        private final Map<String, String> environment;
        private final InstantSource clock;
        private @Nullable Credential known;

        private record Credential(String token, Optional<Certificate> certificate, Optional<Instant> expires) {}

        private Plugin(
                Kubeconfig kubeconfig, ProcessRunner processes, Map<String, String> environment, InstantSource clock) {
            this.kubeconfig = kubeconfig;
            this.processes = processes;
            this.environment = environment;
            this.clock = clock;
        }

        private Answer<Login> login() {
            return run().map(first -> {
                known = first;
                return new Login(
                        first.certificate(),
                        first.token().isEmpty() ? Optional.empty() : Optional.of(this::token),
                        Optional.empty());
            });
        }

        private synchronized String token() {
            var last = known;
            if (last != null
                    && last.expires()
                            .filter(at -> clock.instant().plus(MARGIN).isAfter(at))
                            .isPresent()) {
                last = run().orElse(last);
                known = last;
            }
            return last == null ? "" : last.token();
        }

        private Answer<Credential> run() {
            var exec = Kubeconfig.map(kubeconfig.user().get("exec"));
            var program = Kubeconfig.text(exec, "command");
            var version = Kubeconfig.text(exec, "apiVersion");
            var variables = new HashMap<>(
                    ChildEnvironment.of(environment, List.of("AWS_", "AZURE_", "GOOGLE_", "CLOUDSDK_", "KUBE", "OS_")));
            if (exec.get("env") instanceof List<?> given) {
                given.stream()
                        .map(Kubeconfig::map)
                        .forEach(it -> variables.put(Kubeconfig.text(it, "name"), Kubeconfig.text(it, "value")));
            }
            variables.put(
                    "KUBERNETES_EXEC_INFO",
                    JSON.writeValueAsString(Map.of(
                            "apiVersion", version, "kind", "ExecCredential", "spec", Map.of("interactive", false))));
            var arguments = exec.get("args") instanceof List<?> given
                    ? given.stream().map(String::valueOf).toList()
                    : List.<String>of();
            var command = new Command(program, arguments, variables, Path.of("/"), "");
            try {
                return credential(program, processes.run(command, LIMIT));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return refused(program, "it was interrupted");
            }
        }

        private Answer<Credential> credential(String program, ProcessResult result) {
            if (!result.succeeded()) {
                var said = result.lines().isEmpty() ? "" : ": " + result.lines().getLast();
                return refused(program, result.describe() + said);
            }
            try {
                var status = JSON.readTree(result.standardOutput()).path("status");
                var pem = status.path("clientCertificateData").asString("");
                var key = status.path("clientKeyData").asString("");
                var made = new Credential(
                        status.path("token").asString(""),
                        pem.isEmpty() ? Optional.empty() : Optional.of(new Certificate(pem, key)),
                        ApiTime.read(status.path("expirationTimestamp").asString("")));
                return made.token().isEmpty() && made.certificate().isEmpty()
                        ? refused(program, "it printed no credentials")
                        : new Given<>(made);
            } catch (JacksonException notJson) {
                return refused(program, "what it printed is not an ExecCredential");
            }
        }

        private Answer<Credential> refused(String program, String why) {
            return new Refused<>(new ClusterTrouble.BadKubeconfig(
                    "for " + kubeconfig.server(), "its credential plugin " + program + " failed: " + why));
        }
    }
}
