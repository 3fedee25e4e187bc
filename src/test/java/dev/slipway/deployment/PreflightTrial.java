package dev.slipway.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.PreflightSite.Deployed;
import dev.slipway.pipeline.DeploymentResult.StepResult;
import dev.slipway.pipeline.Evidence.TargetProblem;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.testing.TestCluster.Namespace;
import dev.slipway.testing.TokenCheckingProxy;
import dev.slipway.testing.TokenCheckingProxy.Bearer;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What preflights are tried with: a door that knows whose token is whose, permissions, and what came of a deployment. */
final class PreflightTrial {
    /** A template of one ConfigMap, of which a value is wanted. */
    static final String CHART = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: settings}
            data: {greeting: {{ .Values.greeting | quote }}}
            """;

    private PreflightTrial() {}

    /** A way to the API server for the bearers of tokens: that of {@code token-of-ada} is the user {@code NAMESPACE:ada}. */
    static TokenCheckingProxy door(Namespace namespace) throws Exception {
        return new TokenCheckingProxy(
                namespace.access().kubeconfig(),
                token -> token.startsWith("token-of-")
                        ? Optional.of(new Bearer(
                                namespace.name() + ":" + token.substring("token-of-".length()),
                                Instant.now().plus(Duration.ofHours(1))))
                        : Optional.empty());
    }

    /** A user of {@link #door} has a ClusterRole, until this is closed. */
    static AutoCloseable bound(Namespace namespace, String what, String role, String user) {
        var binding = new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(namespace.name() + "-" + what)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject("rbac.authorization.k8s.io", "User", namespace.name() + ":" + user, null)
                .build();
        try (var client = namespace.client()) {
            client.resource(binding).create();
        }
        return () -> {
            try (var client = namespace.client()) {
                client.resource(binding).delete();
            }
        };
    }

    /** How a step ended. */
    static StepResult result(Deployed deployed, String step) {
        assertThat(deployed.ending()).isInstanceOf(Ending.Ended.class);
        return ((Ending.Ended) deployed.ending())
                .result().steps().stream()
                        .filter(it -> it.step().step().equals(step))
                        .findFirst()
                        .orElseThrow();
    }

    /** What was found wrong with targets. */
    static List<TargetProblem> problems(Deployed deployed) {
        return result(deployed, "Check targets").outcome() instanceof StepOutcome.Failed(var failure)
                ? failure.evidence().stream()
                        .filter(TargetProblem.class::isInstance)
                        .map(TargetProblem.class::cast)
                        .toList()
                : List.of();
    }
}
