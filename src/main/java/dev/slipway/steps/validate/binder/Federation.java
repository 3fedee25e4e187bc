package dev.slipway.steps.validate.binder;

import dev.slipway.http.HttpOutcome;
import dev.slipway.steps.validate.Attempt;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What directs visitors to the members of a federation: it must know members, they must answer, and it must lead to them. */
final class Federation {
    private static final String ADVICE =
            "Look at the log of the pod that directs visitors (on mybinder.org:" + " 'federation-redirect').";
    /** Whoever does not follow the answer launches nothing. */
    private static final String A_LAUNCH = "build/gh/binder-examples/requirements/HEAD";

    private final String base;
    private final Pages pages;

    Federation(String base, Pages pages) {
        this.base = base;
        this.pages = pages;
    }

    Attempt look() throws InterruptedException {
        var address = Addresses.below(base, "active_hosts");
        var members = new LinkedHashMap<String, Member>();
        var listed = pages.ask(address, answer -> {
            var hosts = BinderPage.object(answer.body()).map(json -> json.path("active_hosts"));
            if (answer.status() != 200 || hosts.filter(JsonNode::isObject).isEmpty()) {
                return Pages.wrong(
                        answer.status() == 200
                                ? "does not tell its active members" + Pages.body(answer)
                                : "does not tell its active members: " + address + " " + Pages.status(answer, "200"),
                        "Is it the address of what directs visitors that stands in slipway.yaml? " + ADVICE,
                        address,
                        answer);
            }
            hosts.get().properties().forEach(entry -> members.put(entry.getKey(), Member.of(entry.getValue())));
            return new Attempt.Passed("");
        });
        if (listed instanceof Attempt.Failed) {
            return listed;
        }
        for (var member : members.entrySet()) {
            if (answers(member.getKey(), member.getValue()) instanceof Attempt.Failed failed) {
                return failed;
            }
        }
        return leads(members);
    }

    /**
     * A member.
     *
     * @param url where it is
     * @param versions where it tells what runs
     */
    private record Member(String url, String versions) {
        static Member of(JsonNode json) {
            var url = json.path("url").asString("");
            return new Member(url, json.path("versions").asString(Addresses.below(url, "versions")));
        }
    }

    private Attempt answers(String name, Member member) throws InterruptedException {
        var seen = pages.ask(
                member.versions(),
                answer -> BinderPage.versionIn(answer)
                        .<Attempt>map(Attempt.Passed::new)
                        .orElseGet(() -> Pages.wrong(
                                answer.status() == 200
                                        ? "does not tell its versions" + Pages.body(answer)
                                        : Pages.status(answer, "200"),
                                "It is among those that visitors are led to: take it out of the federation, or mend it.",
                                member.versions(),
                                answer)));
        return seen instanceof Attempt.Failed failed
                ? new Attempt.Failed(
                        "leads to its member " + name + ", which " + failed.observed(),
                        failed.advice(),
                        failed.evidence(),
                        failed.isWorthRepeating())
                : seen;
    }

    private Attempt leads(Map<String, Member> members) throws InterruptedException {
        var address = Addresses.below(base, A_LAUNCH);
        return pages.askForLaunch(address, answer -> led(members, address, answer));
    }

    private static Attempt led(Map<String, Member> members, String address, HttpOutcome.Answered answer) {
        if (answer.status() / 100 != 3) {
            return Pages.wrong(
                    "does not lead launches to a member: it " + Pages.status(answer, "307"), ADVICE, address, answer);
        }
        var to = answer.header("location").orElse("");
        Optional<String> member = members.entrySet().stream()
                .filter(entry -> to.startsWith(Addresses.below(entry.getValue().url(), "")))
                .map(Map.Entry::getKey)
                .findFirst();
        if (member.isEmpty() && !members.isEmpty()) {
            return Pages.wrong(
                    "leads launches to " + to + ", which is none of its active members ("
                            + String.join(", ", members.keySet()) + ")",
                    ADVICE,
                    address,
                    answer);
        }
        return new Attempt.Passed(
                members.isEmpty()
                        ? "no member is active; all are led to " + to.replaceFirst("/build/.*", "")
                        : members.size() + " active: " + String.join(", ", members.keySet()));
    }
}
