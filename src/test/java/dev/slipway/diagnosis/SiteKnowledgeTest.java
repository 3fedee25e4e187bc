package dev.slipway.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.site.Loaded;
import dev.slipway.site.Problem;
import dev.slipway.testing.TempSite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteKnowledgeTest {
    private static final String CAUSE = """
            title: The licence server does not answer
            phase: rollout
            certainty: CERTAINTY
            when: [{container: {reason: CrashLoopBackOff}}]
            cause: C
            remedy: [ask]
            examples:
              positive:
                - step: Await rollout
                  evidence: [{container: {workload: Deployment/hub, pod: hub-1, container: hub, reason: CrashLoopBackOff, exitCode: 7}}]
            """;

    @TempDir
    private Path folder;

    private TempSite site;

    @BeforeEach
    void make() {
        site = TempSite.in(folder).replacing("pipeline:", "knowledge: [ops/*.yaml]\npipeline:");
    }

    @Test
    void ofEquallySureCausesTheSitesComesFirst() {
        site.with("ops/licence.yaml", CAUSE.replace("CERTAINTY", "likely"));

        assertThat(diagnoses()).startsWith("licence", "crash-loop");
    }

    @Test
    void aSurerCauseOfOursStillComesFirst() {
        site.with("ops/licence.yaml", CAUSE.replace("CERTAINTY", "possible"));

        assertThat(diagnoses()).containsExactly("crash-loop", "licence");
    }

    @Test
    void aFileThatIsCalledLikeACauseOfOursReplacesIt() {
        site.with("ops/crash-loop.yaml", CAUSE.replace("CERTAINTY", "likely"));

        assertThat(diagnoses()).containsExactly("crash-loop");
        assertThat(KnowledgeBase.shipped()
                        .with(known())
                        .diagnose("Await rollout", failure())
                        .getFirst()
                        .title())
                .isEqualTo("The licence server does not answer");
    }

    @Test
    void allThatIsWrongInAllFilesIsToldWithItsPlace() {
        site.with("ops/a.yaml", "titel: T\n")
                .with("ops/Big Name.yaml", CAUSE)
                .with("ops/licence.yaml", CAUSE.replace("CERTAINTY", "lickely"));

        assertThat(problems(SiteKnowledge.of(folder, site.config())))
                .contains(
                        "ops/Big Name.yaml:1:1: the file's name is the cause's id, and 'Big Name' cannot be one. Use"
                                + " lower-case letters, digits and '-' before .yaml.",
                        "ops/a.yaml:1:1: a knowledge file has no 'titel'. Did you mean 'title'?",
                        "ops/licence.yaml:3:12: 'lickely' is not known here. Did you mean 'likely'?");
    }

    @Test
    void anExampleThatIsDiagnosedOtherwiseIsToldByTheCheckAlone() {
        site.with(
                "ops/licence.yaml",
                CAUSE.replace("CERTAINTY", "possible") + "      says: [never]\n  negative: [{step: Any}]\n");

        assertThat(SiteKnowledge.of(folder, site.config())).isInstanceOf(Loaded.Valid.class);
        assertThat(problems(SiteKnowledge.tried(folder, site.config())))
                .containsExactly(
                        "ops/licence.yaml:9:7: this positive example is diagnosed as 'crash-loop' first, not as"
                                + " 'licence'. Of equally sure causes the site's come first: is 'crash-loop' surer?");
    }

    @Test
    void anExampleThatSaysWhatTheDiagnosisDoesNotIsTold() {
        site.with("ops/licence.yaml", CAUSE.replace("CERTAINTY", "likely") + "      says: [never]\n");

        assertThat(problems(SiteKnowledge.tried(folder, site.config())))
                .containsExactly("ops/licence.yaml:9:7: the diagnosis of this example does not say 'never'.");
    }

    @Test
    void aPatternThatWouldHangIsToldByTheCheck() {
        site.with(
                "ops/licence.yaml",
                CAUSE.replace("CERTAINTY", "likely")
                        .replace("reason: CrashLoopBackOff}}]\ncause", "image: '^(?:(a+)\\1*)+$'}}]\ncause")
                        .replace("container: hub, reason", "container: hub, image: " + "a".repeat(60) + "!, reason"));

        assertThat(problems(SiteKnowledge.tried(folder, site.config())))
                .singleElement()
                .asString()
                .startsWith("ops/licence.yaml:9:7: the pattern '^(?:(a+)\\1*)+$' reads more than 2000000 characters");
    }

    @Test
    void theExampleOfTheDocumentIsRight() throws IOException {
        var document = Files.readString(Path.of("docs/knowledge.md"));
        int start = document.indexOf("title: The licence server");
        site.with("ops/license-server.yaml", document.substring(start, document.indexOf("```", start)));

        assertThat(problems(SiteKnowledge.tried(folder, site.config()))).isEmpty();
    }

    @Test
    void whatTheSiteKnowsIsAPartOfItsDocument() {
        site.with("ops/licence.yaml", CAUSE.replace("CERTAINTY", "likely"));

        assertThat(known().markdown())
                .startsWith("\n## What this site has learned of failures\n\n### The licence server does not answer\n");
        assertThat(SiteKnowledge.NONE.markdown()).isEmpty();
    }

    private List<String> diagnoses() {
        return KnowledgeBase.shipped().with(known()).diagnose("Await rollout", failure()).stream()
                .map(Diagnosis::id)
                .toList();
    }

    private SiteKnowledge known() {
        return switch (SiteKnowledge.of(folder, site.config())) {
            case Loaded.Valid<SiteKnowledge>(var knowledge, var _) -> knowledge;
            case Loaded.Invalid<SiteKnowledge>(var problems) -> throw new AssertionError(problems.toString());
        };
    }

    private static List<String> problems(Loaded<SiteKnowledge> loaded) {
        return switch (loaded) {
            case Loaded.Valid<SiteKnowledge> _ -> List.of();
            case Loaded.Invalid<SiteKnowledge>(var problems) ->
                problems.stream().map(Problem::toString).toList();
        };
    }

    private static Failure failure() {
        return Failure.of("waiting", "It failed.")
                .with(List.of(new Evidence.ContainerState(
                        "Deployment/hub", "hub-1", "hub", "hub:1", "CrashLoopBackOff", "", Optional.of(7), 3)));
    }
}
