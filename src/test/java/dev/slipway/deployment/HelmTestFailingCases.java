package dev.slipway.deployment;

import dev.slipway.steps.validate.FailingCase;
import dev.slipway.testing.RealTools;
import dev.slipway.testing.TestCluster.Namespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What can be wrong with the tests that a chart brings along, on the real cluster. */
public final class HelmTestFailingCases {
    private static final String MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hub}\n";

    private final PreflightSite site;
    private final Namespace namespace;

    /** With a folder for the site, and where it is deployed. */
    public HelmTestFailingCases(Path folder, Namespace namespace) throws Exception {
        this.namespace = namespace;
        this.site = new PreflightSite(folder, RealTools.HELM_4)
                .at(namespace.access().kubeconfig())
                .file("hub/templates/map.yaml", MAP);
    }

    /** All of them. */
    public List<FailingCase> all() throws Exception {
        var cases = new ArrayList<FailingCase>();
        cases.add(failing("The chart has none", "{releases: [hub]}"));
        site.file("hub/templates/tests.yaml", HelmTestIT.TEST.formatted("hub-sings", "echo no voice; exit 3"));
        cases.add(failing("A test fails", "{attempts: 1}"));
        site.file("hub/templates/tests.yaml", HelmTestIT.TEST.formatted("hub-sings", "echo la la la; sleep 600"));
        cases.add(failing("A test does not end", "{attempts: 1, timeout: 4s}"));
        return List.copyOf(cases);
    }

    private FailingCase failing(String situation, String helmTest) throws Exception {
        var deployed = site.deploy(HelmTestIT.yaml(namespace, helmTest));
        return FailingCase.of("helm-test", situation, HelmTestIT.test(deployed).outcome())
                .with(namespace.name(), "staging");
    }
}
