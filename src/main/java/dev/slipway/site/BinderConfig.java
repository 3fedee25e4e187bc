package dev.slipway.site;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A check of a BinderHub. Texts may hold {@code ${…}}. */
public sealed interface BinderConfig extends CheckConfig {

    /** Where it answers: the BinderHub, its JupyterHub, or what directs to the members of a federation. */
    String url();

    @Override
    default List<String> addresses() {
        return List.of(url());
    }

    /**
     * A page that must be as every visitor relies on it.
     *
     * @param url without the page's own path
     */
    record Page(String url, Asked asked, int attempts, Duration timeout) implements BinderConfig {
        /** How often a page is asked for: a proxy that was restarted needs half a minute to know all routes again. */
        public static final int USUAL_ATTEMPTS = 10;
    }

    /** A page, and what is right about it. */
    sealed interface Asked {

        /** The page on which one enters a repository. */
        record Front() implements Asked {}

        /** BinderHub's own judgement of what it needs. */
        record Health() implements Asked {}

        /** Which BinderHub and which builder run. */
        record Versions() implements Asked {}

        /** What the site says about itself. */
        record About() implements Asked {}

        /**
         * A file that never changes.
         *
         * @param path below the address
         */
        record Static(String path) implements Asked {}

        /** Whether the JupyterHub answers at all. */
        record HubHealth() implements Asked {}

        /**
         * The answer for a user who does not exist: an old link, or one to a server that was ended for lack of use.
         *
         * @param status its status; empty: any that says so
         * @param contains what it must tell the person; empty: anything
         */
        record UnknownUser(Optional<Integer> status, Optional<String> contains) implements Asked {}

        /** Whether visitors are led to members of the federation that answer. */
        record Federation() implements Asked {}
    }

    /**
     * A repository that must launch.
     *
     * @param spec provider, repository and ref, as they stand in a Binder's link: {@code gh/binder-examples/requirements/HEAD}
     */
    record Launch(String url, String spec, int attempts, Duration timeout) implements BinderConfig {
        /** How often it is launched until it works. */
        public static final int USUAL_ATTEMPTS = 2;

        /** How long a launch may take: it may need a new node. */
        public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(8);
    }

    /**
     * A new commit that must be built and launched.
     *
     * @param spec provider and repository; the branch is added
     */
    record Build(String url, String spec, Repository repository, int attempts, Duration timeout)
            implements BinderConfig {
        /** How often it is built until it works. */
        public static final int USUAL_ATTEMPTS = 2;

        /** How long a build may take, with its launch. */
        public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(10);
    }

    /**
     * A repository that branches are pushed to.
     *
     * @param address as Git takes it
     * @param key with which it is pushed to: for SSH a private key, for HTTPS a token
     * @param knownHosts a file with the keys of its host; empty: GitHub's own, which ship
     * @param authority a file with the certificate of whoever has signed its host's; empty: those that Git trusts on this machine
     */
    record Repository(
            String address, Optional<SecretValue> key, Optional<String> knownHosts, Optional<String> authority) {
        /** Whether it is reached over HTTPS. */
        public boolean isHttps() {
            return address.startsWith("https://");
        }
    }
}
