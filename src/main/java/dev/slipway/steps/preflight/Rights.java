package dev.slipway.steps.preflight;

import dev.slipway.kube.Answer;
import dev.slipway.kube.Answer.Given;
import dev.slipway.kube.Answer.Refused;
import dev.slipway.kube.Cluster;
import dev.slipway.kube.ClusterTrouble;
import dev.slipway.pipeline.SideBySide;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What we may do at a cluster, as the cluster itself says, in few questions: one whether we may do everything; else one in each
 * namespace for all that we may do there; and one for each thing that these have not shown to be allowed, at most {@value #MOST}.
 */
final class Rights {
    /** How many single questions are asked of one target at the most. */
    static final int MOST = 120;

    private static final int AT_ONCE = 8;
    private static final String ACCESS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    private static final String RULES = "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Cluster cluster;
    private final Map<String, List<Rule>> rules = new ConcurrentHashMap<>();
    private final Map<Need, Boolean> known = new ConcurrentHashMap<>();
    private Optional<Boolean> everything = Optional.empty();
    private int asked;

    Rights(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * What came of asking.
     *
     * @param missing those that are not allowed
     * @param unknown those that were not asked about, as they are too many
     */
    record Verdict(Set<Need> missing, Set<Need> unknown) {}

    /** How many requests were made. */
    int asked() {
        return asked;
    }

    /** Which of the needs are not met. */
    Answer<Verdict> judge(List<Need> needs) throws InterruptedException {
        if (needs.isEmpty()) {
            return new Given<>(new Verdict(Set.of(), Set.of()));
        }
        return switch (everything()) {
            case Refused<Boolean>(var trouble) -> new Refused<>(trouble);
            case Given<Boolean>(var all) when all -> new Given<>(new Verdict(Set.of(), Set.of()));
            case Given<Boolean> _ -> judgeEach(needs);
        };
    }

    /** Whether we may do all there is. */
    Answer<Boolean> everything() {
        if (everything.isPresent()) {
            return new Given<>(everything.get());
        }
        var answer = ask(new Need("*", "*", "*", "", ""));
        if (answer instanceof Given<Boolean>(var all)) {
            everything = Optional.of(all);
        }
        return answer;
    }

    private Answer<Verdict> judgeEach(List<Need> needs) throws InterruptedException {
        var open = new LinkedHashSet<Need>();
        for (var need : needs) {
            if (!isByRule(need)) {
                open.add(need);
            }
        }
        return oneByOne(open);
    }

    private boolean isByRule(Need need) {
        // A rule does not say whether it holds in the namespace alone.
        return !need.namespace().isEmpty()
                && rules.computeIfAbsent(need.namespace(), this::rulesIn).stream()
                        .anyMatch(rule -> rule.allows(need));
    }

    /** Where they can't be had, or not all of them, the single questions tell. */
    private List<Rule> rulesIn(String namespace) {
        asked++;
        var question = JSON.valueToTree(Map.of(
                "apiVersion", "authorization.k8s.io/v1",
                "kind", "SelfSubjectRulesReview",
                "spec", Map.of("namespace", namespace)));
        return cluster.review(RULES, question)
                .map(review -> review.path("status")
                        .path("resourceRules")
                        .valueStream()
                        .map(Rule::of)
                        .toList())
                .orElse(List.of());
    }

    private Answer<Verdict> oneByOne(Set<Need> open) throws InterruptedException {
        var unknown = new LinkedHashSet<Need>();
        var questions = new LinkedHashMap<Need, Boolean>();
        for (var need : open) {
            if (!known.containsKey(need)) {
                if (asked + questions.size() < MOST) {
                    questions.put(need, true);
                } else {
                    unknown.add(need);
                }
            }
        }
        var troubles = new ArrayList<ClusterTrouble>();
        var answers = SideBySide.each(questions.keySet(), AT_ONCE, need -> Map.entry(need, ask(need)));
        for (var answer : answers) {
            switch (answer.getValue()) {
                case Given<Boolean>(var allowed) -> known.put(answer.getKey(), allowed);
                case Refused<Boolean>(var trouble) -> troubles.add(trouble);
            }
        }
        if (!troubles.isEmpty()) {
            return new Refused<>(troubles.getFirst());
        }
        var missing = new LinkedHashSet<Need>();
        open.stream().filter(need -> Boolean.FALSE.equals(known.get(need))).forEach(missing::add);
        return new Given<>(new Verdict(missing, unknown));
    }

    private Answer<Boolean> ask(Need need) {
        synchronized (this) {
            asked++;
        }
        var attributes = new LinkedHashMap<String, String>();
        var slash = need.resource().indexOf('/');
        attributes.put("verb", need.verb());
        attributes.put("group", need.group());
        attributes.put("resource", slash < 0 ? need.resource() : need.resource().substring(0, slash));
        if (slash >= 0) {
            attributes.put("subresource", need.resource().substring(slash + 1));
        }
        if (!need.namespace().isEmpty()) {
            attributes.put("namespace", need.namespace());
        }
        if (!need.name().isEmpty()) {
            attributes.put("name", need.name());
        }
        var question = JSON.valueToTree(Map.of(
                "apiVersion", "authorization.k8s.io/v1",
                "kind", "SelfSubjectAccessReview",
                "spec", Map.of("resourceAttributes", attributes)));
        return cluster.review(ACCESS, question)
                .map(review -> review.path("status").path("allowed").asBoolean(false));
    }

    /** What one rule allows in a namespace. */
    record Rule(Set<String> verbs, Set<String> groups, Set<String> resources, Set<String> names) {

        static Rule of(JsonNode rule) {
            return new Rule(
                    texts(rule.path("verbs")),
                    texts(rule.path("apiGroups")),
                    texts(rule.path("resources")),
                    texts(rule.path("resourceNames")));
        }

        private static Set<String> texts(JsonNode list) {
            var texts = new LinkedHashSet<String>();
            list.forEach(text -> texts.add(text.asString("")));
            return texts;
        }

        boolean allows(Need need) {
            return has(verbs, need.verb())
                    && has(groups, need.group())
                    && (has(resources, need.resource()) || resources.contains(ofAnyParent(need.resource())))
                    && (names.isEmpty() || (!need.name().isEmpty() && names.contains(need.name())));
        }

        private static boolean has(Set<String> words, String word) {
            return words.contains(word) || words.contains("*");
        }

        /** A subresource of everything, such as the scale of all that has one. */
        private static String ofAnyParent(String resource) {
            return "*" + resource.substring(Math.max(0, resource.indexOf('/')));
        }
    }
}
