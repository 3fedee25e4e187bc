package dev.slipway.diagnosis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whom a piece of evidence is about, as far as it says; what it does not say is empty.
 *
 * @param workload kind and name: {@code Deployment/hub}
 * @param pod its name
 * @param container its name
 */
record Subject(String workload, String pod, String container) {
    static final Subject UNKNOWN = new Subject("", "", "");

    /** {@code Pod/hub-7d9}, {@code Pod/hub-7d9 container hub}, {@code Pod/hub-7d9 init container wait}. */
    private static final Pattern POD = Pattern.compile("^Pod/(\\S+?)(?:,? (?:init )?container (\\S+))?$");

    private static final Pattern WORKLOAD = Pattern.compile("^(?:Deployment|StatefulSet|DaemonSet|Job|CronJob)/\\S+$");

    /** {@code log of pod hub-7d9, container hub (previous run)}. */
    private static final Pattern LOG = Pattern.compile("\\bpod ([^\\s,]+)(?:, (?:init )?container ([^\\s,)]+))?");

    /** Of an object as evidence names it. */
    static Subject ofObject(String object) {
        var pod = POD.matcher(object);
        if (pod.find()) {
            return new Subject("", pod.group(1), orEmpty(pod, 2));
        }
        return WORKLOAD.matcher(object).find() ? new Subject(object, "", "") : UNKNOWN;
    }

    /** Of the source of output. */
    static Subject ofSource(String source) {
        var log = LOG.matcher(source);
        return log.find() ? new Subject("", log.group(1), orEmpty(log, 2)) : UNKNOWN;
    }

    private static String orEmpty(Matcher matcher, int group) {
        var text = matcher.group(group);
        return text == null ? "" : text;
    }

    /** Whether both may be about the same: nothing that both say differs. */
    boolean agreesWith(Subject other) {
        return agree(workload, other.workload) && agree(pod, other.pod) && agree(container, other.container);
    }

    /** The same, without looking at containers: the sidecar's log tells of the pod. */
    boolean sharesPodWith(Subject other) {
        return agree(workload, other.workload) && agree(pod, other.pod);
    }

    private static boolean agree(String one, String other) {
        return one.isEmpty() || other.isEmpty() || one.equals(other);
    }

    /** This, and from the other what this does not say. */
    Subject and(Subject other) {
        return new Subject(
                workload.isEmpty() ? other.workload : workload,
                pod.isEmpty() ? other.pod : pod,
                container.isEmpty() ? other.container : container);
    }

    /** {@code Deployment}; empty if the workload is not known. */
    String kind() {
        int slash = workload.indexOf('/');
        return slash < 0 ? "" : workload.substring(0, slash);
    }
}
