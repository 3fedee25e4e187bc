package dev.slipway.steps.validate.binder;

import static dev.slipway.testing.BinderHubServer.event;

import java.util.List;
import java.util.stream.Stream;

/** Every way in which BinderHub tells that a launch failed. */
final class LaunchFailures {
    private static final String FOUND = event("built", "Found built image, launching...");
    private static final String LAUNCHING = event("launching", "Launching server...");
    private static final String WAITING = event("waiting", "Waiting for build to start...");
    private static final String FETCHING = event("fetching", "Cloning into '/tmp/repo2docker'");
    private static final String BUILDING = event("building", "Step 1/3 : FROM buildpack-deps:jammy");

    private LaunchFailures() {}

    /** A way to fail: what BinderHub tells, and what the person reads. */
    record Failure(String name, List<String> told, String observed, String advice, boolean worthRepeating) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** All of them; times are not theirs. */
    static Stream<Failure> all() {
        return Stream.of(
                new Failure(
                        "the build fails",
                        List.of(
                                WAITING,
                                FETCHING,
                                BUILDING,
                                event("building", "ERROR: No matching distribution for numpy==0"),
                                event("failed", "Error during build: exit code 1")),
                        "could not be built (waiting 0 s, fetching 0 s, building 0 s): Error during build: exit code 1",
                        "Read the end of the build's log.",
                        true),
                new Failure(
                        "the build fails in an older builder's words",
                        List.of(WAITING, BUILDING, event("failure", "boom")),
                        "could not be built (waiting 0 s, building 0 s): boom",
                        "repo2docker with the same ref",
                        true),
                new Failure(
                        "the build's pod fails and nobody says why",
                        List.of(WAITING, BUILDING, "data: {\"phase\": \"failed\"}\n\n"),
                        "could not be built (waiting 0 s, building 0 s): the last that was said is: Step 1/3 : FROM"
                                + " buildpack-deps:jammy",
                        "Read the end of the build's log.",
                        true),
                new Failure(
                        "the build never begins",
                        List.of(WAITING, "data: {\"phase\": \"failed\"}\n\n"),
                        "was not built: its build never began (waiting 0 s)",
                        "kubectl get pods -l component=binderhub-build",
                        true),
                new Failure(
                        "the repository can't be fetched",
                        List.of(WAITING, FETCHING, event("failed", "fatal: unable to access 'https://github.com/'")),
                        "was not built: the repository could not be fetched (waiting 0 s, fetching 0 s): fatal: unable to"
                                + " access 'https://github.com/'",
                        "Look at DNS, network policies",
                        true),
                new Failure(
                        "the builder finds no such commit",
                        List.of(
                                WAITING,
                                FETCHING,
                                event("fetching", "fatal: Could not parse object '50533eb'."),
                                event("failed", "Failed to check out ref 50533eb")),
                        "was not found: Failed to check out ref 50533eb (fatal: Could not parse object '50533eb'.)",
                        "Correct 'spec' in slipway.yaml",
                        false),
                new Failure(
                        "the builder finds no such repository",
                        List.of(
                                WAITING,
                                FETCHING,
                                event(
                                        "fetching",
                                        "fatal: could not read Username for 'https://github.com': No such device or address"),
                                event("failed", "Failed to clone repository from https://github.com/a/b.")),
                        "was not found: Failed to clone repository from https://github.com/a/b. (fatal: could not read Username"
                                + " for 'https://github.com': No such device or address)",
                        "is it public",
                        false),
                new Failure(
                        "the builder can't reach the repository",
                        List.of(
                                WAITING,
                                FETCHING,
                                event(
                                        "fetching",
                                        "fatal: unable to access 'https://github.com/a/b/': Could not resolve host"),
                                event("failed", "Failed to clone repository from https://github.com/a/b.")),
                        "was not built: the repository could not be fetched (waiting 0 s, fetching 0 s): Failed to clone"
                                + " repository from https://github.com/a/b.",
                        "Look at DNS, network policies",
                        true),
                new Failure(
                        "the image can't be pushed",
                        List.of(
                                WAITING,
                                BUILDING,
                                event("pushing", "Pushing image"),
                                event("failed", "Error pushing image: denied")),
                        "was built, but the image could not be pushed to the registry (waiting 0 s, building 0 s, pushing 0"
                                + " s): Error pushing image: denied",
                        "Look at the registry",
                        true),
                new Failure(
                        "the launch fails after retries",
                        List.of(
                                FOUND,
                                LAUNCHING,
                                event("launching", "Launch attempt 1 failed, retrying..."),
                                "data: {\"phase\": \"failed\", \"status_code\": 500, \"message\": \"Failed to launch image"
                                        + " registry/r2d-1234:50533eb\\n\"}\n\n"),
                        "has an image, but its server did not start (built 0 s, launching 0 s): Failed to launch image"
                                + " registry/r2d-1234:50533eb",
                        "kubectl get pods -l component=singleuser-server",
                        true),
                new Failure(
                        "too many run the repository",
                        List.of(
                                FOUND,
                                event("failed", "Too many users running https://github.com/a/b! Try again soon.")),
                        "has no room: Too many users running https://github.com/a/b! Try again soon.",
                        "the repository's 'quota'",
                        true),
                new Failure(
                        "too many run anything",
                        List.of(event("failed", "Too many users on this BinderHub! Try again soon.")),
                        "has no room: Too many users on this BinderHub! Try again soon.",
                        "raise 'pod_quota'",
                        true),
                new Failure(
                        "the repository is banned",
                        List.of(event(
                                "failed",
                                "Sorry, a/b/HEAD has been temporarily disabled from launching. Please contact admins for"
                                        + " more info!")),
                        "may not be launched: Sorry, a/b/HEAD has been temporarily disabled",
                        "'banned_specs'",
                        false),
                new Failure(
                        "our network is banned",
                        List.of(
                                "data: {\"phase\": \"failed\", \"status_code\": 403, \"message\": \"Requests from datacenters"
                                        + " are not allowed\\n\"}\n\n"),
                        "may not be launched: Requests from datacenters are not allowed",
                        "'ban_networks'",
                        false),
                new Failure(
                        "the rate limit is used up",
                        List.of(
                                "data: {\"phase\": \"failed\", \"status_code\": 429, \"message\": \"Rate limit exceeded. Try"
                                        + " again in 3600 seconds.\\n\"}\n\n"),
                        "was asked for too often: Rate limit exceeded. Try again in 3600 seconds.",
                        "ten times an hour",
                        false),
                new Failure(
                        "there is no such repository",
                        List.of(event(
                                "failed",
                                "Could not resolve ref for gh:a/b/main. Double check your URL and that your repo is"
                                        + " public.")),
                        "was not found: Could not resolve ref for gh:a/b/main.",
                        "Correct 'spec' in slipway.yaml",
                        false),
                new Failure(
                        "there is no such branch, also not under its other name",
                        List.of(
                                event("waiting", "Trying again with HEAD instead of main. Please update your links."),
                                event("failed", "Could not resolve ref for gh:a/b/main. Double check your URL.")),
                        "was not found: Could not resolve ref for gh:a/b/main.",
                        "Correct 'spec' in slipway.yaml",
                        false),
                new Failure(
                        "GitHub can't be asked",
                        List.of(event(
                                "failed",
                                "Error resolving ref for gh:a/b/HEAD: GitHub rate limit exceeded. Try again"
                                        + " in 12 minutes.")),
                        "could not be looked up: Error resolving ref for gh:a/b/HEAD: GitHub rate limit exceeded.",
                        "'GitHubRepoProvider.access_token'",
                        true),
                new Failure(
                        "there is no such provider",
                        List.of(event("failed", "No provider found for prefix xy")),
                        "was declined before anything began: No provider found for prefix xy",
                        "does the BinderHub have that provider",
                        false),
                new Failure(
                        "BinderHub itself fails",
                        List.of("data: {\"phase\": \"failed\", \"status_code\": 500, \"message\": \"Internal Server"
                                + " Error\\n\"}\n\n"),
                        "was declined before anything began (status 500): Internal Server Error",
                        "log of its pod 'binder'",
                        true),
                new Failure(
                        "it is ready without a server",
                        List.of(
                                "data: {\"phase\": \"ready\", \"imageName\": \"r2d-1\", \"message\": \"Done! Found built"
                                        + " image\\n\"}\n\n"),
                        "is said to be ready, but without the address and the token of its server",
                        "of which version",
                        false));
    }
}
