package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.SiteReport;
import dev.slipway.diagnosis.SiteKnowledge;
import dev.slipway.pipeline.Failure;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import dev.slipway.preflight.TargetReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class PreflightPageTest {
    private static final TargetReport STAGING = new TargetReport.Seen(
            "staging",
            "staging",
            "https://198.51.100.7:6443",
            List.of(
                    new Checked("server", "ready, its clock is right", List.of()),
                    new Checked(
                            "expiry",
                            "2 certificates and keys, of which the first ends in 9 days",
                            List.of(Finding.warning(
                                    "config/staging.yaml",
                                    "The certificate of a.example ends in 9 days.",
                                    "Renew it.")))));

    private static final TargetReport PROD = new TargetReport.Seen(
            "prod",
            "prod",
            "https://198.51.100.8:6443",
            List.of(new Checked(
                    "class",
                    "StorageClass/fast",
                    List.of(
                            Finding.problem("StorageClass/fast", "There is no StorageClass/fast.", "Make it."),
                            Finding.remark("release hub", "Release hub failed in its latest revision.")))));

    private static final TargetReport OVH = new TargetReport.Unseen(
            "ovh",
            Failure.of("getting credentials for ovh", "It does not answer.").advising("See whether it runs."));

    private static PreflightPage page(TargetReport... reports) {
        return new PreflightPage(new SiteReport.Told<>(
                "mybinder", List.of(reports), SiteKnowledge.NONE, List.of("A file is not committed.")));
    }

    @Test
    void eachTargetHasATableAndBelowItWhatIsWrongThere() {
        assertThat(page(STAGING, PROD, OVH).text())
                .containsExactly(
                        "",
                        "Target staging: namespace staging at https://198.51.100.7:6443",
                        "  server  ok       ready, its clock is right",
                        "  expiry  warning  2 certificates and keys, of which the first ends in 9 days",
                        "  warning: The certificate of a.example ends in 9 days. Renew it.",
                        "",
                        "Target prod: namespace prod at https://198.51.100.8:6443",
                        "  class  problem  StorageClass/fast",
                        "  problem: There is no StorageClass/fast. Make it.",
                        "  remark: Release hub failed in its latest revision.",
                        "",
                        "Target ovh: there is no way in",
                        "  problem: It does not answer. See whether it runs.",
                        "",
                        "A file is not committed.",
                        "",
                        "2 problems to mend before this site can be deployed. Nothing was changed.");
        assertThat(page(STAGING, PROD).isReady()).isFalse();
    }

    @Test
    void warningsAloneAreNoHindrance() {
        assertThat(page(STAGING).isReady()).isTrue();
        assertThat(page(STAGING).text()).last().isEqualTo("The target is ready to be deployed to.");
    }

    @Test
    void forProgramsEachTargetIsOneObject() {
        var lines = page(PROD, OVH).json().stream()
                .map(JsonMapper.shared()::readTree)
                .toList();
        assertThat(lines.getFirst().path("event").asString()).isEqualTo("targetChecked");
        assertThat(lines.getFirst().path("ready").asBoolean()).isFalse();
        var finding = lines.getFirst().path("checks").path(0).path("findings").path(0);
        assertThat(finding.path("severity").asString()).isEqualTo("problem");
        assertThat(finding.path("remedy").asString()).isEqualTo("Make it.");
        assertThat(lines.get(1).path("problem").asString()).isEqualTo("It does not answer.");
    }
}
