package dev.slipway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {
    private final EventParser parser = new EventParser(1000);

    private List<ServerEvent> events(String text) throws EventParser.TooLong {
        return parser.take(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static ServerEvent message(String data) {
        return new ServerEvent("message", data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void linesEndInEachOfTheThreeWays(String end) throws EventParser.TooLong {
        var seen = events("data: one" + end + end + "data: two" + end + "data: lines" + end + end);
        assertThat(seen).containsExactly(message("one"), message("two\nlines"));
    }

    @Test
    void everyWayOfCuttingAStreamInTwoGivesTheSameEvents() throws EventParser.TooLong {
        var bytes = "\ufeff: hello\r\nevent: état\r\ndata: 20 € 🚢\r\rdata:\n\nid: 7\ndata:  two\ndata\n\n"
                .getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var fresh = new EventParser(1000);
            var seen = new ArrayList<>(fresh.take(ByteBuffer.wrap(bytes, 0, cut)));
            seen.addAll(fresh.take(ByteBuffer.wrap(bytes, cut, bytes.length - cut)));
            assertThat(seen)
                    .as("cut after %s bytes", cut)
                    .containsExactly(new ServerEvent("état", "20 € 🚢"), message(""), message(" two\n"));
            assertThat(fresh.lastId()).isEqualTo("7");
        }
    }

    @Test
    void commentsAndUnknownFieldsAreNoEvents() throws EventParser.TooLong {
        assertThat(events(":keepalive\n\n: another\n\nnonsense\nfoo: bar\n\n")).isEmpty();
    }

    @Test
    void aMarkCountsAtTheVeryBeginningOnly() throws EventParser.TooLong {
        assertThat(events("\ufeffdata: a\n\n\ufeffdata: b\n\n")).containsExactly(message("a"));
    }

    @Test
    void anEventWithoutItsEmptyLineHasNotCome() throws EventParser.TooLong {
        assertThat(events("data: begun\n")).isEmpty();
        assertThat(events("\n")).containsExactly(message("begun"));
    }

    @Test
    void whatWasBegunOnAConnectionIsForgottenOnTheNextAndTheIdentifierIsNot() throws EventParser.TooLong {
        events("id: 4\ndata: a\n\nretry: 2500\ndata: half");
        var next = parser.afresh();
        assertThat(next.take(ByteBuffer.wrap("data: b\n\n".getBytes(StandardCharsets.UTF_8))))
                .containsExactly(message("b"));
        assertThat(next.lastId()).isEqualTo("4");
        assertThat(next.pause()).contains(Duration.ofMillis(2500));
    }

    @Test
    void aServerCanNotMakeUsWaitForever() throws EventParser.TooLong {
        events("retry: 99999999999999999999\nretry: soon\n");
        assertThat(parser.pause()).contains(Duration.ofSeconds(30));
    }

    @Test
    void anIdentifierThatHoldsANullIsNone() throws EventParser.TooLong {
        events("id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n");
        assertThat(parser.lastId()).isEqualTo("1");
    }

    @Test
    void aLineWithoutAnEndIsNotReadForever() {
        assertThatThrownBy(() -> events("data: " + "x".repeat(1000))).isInstanceOf(EventParser.TooLong.class);
    }

    @Test
    void linesWithoutAnEndOfTheEventAreNotCollectedForever() {
        assertThatThrownBy(() -> events("data: 0123456789\n".repeat(100))).isInstanceOf(EventParser.TooLong.class);
    }

    @Test
    void manyEventsMayBeLongerTogetherThanOneMayBe() throws EventParser.TooLong {
        assertThat(events("data: 0123456789\n\n".repeat(1000))).hasSize(1000);
    }
}
