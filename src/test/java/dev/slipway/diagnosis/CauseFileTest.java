package dev.slipway.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.site.Loaded;
import dev.slipway.site.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CauseFileTest {
    @Test
    void allThatIsWrongIsToldAtOnceWithItsPlace() {
        assertThat(problems("""
                        titel: T
                        phase: rolout
                        certainty: sure
                        kinds: [Deploiment]
                        when:
                          - contaner: {reason: x}
                          - container: {raeson: x}
                          - output: {text: '(unclosed'}
                          - output: {text: 'a*'}
                          - trouble: {}
                          - {}
                        cause: "see {container.imag}"
                        remedy: "not a list"
                        link: example.org
                        examples:
                          positive:
                            - step: Await rollout
                              evidence: [{container: {exitCode: many}}, {nothing: {}}]
                        """))
                .containsExactly(
                        "mine.yaml:1:1: a knowledge file has no 'titel'. Did you mean 'title'?",
                        "mine.yaml:1:1: a knowledge file lacks 'title'. Add 'title:'.",
                        "mine.yaml:2:8: 'rolout' is not known here. Did you mean 'rollout'?",
                        "mine.yaml:3:12: 'sure' is not known here. It may be one of these: certain, likely, possible.",
                        "mine.yaml:4:9: 'Deploiment' is not known here. Did you mean 'Deployment'?",
                        "mine.yaml:6:5: each of 'when' has no 'contaner'. Did you mean 'container'?",
                        "mine.yaml:7:17: 'container' has no 'raeson'. Did you mean 'reason'?",
                        "mine.yaml:8:20: '(unclosed' is not a regular expression: unclosed group at character 10."
                                + " See java.util.regex.Pattern; a bracket that is meant as such needs a '\\' before it.",
                        "mine.yaml:9:20: 'a*' is found in every text. Say what must be there: '.' for anything.",
                        "mine.yaml:10:14: 'trouble' says nothing of its fields. Name at least one.",
                        "mine.yaml:11:5: this alternative is empty, and would fit everything.",
                        "mine.yaml:12:8: nothing fills '{container.imag}'. Did you mean 'container.image'?",
                        "mine.yaml:13:9: 'remedy' must be a list. Begin each of its lines with '- ', or write [in,"
                                + " brackets].",
                        "mine.yaml:14:7: 'example.org' is not an address. It begins with https://.",
                        "mine.yaml:18:41: 'exitCode' must be a whole number.",
                        "mine.yaml:18:50: each piece of evidence has no 'nothing'. Evidence is one of: output, exit, file,"
                                + " http, trouble, condition, workload, container, event, test, target, fact.");
    }

    @Test
    void whatIsNoYamlIsToldAsSuch() {
        assertThat(problems("title: 'T\n")).singleElement().asString().startsWith("mine.yaml:1:8: ");
        assertThat(problems("")).containsExactly("mine.yaml:1:1: the file is empty.");
        assertThat(problems("title: T\ntitle: U\n")).singleElement().asString().contains("stands already in line 1");
    }

    @Test
    void aFileThatIsStillEncryptedIsNotLookedInto() {
        assertThat(problems("\0GITCRYPT\0xyz"))
                .singleElement()
                .asString()
                .startsWith("mine.yaml:1:1: the file is encrypted with git-crypt.");
    }

    private static List<String> problems(String yaml) {
        return switch (CauseFile.read("mine.yaml", "mine", yaml.getBytes(StandardCharsets.UTF_8))) {
            case Loaded.Valid<KnownCause> _ -> List.of();
            case Loaded.Invalid<KnownCause>(var problems) ->
                problems.stream().map(Problem::toString).toList();
        };
    }
}
