package dev.slipway.charts;

import dev.slipway.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether what is rendered are Kubernetes objects, with names and labels that an API server takes. Its rules for names are in no
 * schema; they are those of https://kubernetes.io/docs/concepts/overview/working-with-objects/names/.
 */
final class ObjectForm implements Judgement {
    private static final int LABEL = 63;
    private static final int SUBDOMAIN = 253;

    /** Helm refuses longer names of releases. */
    private static final int RELEASE = 53;

    /** A CronJob's Jobs are named after it, with eleven characters more. */
    private static final int CRON_JOB = 52;

    /** Of a StatefulSet, a label of its pods holds its name and eleven characters more. */
    private static final int STATEFUL_SET = 52;

    private static final Pattern LABEL_NAME = Pattern.compile("[a-z0-9](?:[-a-z0-9]*[a-z0-9])?");
    private static final Pattern SERVICE_NAME = Pattern.compile("[a-z](?:[-a-z0-9]*[a-z0-9])?");
    private static final Pattern SUBDOMAIN_NAME =
            Pattern.compile("[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern PATH_NAME = Pattern.compile("(?!\\.{1,2}$)[^/%]+");
    private static final Pattern KEY =
            Pattern.compile("(?:[a-z0-9][-a-z0-9.]{0,251}[a-z0-9]?/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");
    private static final Pattern LABEL_VALUE = Pattern.compile("(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?");
    private static final Pattern BASE64 =
            Pattern.compile("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?");

    /** Kinds whose names may hold nearly anything. */
    private static final Set<String> FREE =
            Set.of("Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "FlowSchema");

    private static final Set<String> SERVICES = Set.of("Service");
    private static final Set<String> LABELS = Set.of("Namespace", "Job");

    @Override
    public List<Fault> of(RenderedChart chart) {
        var faults = new ArrayList<Fault>();
        if (chart.release().name().length() > RELEASE) {
            faults.add(Fault.problem(
                    new Manifest("", Nothing.NODE),
                    "",
                    "The name of " + chart.release().object() + " has "
                            + chart.release().name().length() + " characters, and Helm allows " + RELEASE + ".",
                    "Choose a shorter name in slipway.yaml."));
        }
        chart.documents().stream()
                .filter(document -> !document.body().isObject())
                .forEach(
                        document -> faults.add(
                                Fault.problem(
                                        document,
                                        "",
                                        "The chart makes a document that is no object, but "
                                                + (document.body().isArray() ? "a list." : "a text."),
                                        "A manifest is a map with apiVersion, kind and metadata. Does a '---' or an indentation lack?")));
        chart.objects().forEach(object -> faults.addAll(of(object)));
        return faults;
    }

    private static List<Fault> of(Manifest object) {
        var missing = missing(object);
        if (missing.isPresent()) {
            return List.of(missing.get());
        }
        var faults = new ArrayList<Fault>();
        name(object).ifPresent(faults::add);
        labels(object, faults);
        if (object.kind().equals("Secret")) {
            secret(object, faults);
        }
        return faults;
    }

    private static Optional<Fault> missing(Manifest object) {
        if (object.kind().isEmpty()) {
            return Optional.of(Fault.problem(
                    object,
                    "kind",
                    "The chart makes an object without a kind, which Kubernetes does not take.",
                    "Give it a kind, or take the document out."));
        }
        if (object.apiVersion().isEmpty()) {
            return Optional.of(Fault.problem(
                    object,
                    "apiVersion",
                    object.object() + " has no apiVersion.",
                    "Give it the one of its kind, such as v1 or apps/v1."));
        }
        return object.name().isEmpty()
                ? Optional.of(Fault.problem(
                        object,
                        "name",
                        "The chart makes a " + object.kind() + " without a name (metadata.name).",
                        "Helm can only keep what has a name."))
                : Optional.empty();
    }

    private static Optional<Fault> name(Manifest object) {
        var name = object.name();
        int longest = longest(object);
        if (name.length() > longest) {
            return Optional.of(Fault.problem(
                    object,
                    "name",
                    object.object() + " has a name of " + name.length() + " characters, and a " + object.kind()
                            + " may have " + longest + ".",
                    "Shorten it, as most charts do with '| trunc " + longest + " | trimSuffix \"-\"'."));
        }
        var form = form(object);
        return form.matcher(name).matches()
                ? Optional.empty()
                : Optional.of(Fault.problem(
                        object, "name", object.object() + " has a name that Kubernetes does not take.", words(form)));
    }

    private static int longest(Manifest object) {
        return switch (object.kind()) {
            case "CronJob" -> CRON_JOB;
            case "StatefulSet" -> STATEFUL_SET;
            case "Service", "Namespace", "Job" -> LABEL;
            default -> SUBDOMAIN;
        };
    }

    private static Pattern form(Manifest object) {
        if (SERVICES.contains(object.kind())) {
            return SERVICE_NAME;
        }
        if (LABELS.contains(object.kind())) {
            return LABEL_NAME;
        }
        return FREE.contains(object.kind()) ? PATH_NAME : SUBDOMAIN_NAME;
    }

    private static String words(Pattern form) {
        if (form.equals(PATH_NAME)) {
            return "It may hold neither '/' nor '%'.";
        }
        return "It may hold small letters, digits and '-'" + (form.equals(SUBDOMAIN_NAME) ? " and '.'" : "")
                + ", must " + (form.equals(SERVICE_NAME) ? "begin with a letter" : "begin with a letter or a digit")
                + " and end with one of the two.";
    }

    private static void labels(Manifest object, List<Fault> faults) {
        var metadata = object.body().path("metadata");
        metadata.path("labels").forEachEntry((key, value) -> {
            key(object, "label", key, faults);
            if (value.isString() && !LABEL_VALUE.matcher(value.asString("")).matches()) {
                faults.add(
                        Fault.problem(
                                object,
                                key,
                                object.object() + " has a label '" + key + "' whose value Kubernetes does not take.",
                                "A label's value has at most 63 letters, digits, '-', '_' and '.', and begins and ends with a"
                                        + " letter or a digit. Of a version, replace '+' as charts do: '| replace \"+\" \"_\"'."));
            }
        });
        metadata.path("annotations").propertyNames().forEach(key -> key(object, "annotation", key, faults));
    }

    private static void key(Manifest object, String what, String key, List<Fault> faults) {
        if (!KEY.matcher(key).matches()) {
            faults.add(Fault.problem(
                    object,
                    key,
                    object.object() + " has the " + what + " '" + key + "', a name that Kubernetes does not take.",
                    "It has at most 63 letters, digits, '-', '_' and '.', and may begin with a domain and a '/'."));
        }
    }

    /** Their values are nobody's to print. */
    private static void secret(Manifest object, List<Fault> faults) {
        object.body().path("data").forEachEntry((key, value) -> {
            if (value.isString()
                    && !BASE64.matcher(value.asString("").replaceAll("[\\r\\n]", ""))
                            .matches()) {
                faults.add(Fault.problem(
                        object,
                        key,
                        object.object() + " has a value in data." + key + " that is not base64.",
                        "Add '| b64enc' in the template, or use stringData."));
            }
        });
    }
}
