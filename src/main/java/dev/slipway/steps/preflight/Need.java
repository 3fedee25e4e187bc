package dev.slipway.steps.preflight;

import dev.slipway.kube.ServedApis;

/**
 * Something that somebody must be allowed to do.
 *
 * @param verb {@code create}, {@code get}, …
 * @param group of the API; empty: the core one
 * @param resource {@code deployments}, {@code pods/log}
 * @param namespace empty: it belongs to the whole cluster
 * @param name of the one object that it is about; empty: any
 */
record Need(String verb, String group, String resource, String namespace, String name) {

    /** To do this with objects of a kind. */
    static Need of(String verb, ServedApis.Kind kind, String namespace, String name) {
        return new Need(verb, kind.group(), kind.resource(), kind.namespaced() ? namespace : "", name);
    }

    /** To do this with anything of the kind. */
    Need withAny() {
        return new Need(verb, group, resource, namespace, "");
    }

    /** {@code deployments.apps}, as people name a resource. */
    String what() {
        return group.isEmpty() ? resource : resource + "." + group;
    }
}
