package dev.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.testing.StreamServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventStreamTest {
    private static final StreamLimits LIMITS = StreamLimits.within(Duration.ofSeconds(30), 2);

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<String> reconnections = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final EventStream streams = new EventStream(new HttpCaller(Map.of()), _ -> {});

    /** Wants events until one says "last". */
    private final class UntilLast implements StreamFollower {
        @Override
        public boolean wantsMoreAfter(ServerEvent event) {
            seen.add(event.data());
            return !event.data().equals("last");
        }

        @Override
        public void reconnecting(String why, Duration pause) {
            reconnections.add(why);
            pauses.add(pause);
        }
    }

    private StreamEnd follow(StreamServer server, StreamLimits limits) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(server.address() + "/events?a=b"))
                .header("User-Agent", "slipway")
                .build();
        return streams.follow(request, limits, new UntilLast());
    }

    @Test
    void eventsAreToldAsTheyComeAndTheConnectionIsClosedAfterTheLastThatIsWanted() throws Exception {
        var hungUp = new CompletableFuture<Boolean>();
        try (var server = new StreamServer((_, answer, _) -> {
            answer.stream().send("data: one\n\n");
            await().until(() -> seen.equals(List.of("one")));
            answer.send(":keepalive\n\ndata: la").send("st\n\ndata: never looked at\n\n");
            answer.hang();
            hungUp.complete(true);
        })) {
            assertThat(follow(server, LIMITS)).isEqualTo(new StreamEnd.Enough());
            assertThat(seen).containsExactly("one", "last");
            assertThat(hungUp).succeedsWithin(Duration.ofSeconds(10));
            assertThat(server.requests()).singleElement().satisfies(request -> {
                assertThat(request.method()).isEqualTo("GET");
                assertThat(request.target()).isEqualTo("/events?a=b");
                assertThat(request.header("accept")).contains("text/event-stream");
                assertThat(request.header("cache-control")).contains("no-cache");
                assertThat(request.header("user-agent")).contains("slipway");
                assertThat(request.header("last-event-id")).isEmpty();
            });
        }
    }

    @Test
    void aDroppedConnectionIsMadeAgainAndTellsTheLastEventThatCame() throws Exception {
        try (var server = new StreamServer((_, answer, number) -> {
            answer.stream();
            if (number == 1) {
                answer.send("retry: 3000\nid: 17\ndata: one\n\ndata: ha");
                await().until(() -> seen.contains("one"));
                answer.drop();
            } else {
                answer.send("data: last\n\n");
                answer.hang();
            }
        })) {
            assertThat(follow(server, LIMITS)).isEqualTo(new StreamEnd.Enough());
            assertThat(seen).containsExactly("one", "last");
            assertThat(server.requests().getLast().header("last-event-id")).contains("17");
            assertThat(reconnections).singleElement().asString().startsWith("the connection broke: ");
            assertThat(pauses).containsExactly(Duration.ofSeconds(3));
        }
    }

    @Test
    void aStreamThatIsAlwaysClosedTooEarlyIsAskedForNoMoreThanAllowed() throws Exception {
        try (var server = new StreamServer((_, answer, _) -> answer.stream().end())) {
            assertThat(follow(server, LIMITS))
                    .isEqualTo(new StreamEnd.Lost("the server closed the connection in the middle of the stream", 3));
            assertThat(server.requests()).hasSize(3);
            assertThat(pauses).containsExactly(Duration.ofSeconds(2), Duration.ofSeconds(4));
        }
    }

    @Test
    void aConnectionOnWhichNothingComesIsTakenForDeadAndMadeAgain() throws Exception {
        try (var server = new StreamServer((_, answer, number) -> {
            answer.stream();
            if (number == 2) {
                answer.send("data: last\n\n");
            }
            answer.hang();
        })) {
            assertThat(follow(server, LIMITS.withSilence(Duration.ofMillis(300))))
                    .isEqualTo(new StreamEnd.Enough());
            assertThat(reconnections).containsExactly("nothing at all came for 0.3 s, not even a sign of life");
        }
    }

    @Test
    void commentsKeepAConnectionAliveAndDoNotMakeAStreamEndlessForUs() throws Exception {
        try (var server = new StreamServer((_, answer, _) -> answer.stream().repeat(":keepalive\n\n"))) {
            var limits = StreamLimits.within(Duration.ofSeconds(1), 2).withSilence(Duration.ofMillis(500));
            assertThat(follow(server, limits)).isEqualTo(new StreamEnd.Late(Duration.ofSeconds(1)));
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aRefusalIsNoStreamAndIsGivenWithItsBody() throws Exception {
        try (var server = new StreamServer((_, answer, _) -> answer.reply(403, "text/html", "<p>banned</p>"))) {
            assertThat(follow(server, LIMITS)).isInstanceOfSatisfying(StreamEnd.NoStream.class, end -> {
                assertThat(end.answer().status()).isEqualTo(403);
                assertThat(end.answer().body()).isEqualTo("<p>banned</p>");
            });
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void aPageIsNoStreamEither() throws Exception {
        try (var server = new StreamServer((_, answer, _) -> answer.reply(200, "text/html", "data: last\n\n"))) {
            assertThat(follow(server, LIMITS)).isInstanceOf(StreamEnd.NoStream.class);
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void aServerThatIsBeingReplacedIsWaitedForOnceItsStreamWasOpen() throws Exception {
        try (var server = new StreamServer((_, answer, number) -> {
            switch (number) {
                case 1 -> answer.stream().end();
                case 2 -> answer.reply(503, "text/plain", "no endpoints");
                default -> {
                    answer.stream().send("data: last\n\n");
                    answer.hang();
                }
            }
        })) {
            assertThat(follow(server, LIMITS)).isEqualTo(new StreamEnd.Enough());
            assertThat(reconnections).last().isEqualTo("the server answered with status 503");
        }
    }

    @Test
    void aRedirectIsFollowedWithAllThatWeAskedFor() throws Exception {
        try (var member = new StreamServer((_, answer, _) -> {
                    answer.stream().send("data: last\n\n");
                    answer.hang();
                });
                var federation = new StreamServer((request, answer, _) ->
                        answer.reply(307, Map.of("Location", member.address() + request.target()), ""))) {
            assertThat(follow(federation, LIMITS)).isEqualTo(new StreamEnd.Enough());
            assertThat(member.requests().getFirst().target()).isEqualTo("/events?a=b");
            assertThat(member.requests().getFirst().header("accept")).contains("text/event-stream");
        }
    }

    @Test
    void anEventThatNeverEndsFillsNoMemory() throws Exception {
        try (var server = new StreamServer((_, answer, _) -> answer.stream().repeat("data: more\n".repeat(500)))) {
            assertThat(follow(server, LIMITS.withLongestEvent(10_000))).isEqualTo(new StreamEnd.TooLong(10_000));
        }
    }

    @Test
    void nobodyListening() throws Exception {
        var server = new StreamServer((_, _, _) -> {});
        server.close();
        assertThat(follow(server, LIMITS))
                .isInstanceOfSatisfying(
                        StreamEnd.Unanswered.class,
                        end -> assertThat(end.cause()).isEqualTo(HttpOutcome.Cause.CONNECTION));
    }

    @Test
    void anInterruptionClosesTheConnection() throws Exception {
        var hungUp = new CompletableFuture<Boolean>();
        try (var server = new StreamServer((_, answer, _) -> {
            answer.stream().send("data: one\n\n");
            answer.hang();
            hungUp.complete(true);
        })) {
            var interrupted = new CompletableFuture<Boolean>();
            var following = Thread.ofVirtual().start(() -> {
                try {
                    follow(server, LIMITS);
                    interrupted.complete(false);
                } catch (InterruptedException e) {
                    interrupted.complete(true);
                }
            });
            await().until(() -> seen.contains("one"));
            following.interrupt();
            assertThat(interrupted).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
            assertThat(hungUp).succeedsWithin(Duration.ofSeconds(10));
        }
    }
}
