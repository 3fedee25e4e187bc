package dev.slipway.steps.clusterauth;

import dev.slipway.http.HttpOutcome.Answered;
import java.io.StringReader;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads what AWS answers: STS in XML, EKS in JSON; errors with a code and a sentence. */
final class AwsReply {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AwsReply() {}

    /**
     * An error.
     *
     * @param code without the word Exception, which only some services put behind it
     */
    record Trouble(int status, String code, String message) {}

    /** The text of the first XML element of this name; empty: there is none, or it is no XML. */
    static Optional<String> element(String xml, String name) {
        var factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        try {
            var reader = factory.createXMLStreamReader(new StringReader(xml));
            while (reader.hasNext()) {
                if (reader.next() == XMLStreamConstants.START_ELEMENT
                        && reader.getLocalName().equals(name)) {
                    return Optional.of(reader.getElementText().strip());
                }
            }
            return Optional.empty();
        } catch (XMLStreamException notXml) {
            return Optional.empty();
        }
    }

    /** The error in an answer, of either form. */
    static Trouble trouble(Answered answer) {
        var type = answer.header("x-amzn-errortype")
                .or(() -> json(answer.body(), "__type"))
                .or(() -> element(answer.body(), "Code"))
                .orElse("");
        // Services write Code, CodeException, name.space#Code, and Code:http://….
        var code = type.replaceFirst(":.*", "").replaceFirst("^.*#", "").replaceFirst("Exception$", "");
        var message = json(answer.body(), "message")
                .or(() -> json(answer.body(), "Message"))
                .or(() -> element(answer.body(), "Message"))
                .orElseGet(() -> answer.bodyStart(300));
        return new Trouble(answer.status(), code, message);
    }

    /** How far our clock is before AWS's, by the time that the answer was given; negative: behind. */
    static Optional<Duration> ahead(Answered answer, Instant now) {
        try {
            return answer.header("date")
                    .map(date -> ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant())
                    .map(theirs -> Duration.between(theirs, now));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<String> json(String body, String name) {
        try {
            return Optional.of(JSON.readTree(body).path(name).asString("")).filter(text -> !text.isEmpty());
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }
}
