package dev.slipway.steps.validate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.deployment.HelmTestFailingCases;
import dev.slipway.steps.validate.binder.BinderFailingCases;
import dev.slipway.steps.validate.hub.HubFailingCases;
import dev.slipway.steps.validate.metrics.MetricFailingCases;
import dev.slipway.testing.TestCluster;
import dev.slipway.testing.TestCluster.Namespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Makes docs/checks.md of what checks really say when they fail: {@code -Dgolden.update=true} writes it anew. */
@ExtendWith(TestCluster.class)
class ChecksDocumentIT {
    private static final Path DOCUMENT = Path.of("docs/checks.md");
    private static final String HEAD = """
            # What checks say when they fail

            Made by `ChecksDocumentIT` of checks that really failed, against real servers, name servers and programs: what stands here is what a
            person reads on the last screen. [validation.md](validation.md) tells how each check is set up.
            """;

    @Test
    void theDocumentShowsWhatEachCheckSaysWhenItFails(@TempDir Path folder, Namespace namespace) throws Exception {
        var cases = new ArrayList<FailingCase>(new NetworkFailingCases(folder).all());
        cases.addAll(new SuiteFailingCases(folder).all());
        cases.addAll(new HelmTestFailingCases(Files.createDirectory(folder.resolve("charts")), namespace).all());
        cases.addAll(new MetricFailingCases(folder).all());
        cases.addAll(HubFailingCases.all());
        cases.addAll(new BinderFailingCases(Files.createDirectory(folder.resolve("binder"))).all());
        var document = document(cases.stream()
                .map(FailingCase::steady)
                .map(one -> one.without(folder))
                .toList());
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(DOCUMENT, document);
        }
        assertThat(Files.readString(DOCUMENT))
                .as("run with -Dgolden.update=true")
                .isEqualTo(document);
    }

    private static String document(List<FailingCase> cases) {
        var text = new StringBuilder(HEAD);
        var kind = "";
        for (var one : cases) {
            if (!one.kind().equals(kind)) {
                kind = one.kind();
                text.append("\n## ").append(kind).append("\n");
            }
            text.append("\n**").append(one.situation()).append(".**\n\n```text\n");
            one.observed()
                    .lines()
                    .forEach(line -> text.append(one.title().isEmpty() ? line : one.title() + " " + line)
                            .append('\n'));
            text.append("```\n");
            if (!one.advice().isEmpty()) {
                text.append("\n> ")
                        .append(one.advice().replace("\n", "\n> ").replace("> \n", ">\n"))
                        .append("\n");
            }
        }
        return text.toString();
    }
}
