package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.preflight.Checked;
import dev.slipway.preflight.Finding;
import java.util.ArrayList;
import java.util.Optional;

/** Whether the namespaces that are deployed to are there or can be made, and not on their way out. */
final class NamespaceCheck implements Check {

    @Override
    public Checked at(Place place) {
        var findings = new ArrayList<Finding>();
        var states = new ArrayList<String>();
        for (var namespace : place.namespaces()) {
            var answer = place.cluster()
                    .read(
                            "/api/v1/namespaces/" + namespace,
                            object -> object.path("status").path("phase").asString("Active"));
            var state = switch (answer) {
                case Answer.Given<String>(var phase) -> phase;
                case Answer.Refused<String>(ClusterTrouble.Other(var _, int status, var _))
                when status == 404 -> "none yet";
                case Answer.Refused<String>(ClusterTrouble.NotFound _) -> "none yet";
                case Answer.Refused<String> _ -> "not known";
            };
            states.add(namespace + ": " + state);
            judge(namespace, state).ifPresent(findings::add);
        }
        return new Checked("namespace", String.join(", ", states), findings);
    }

    /** What a namespace's phase means. */
    static Optional<Finding> judge(String namespace, String phase) {
        return phase.equals("Terminating")
                ? Optional.of(Finding.problem(
                        "Namespace/" + namespace,
                        "Namespace " + namespace + " is being deleted: nothing can be made in it any more.",
                        "Wait until it is gone; the deployment makes it anew. Where it stays: kubectl get namespace "
                                + namespace + " -o yaml tells in its conditions what it waits for."))
                : Optional.empty();
    }
}
