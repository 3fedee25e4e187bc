package dev.slipway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The fences between the packages. Each rule says why it stands; none has an exception without a reason. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.slipway");

    /** Raised as the code grows, so that the rules cannot pass on an empty set. */
    private static final int LEAST_CLASSES = 500;

    @Test
    void thereAreClassesToCheck() {
        assertThat(CLASSES.size()).isGreaterThanOrEqualTo(LEAST_CLASSES);
    }

    @Test
    void featuresAreFreeOfCycles() {
        holds(slices().matching("dev.slipway.(*)..").should().beFreeOfCycles());
    }

    @Test
    void stepsDoNotKnowEachOther() {
        holds(slices().matching("dev.slipway.steps.(*)..").should().notDependOnEachOther());
    }

    @Test
    void thePipelineDependsOnTheJdkAlone() {
        holds(classes()
                .that()
                .resideInAPackage("dev.slipway.pipeline..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.slipway.pipeline..", "java..", "org.jspecify..")
                .because("the pipeline knows nothing of Kubernetes, Helm or files"));
        holds(noClasses()
                .that()
                .resideInAPackage("dev.slipway.pipeline..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.file..", "java.net..", "java.sql..")
                .because("the pipeline does no I/O"));
    }

    @Test
    void dependenciesPointOneWay() {
        onlyUsedBy("dev.slipway.cli..", "dev.slipway.cli..");
        onlyUsedBy(
                "dev.slipway.localcluster..", "dev.slipway.localcluster..", "dev.slipway.cli..", "dev.slipway.demo..");
        onlyUsedBy("dev.slipway.demo..", "dev.slipway.demo..", "dev.slipway.cli..");
        onlyUsedBy("dev.slipway.steps..", "dev.slipway.steps..", "dev.slipway.deployment..");
        onlyUsedBy("dev.slipway.deployment..", "dev.slipway.deployment..", "dev.slipway.cli..");
        holds(classes()
                .that()
                .resideInAPackage("dev.slipway.diagnosis..")
                .should()
                .onlyDependOnClassesThat()
                .resideOutsideOfPackages(
                        "dev.slipway.kube..", "dev.slipway.process..", "dev.slipway.steps..", "io.fabric8..")
                .because("a diagnosis is a pure function of evidence"));
    }

    @Test
    void whatJudgesChartsAndFilesAsksNobody() {
        holds(noClasses()
                .that()
                .resideInAPackage("dev.slipway.charts..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("dev\\.slipway\\.(kube\\.Cluster|process|workspace|deployment)(\\..*)?(\\$.*)?")
                .because("manifests come in, findings go out"));
        holds(classes()
                .that()
                .resideInAPackage("dev.slipway.yamllint..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("dev.slipway.yamllint..", "java..", "org.jspecify..", "org.snakeyaml..")
                .because("a text comes in, findings go out"));
    }

    @Test
    void whatJudgesARolloutAsksNoCluster() {
        holds(noClasses()
                .that()
                .haveNameMatching(
                        "dev\\.slipway\\.rollout\\.(RolloutRules|PodTroubles|Completeness|NamespaceModel|Incidents).*")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("dev\\.slipway\\.kube\\.(Cluster|Following|ObjectFeed)(\\$.*)?")
                .because("it is a function of what was seen"));
    }

    @Test
    void technologiesStayInTheirPackages() {
        technologyStaysIn("io.fabric8..", "dev.slipway.kube..", "dev.slipway.localcluster..");
        technologyStaysIn("picocli..", "dev.slipway.cli..");
        technologyStaysIn("org.jline..", "dev.slipway.cli..");
        technologyStaysIn("jakarta.mail..", "dev.slipway.notify..");
        for (var database : List.of(
                "java.sql..", "javax.sql..", "org.sqlite..", "org.postgresql..", "org.jdbi..", "org.flywaydb..")) {
            technologyStaysIn(database, "dev.slipway.journal..");
        }
        technologyStaysIn("com.sun.net.httpserver..", "dev.slipway.demo..", "dev.slipway.web..");
        holds(noClasses()
                .that()
                .resideOutsideOfPackage("dev.slipway.process..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .because("child processes are started, and ended, in one place"));
    }

    @Test
    void onlyTheCommandLineTouchesTheStandardStreams() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackage("dev.slipway.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .because("secrets are masked at the one place where output leaves the program"));
    }

    @Test
    void timeComesInThroughConstructors() {
        holds(noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .because("time is a java.time.InstantSource given to the constructor"));
        holds(noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.slipway.pipeline.Sleeper")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .because("waiting goes through Sleeper"));
    }

    @Test
    void theEnvironmentComesInThroughConstructors() {
        holds(noClasses()
                .that()
                .resideOutsideOfPackage("dev.slipway.cli..")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .because("the environment is read once, in the composition root"));
    }

    @Test
    void everyPackageIsNullMarked() {
        var unmarked = CLASSES.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(pack -> !pack.getClasses().isEmpty() && !pack.isAnnotatedWith(NullMarked.class))
                .toList();
        assertThat(unmarked).isEmpty();
    }

    @Test
    void nothingGenericIsThrownAndNothingIsNamedVaguely() {
        holds(NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS);
        for (var vague : Arrays.asList("Manager", "Helper", "Util", "Utils", "Impl", "Info", "Data")) {
            holds(noClasses().should().haveSimpleNameEndingWith(vague).because("a name says what a thing is"));
        }
    }

    @Test
    void whatThePipelineTellsIsImmutable() {
        holds(fields().that()
                .areDeclaredInClassesThat()
                .resideInAPackage("dev.slipway.pipeline..")
                .and()
                .areDeclaredInClassesThat()
                .areRecords()
                .should()
                .beFinal()
                .andShould()
                .notHaveRawType(DescribedPredicate.describe("array", JavaClass::isArray)));
    }

    private static void technologyStaysIn(String technology, String... homes) {
        holds(noClasses()
                .that()
                .resideOutsideOfPackages(homes)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(technology)
                .because("a technology is used behind one door"));
    }

    private static void onlyUsedBy(String used, String... users) {
        holds(noClasses()
                .that()
                .resideOutsideOfPackages(users)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(used)
                .because("dependencies point one way"));
    }

    private static void holds(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }
}
