package dev.slipway.steps.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.manifest.Manifest;
import dev.slipway.preflight.Finding;
import dev.slipway.testing.Targets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class OwnershipCheckTest {
    private static final Manifest HUB = Manifest.all("{apiVersion: v1, kind: ConfigMap, metadata: {name: hub}}")
            .getFirst();

    private static Optional<Finding> judge(String metadata) {
        return OwnershipCheck.judge(
                Targets.on("prod", "hub"), HUB, JsonMapper.shared().readTree(metadata));
    }

    @Test
    void whatTheReleaseOwnsOrMayAdoptIsFine() {
        assertThat(judge("{\"labels\": {\"app.kubernetes.io/managed-by\": \"Helm\"}, \"annotations\":"
                        + " {\"meta.helm.sh/release-name\": \"hub\", \"meta.helm.sh/release-namespace\": \"prod\"}}"))
                .isEmpty();
    }

    @Test
    void whatSomebodyMadeByHandMustBeAdoptedOrDeleted() {
        assertThat(judge("{\"labels\": {\"app\": \"hub\"}}")).hasValueSatisfying(finding -> {
            assertThat(finding.what()).contains("is there already and was not made by Helm");
            assertThat(finding.remedy())
                    .contains("meta.helm.sh/release-name=hub", "meta.helm.sh/release-namespace=prod");
        });
    }

    @Test
    void anotherReleasesObjectIsTold() {
        assertThat(judge("{\"labels\": {\"app.kubernetes.io/managed-by\": \"Helm\"}, \"annotations\":"
                        + " {\"meta.helm.sh/release-name\": \"old\", \"meta.helm.sh/release-namespace\": \"prod\"}}"))
                .hasValueSatisfying(
                        finding -> assertThat(finding.what()).contains("belongs to release old of namespace prod"));
    }

    @Test
    void aNamespaceOnItsWayOutIsToldAndNoOther() {
        assertThat(NamespaceCheck.judge("prod", "Terminating")).isPresent();
        assertThat(NamespaceCheck.judge("prod", "Active")).isEmpty();
        assertThat(NamespaceCheck.judge("prod", "none yet")).isEmpty();
    }
}
