package dev.slipway.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.testing.Targets;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private static final String TWO = """
            ---
            # Source: mybinder/templates/a.yaml
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: a}
            data:
              text: |
                --- not a mark
            ---
            # Source: mybinder/templates/b.yaml
            apiVersion: v1
            kind: List
            items:
              - {apiVersion: v1, kind: Secret, metadata: {name: b, namespace: other}}
              - {apiVersion: apps/v1, kind: Deployment, metadata: {name: c}}
            ---
            # only a comment
            """;

    @Test
    void objectsAreFoundWithTheTemplateThatTheyComeFrom() {
        assertThat(Manifest.all(TWO))
                .extracting(Manifest::toString)
                .containsExactly("v1 ConfigMap/a", "v1 Secret/b", "apps/v1 Deployment/c");
        assertThat(Manifest.all(TWO))
                .extracting(Manifest::source)
                .containsExactly("mybinder/templates/a.yaml", "mybinder/templates/b.yaml", "mybinder/templates/b.yaml");
    }

    @Test
    void whatNamesNoNamespaceIsInThatOfItsRelease() {
        assertThat(Manifest.all(TWO))
                .extracting(manifest -> manifest.namespace(Targets.on("prod", "hub")))
                .containsExactly("prod", "other", "prod");
    }

    @Test
    void anObjectThatMovesToAnotherVersionOfItsApiIsTheSame() {
        var before = "{apiVersion: policy/v1beta1, kind: PodDisruptionBudget, metadata: {name: hub}}";
        var plan = Targets.upgrade(before.replace("v1beta1", "v1"), before);
        assertThat(plan.dropped()).isEmpty();
        assertThat(plan.currentOf(plan.wanted().getFirst())).isPresent();
        assertThat(plan.isUnchanged(plan.wanted().getFirst())).isFalse();
    }

    @Test
    void whatIsToBeKeptIsNotDropped() {
        var plan = Targets.upgrade("", """
                {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}
                ---
                {apiVersion: v1, kind: ConfigMap, metadata: {name: b, annotations: {helm.sh/resource-policy: keep}}}
                """);
        assertThat(plan.dropped()).extracting(Manifest::name).containsExactly("a");
    }
}
