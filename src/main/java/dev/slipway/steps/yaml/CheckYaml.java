package dev.slipway.steps.yaml;

import dev.slipway.pipeline.Evidence;
import dev.slipway.pipeline.Failure;
import dev.slipway.pipeline.Step;
import dev.slipway.pipeline.StepContext;
import dev.slipway.pipeline.StepDocumentation;
import dev.slipway.pipeline.StepDocumentation.Trouble;
import dev.slipway.pipeline.StepOutcome;
import dev.slipway.pipeline.StepPolicy;
import dev.slipway.site.Problem;
import dev.slipway.site.SiteConfig;
import dev.slipway.site.YamlCheck;
import dev.slipway.workspace.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Looks through the YAML files that Helm will read, before Helm sees one: those of the charts before Helm fetches their
 * dependencies, which need not wait for decryption, and all of them after decryption.
 */
public final class CheckYaml implements Step {
    private static final String NEVER_ONLINE =
            "Never paste a secret file into a YAML checker on the internet; 'slipway check' looks at it here.";

    private final String name;
    private final Supplier<YamlCheck.Report> look;

    private CheckYaml(String name, Supplier<YamlCheck.Report> look) {
        this.name = name;
        this.look = look;
    }

    /** Checks the charts' own files, which are never encrypted. */
    public static CheckYaml ofCharts(SiteConfig site, Workspace workspace) {
        return new CheckYaml("Check charts", () -> YamlCheck.ofCharts(workspace.site(), site));
    }

    /** Checks all files, once they are decrypted. */
    public static CheckYaml ofEverything(SiteConfig site, Workspace workspace) {
        return new CheckYaml("Check YAML", () -> YamlCheck.of(workspace.site(), site));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StepDocumentation documentation() {
        return new StepDocumentation(
                "YAML is easily written wrong, and Helm's words for it name neither the place nor the reason. So the"
                        + " files are looked through first, all of them, and everything that is wrong is told at once.",
                List.of(
                        "Find every values file that a release reads on any target, the files of the charts, and the"
                                + " other YAML files under config and secrets.",
                        "Look through each: is it decrypted, is it UTF-8, is it YAML, are its keys unique?",
                        "Tell each problem with file, line and column, and never with the file's content."),
                List.of(
                        new Trouble(
                                "A line is indented with a tab.",
                                "FILE:LINE:COLUMN: this line is indented with a tab, which YAML does not allow.",
                                "Indent it with spaces."),
                        new Trouble(
                                "A key stands twice in one map, often after a merge.",
                                "FILE:LINE:COLUMN: this key stands already in line N, in the same map.",
                                "Keep one of the two. Helm would take the last and say nothing."),
                        new Trouble(
                                "A file is still encrypted.",
                                "FILE:1:1: the file is still encrypted with git-crypt.",
                                "It was encrypted with another key than the one that the site names, or was"
                                        + " committed encrypted twice. Look at it in an unlocked checkout."),
                        new Trouble(
                                "A text holds characters that mean something in YAML.",
                                "FILE:LINE:COLUMN: a ': ' stands where no value can begin.",
                                "Put the whole text in single quotes. " + NEVER_ONLINE)));
    }

    @Override
    public StepPolicy policy() {
        return StepPolicy.within(Duration.ofMinutes(2));
    }

    @Override
    public StepOutcome run(StepContext context) {
        YamlCheck.Report report = look.get();
        var problems = new ArrayList<Problem>();
        report.locked().forEach(file -> problems.add(stillEncrypted(file)));
        problems.addAll(report.problems());
        if (problems.isEmpty()) {
            return new StepOutcome.Succeeded(counted(report.files(), "file"));
        }
        int files = YamlCheck.filesOf(problems).size();
        var failure = Failure.of(
                        "checking the YAML files",
                        counted(problems.size(), "problem") + " in " + counted(files, "file") + " of " + report.files()
                                + "; Helm has seen none of them.")
                .with(problems.stream().map(CheckYaml::evidence).toList());
        return new StepOutcome.Failed(touchesSecrets(problems) ? failure.advising(NEVER_ONLINE) : failure);
    }

    private static Problem stillEncrypted(YamlCheck.Locked file) {
        String remedy = file.by().equals("git-crypt")
                ? "Is it encrypted with the key that secrets.gitCrypt names in slipway.yaml? In an unlocked checkout,"
                        + " 'git-crypt status' tells which files are."
                : "Nothing in slipway.yaml decrypts it; git-crypt files are what Slipway decrypts.";
        return new Problem(file.file(), 1, 1, "the file is still encrypted with " + file.by() + ".", remedy);
    }

    private static boolean touchesSecrets(List<Problem> problems) {
        return problems.stream().anyMatch(problem -> problem.file().contains("secret"));
    }

    private static Evidence evidence(Problem problem) {
        return new Evidence.FileProblem(
                problem.file(), problem.line(), problem.column(), problem.what(), problem.remedy());
    }

    private static String counted(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
