package dev.slipway.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.slipway.diagnosis.KnownCause.Example;
import dev.slipway.pipeline.Bug;
import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class KnowledgeBaseTest {
    private static final KnowledgeBase KNOWLEDGE = KnowledgeBase.shippedWithExamples();
    private static final Path DOCUMENT = Path.of("docs/failures.md");

    @Test
    void theIndexListsEveryFile() throws IOException {
        try (var files = Files.list(Path.of("src/main/resources/knowledge"))) {
            assertThat(KNOWLEDGE.causes().stream().map(cause -> cause.id() + ".yaml"))
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.getFileName().toString())
                                    .filter(name -> !name.equals("index"))
                                    .toList());
        }
    }

    @TestFactory
    Stream<DynamicTest> everyExampleIsDiagnosedAsItsFileSays() {
        return KNOWLEDGE.causes().stream()
                .flatMap(cause -> cause.examples().stream()
                        .map(example -> dynamicTest(
                                cause.id() + (example.fits() ? ": " : ", not: ") + example.failure(),
                                () -> verify(cause, example))));
    }

    private static void verify(KnownCause cause, Example example) {
        var diagnoses = KNOWLEDGE.diagnose(example.step(), example.failure());
        var ids = diagnoses.stream().map(Diagnosis::id);
        if (!example.fits()) {
            assertThat(ids).doesNotContain(cause.id());
            return;
        }
        assertThat(ids).first().isEqualTo(cause.id());
        var best = diagnoses.getFirst();
        var text = best.title() + "\n" + best.cause() + "\n" + String.join("\n", best.remedy());
        example.says().forEach(words -> assertThat(text).contains(words));
        assertThat(text).doesNotContainPattern("\\{[a-zA-Z][a-zA-Z.]*(\\|[^{}]*)?}|(?<![?\\w])\\?[ .:]");
        assertThat(best.because())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).isNotBlank());
    }

    @TestFactory
    Stream<DynamicTest> everyAlternativeHasAnExample() {
        return KNOWLEDGE.causes().stream()
                .flatMap(cause -> cause.when().stream()
                        .map(alternative -> dynamicTest(cause.id() + ": " + alternative, () -> {
                            var alone = new KnownCause(
                                    cause.id(),
                                    cause.title(),
                                    cause.phase(),
                                    cause.steps(),
                                    cause.kinds(),
                                    cause.certainty(),
                                    List.of(alternative),
                                    cause.background(),
                                    cause.cause(),
                                    cause.remedy(),
                                    cause.link(),
                                    cause.examples());
                            assertThat(cause.examples().stream().filter(Example::fits))
                                    .anyMatch(example -> CaseFile.of(example.failure()).stream()
                                            .anyMatch(file -> alone.diagnose(example.step(), file, new Allowance())
                                                    .isPresent()));
                        })));
    }

    @Test
    void everyCauseHasAPositiveAndANegativeExampleAndARemedy() {
        assertThat(KNOWLEDGE.causes()).hasSizeGreaterThanOrEqualTo(110).allSatisfy(cause -> {
            assertThat(cause.examples()).as(cause.id()).anyMatch(Example::fits).anyMatch(example -> !example.fits());
            assertThat(cause.remedy()).as(cause.id()).isNotEmpty();
        });
    }

    @Test
    void theDocumentIsCurrent() throws IOException {
        var text = FailureCatalogue.markdown(KNOWLEDGE);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(DOCUMENT, text);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("run with -Dgolden.update=true")
                .isEqualTo(text);
    }

    @Test
    void theSurestComesFirstAndAllThatFitsIsTold() {
        var failure = Failure.of("waiting for the rollout in staging", "Not rolled out after 10 min: Deployment/hub.")
                .with(List.of(new Evidence.ContainerState(
                        "Deployment/hub",
                        "hub-7d9",
                        "hub",
                        "hub:4",
                        "CrashLoopBackOff",
                        "",
                        java.util.Optional.of(127),
                        3)));
        assertThat(KNOWLEDGE.diagnose("Await rollout", failure))
                .extracting(Diagnosis::id)
                .containsExactly("command-not-runnable", "crash-loop", "not-rolled-out");
    }

    @Test
    void theSecondLineOfOutputIsQuotedWhole() {
        var failure = Failure.of("upgrading", "It failed.")
                .with(List.of(new Evidence.OutputTail(
                        "helm upgrade",
                        List.of(
                                "walking",
                                "Error: UPGRADE FAILED: another operation (install/upgrade/rollback) is in progress",
                                "helm.go:84"))));
        assertThat(KNOWLEDGE.diagnose("Upgrade release hub", failure).getFirst().because())
                .containsExactly("helm upgrade printed: Error: UPGRADE FAILED: another operation"
                        + " (install/upgrade/rollback) is in progress");
    }

    @Test
    void aBugOfOursIsNotDiagnosedAsAnythingElse() {
        var bug = Bug.failure("waiting", new IllegalStateException("connection refused"));
        assertThat(KNOWLEDGE.diagnose("Get credentials", bug)).isEmpty();
    }

    @Test
    void whatIsReadWhenSomethingFailsIsTheSameButForTheExamples() {
        var failing = KnowledgeBase.shipped();
        assertThat(failing.causes().stream().map(KnownCause::id))
                .containsExactlyElementsOf(
                        KNOWLEDGE.causes().stream().map(KnownCause::id).toList());
        for (var cause : KNOWLEDGE.causes()) {
            for (var example : cause.examples()) {
                assertThat(failing.diagnose(example.step(), example.failure()))
                        .isEqualTo(KNOWLEDGE.diagnose(example.step(), example.failure()));
            }
        }
    }
}
