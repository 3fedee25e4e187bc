package dev.slipway.site;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A check that validates a target. Texts may hold {@code ${…}}. */
public sealed interface CheckConfig
        permits CheckConfig.Http,
                CheckConfig.Tcp,
                CheckConfig.Dns,
                CheckConfig.WebSocket,
                CheckConfig.Command,
                CheckConfig.HelmTest,
                CheckConfig.Suite,
                CheckConfig.Hub,
                CheckConfig.Metrics,
                BinderConfig {
    /** How often a check is tried until it passes, unless the site says otherwise. */
    int USUAL_ATTEMPTS = 3;

    /** How long an attempt may take, unless the site says otherwise. */
    Duration USUAL_TIMEOUT = Duration.ofSeconds(30);

    /** How often it is tried until it passes. */
    int attempts();

    /** The longest that each attempt may take. */
    Duration timeout();

    /** The addresses that it asks, any of which may lead into the cluster. */
    List<String> addresses();

    /**
     * An address that must answer over HTTP.
     *
     * @param url {@code https://…}, or {@code service://NAME:PORT/path} through the API server
     */
    record Http(String url, Expected expect, int attempts, Duration timeout) implements CheckConfig {
        @Override
        public List<String> addresses() {
            return List.of(url);
        }

        /**
         * What the answer must be like.
         *
         * @param status the HTTP status
         * @param contains what the body must contain
         * @param headers that it must have, by lower-case name, with a part of their value
         * @param json what the body, as JSON, must hold: values as texts, by JSON Pointer (RFC 6901)
         * @param redirect how the address that it leads to in the end must begin
         * @param within the longest that the answer may be waited for
         * @param certificateDays how long the server's certificate must still hold
         */
        public record Expected(
                int status,
                Optional<String> contains,
                Map<String, String> headers,
                Map<String, String> json,
                Optional<String> redirect,
                Optional<Duration> within,
                Optional<Integer> certificateDays) {
            /** The status of an answer that is as it should be. */
            public static final int USUAL_STATUS = 200;

            public Expected {
                headers = Ordered.copyOf(headers);
                json = Ordered.copyOf(json);
            }

            /** Only the status. */
            public static Expected status(int status) {
                return new Expected(
                        status,
                        Optional.empty(),
                        Map.of(),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
            }
        }
    }

    /**
     * A port that must take connections.
     *
     * @param address {@code HOST:PORT}, or {@code service://NAME:PORT} through the API server
     * @param expect what the server must say first, in part; nothing is sent
     */
    record Tcp(String address, Optional<String> expect, int attempts, Duration timeout) implements CheckConfig {
        @Override
        public List<String> addresses() {
            return List.of(address);
        }
    }

    /**
     * A name that must lead somewhere.
     *
     * @param type {@code A}, {@code AAAA}, {@code CNAME}, {@code TXT}, {@code MX}, {@code SRV}, {@code CAA} or {@code NS}
     * @param expect what one of the records must contain; empty: any record will do
     */
    record Dns(String name, String type, Optional<String> expect, int attempts, Duration timeout)
            implements CheckConfig {
        /** The types that can be asked for; the first is the usual one. */
        public static final List<String> TYPES = List.of("A", "AAAA", "CNAME", "TXT", "MX", "SRV", "CAA", "NS");

        @Override
        public List<String> addresses() {
            return List.of();
        }
    }

    /**
     * An address that must talk over a WebSocket.
     *
     * @param url {@code wss://…}, {@code ws://…}, or {@code service://NAME:PORT/path} through the API server
     * @param send what is said first; empty: nothing
     * @param expect what a message must contain that comes back; empty: that the connection opens is enough
     */
    record WebSocket(String url, Optional<String> send, Optional<String> expect, int attempts, Duration timeout)
            implements CheckConfig {
        @Override
        public List<String> addresses() {
            return List.of(url);
        }
    }

    /**
     * A program that must end well.
     *
     * @param name for people
     * @param run the program and its arguments
     */
    record Command(String name, List<String> run, int attempts, Duration timeout) implements CheckConfig {
        /** How long a program may take, unless the site says otherwise. */
        public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(10);

        public Command {
            run = List.copyOf(run);
        }

        @Override
        public List<String> addresses() {
            return List.of();
        }
    }

    /**
     * A test suite of the site that reports as JUnit does.
     *
     * @param name for people
     * @param run the program and its arguments
     * @param reports a pattern of files of the site that it writes its reports to
     */
    record Suite(String name, List<String> run, Optional<String> reports, int attempts, Duration timeout)
            implements CheckConfig {
        /** How long a suite may take, unless the site says otherwise. */
        public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(10);

        public Suite {
            run = List.copyOf(run);
        }

        @Override
        public List<String> addresses() {
            return List.of();
        }
    }

    /**
     * The tests that charts bring along.
     *
     * @param releases whose, by name; empty: all that have tests
     */
    record HelmTest(List<String> releases, int attempts, Duration timeout) implements CheckConfig {
        /** How long the tests of a release may take, unless the site says otherwise. */
        public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(5);

        public HelmTest {
            releases = List.copyOf(releases);
        }

        @Override
        public List<String> addresses() {
            return List.of();
        }
    }

    /**
     * A JupyterHub in which a user must be able to compute.
     *
     * @param url where people go: {@code https://…}, or {@code service://NAME:PORT} through the API server
     * @param token what the hub knows the check by
     * @param user as whom it acts
     * @param options what the user chooses when the server starts, as JSON; empty: nothing
     * @param code what the notebook's cell holds
     * @param expect what the cell must print, in part
     */
    record Hub(
            String url,
            Token token,
            String user,
            String options,
            String code,
            String expect,
            int attempts,
            Duration timeout)
            implements CheckConfig {
        /** The user that is the check's own: made for it, and removed with all that is left of it. */
        public static final String USUAL_USER = "slipway-check";

        /** What is computed, unless the site says otherwise. */
        public static final String USUAL_CODE = "print(6*7)";

        /** What comes of it. */
        public static final String USUAL_RESULT = "42";

        /** How long an attempt may take, unless the site says otherwise. */
        public static final Duration USUAL_TIMEOUT = Duration.ofMinutes(5);

        /** How often it is tried, unless the site says otherwise. */
        public static final int USUAL_ATTEMPTS = 2;

        @Override
        public List<String> addresses() {
            return List.of(url);
        }

        /** Where the token stands. */
        public sealed interface Token {
            /** By itself. */
            record Alone(SecretValue value) implements Token {}

            /**
             * In a YAML file of the site, such as the values that the hub itself gets it from.
             *
             * @param file may hold <code>${…}</code>
             * @param key the way to it, with dots: {@code hub.services.check.apiToken}
             */
            record InYaml(String file, String key) implements Token {}
        }
    }

    /**
     * Metrics that must stay within bounds for a while after all other checks have passed.
     *
     * @param prometheus the root of a Prometheus: {@code https://…}, or {@code service://NAME:PORT} through the API server
     * @param token a bearer token for it
     * @param over how long they are watched
     * @param every how long between one look and the next
     * @param attempts how many looks in a row must be out of bounds
     * @param timeout of each question
     */
    record Metrics(
            String prometheus,
            Optional<SecretValue> token,
            Duration over,
            Duration every,
            List<Query> queries,
            int attempts,
            Duration timeout)
            implements CheckConfig {
        /** How long metrics are watched, unless the site says otherwise. */
        public static final Duration USUAL_OVER = Duration.ofMinutes(10);

        /** How long between one look and the next, unless the site says otherwise. */
        public static final Duration USUAL_EVERY = Duration.ofSeconds(30);

        public Metrics {
            queries = List.copyOf(queries);
        }

        @Override
        public List<String> addresses() {
            return List.of(prometheus);
        }

        /**
         * A question, in PromQL, and what its answers must be like; at least one of the bounds is there.
         *
         * @param name for people
         * @param query that gives a scalar or an instant vector, all of whose values count
         * @param below what each value must be below, or equal
         * @param above what each value must be above, or equal
         * @param timesBefore how many times the value of before the deployment each may be at the most
         * @param mayLack whether no answer at all is as good as one within bounds
         */
        public record Query(
                String name,
                String query,
                Optional<BigDecimal> below,
                Optional<BigDecimal> above,
                Optional<BigDecimal> timesBefore,
                boolean mayLack) {}
    }
}
