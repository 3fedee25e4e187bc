package dev.slipway.kube;

import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Answer.Refused;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Finds out what an API server serves: in two requests from 1.27 on, which tell everything at once; of an older one, in one for
 * each version of each group.
 */
final class ApiDiscovery {
    /** What tells of everything at once, in its versions, else the groups alone. */
    private static final String AT_ONCE = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
            + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";

    private final ApiReader api;

    ApiDiscovery(ApiReader api) {
        this.api = api;
    }

    Answer<ServedApis> served() {
        return api.get("/api", AT_ONCE, Function.identity())
                .then(core -> isWhole(core)
                        ? new Given<>(ServedApis.ofDiscovery(core))
                        : api.get("/api/v1", ServedApis::ofResources))
                .then(core -> api.get("/apis", AT_ONCE, Function.identity())
                        .then(groups ->
                                isWhole(groups) ? new Given<>(ServedApis.ofDiscovery(groups)) : oneByOne(groups))
                        .map(core::and));
    }

    private static boolean isWhole(JsonNode answer) {
        return answer.path("kind").asString("").equals("APIGroupDiscoveryList");
    }

    /** A group whose own server does not answer is left out, as kubectl and Helm do. */
    private Answer<ServedApis> oneByOne(JsonNode groups) {
        var all = new ServedApis(java.util.List.of());
        for (var path : ServedApis.paths(groups)) {
            switch (api.get(path, ServedApis::ofResources)) {
                case Given<ServedApis>(var some) -> all = all.and(some);
                case Refused<ServedApis>(ClusterTrouble.Other(var _, int status, var _)) when status >= 404 -> {}
                case Refused<ServedApis>(var trouble) -> {
                    return new Refused<>(trouble);
                }
            }
        }
        return new Given<>(all);
    }
}
