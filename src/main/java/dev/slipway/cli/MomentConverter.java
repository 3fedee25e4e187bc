package dev.slipway.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads moments as people write them: {@code 2026-01-31}, {@code 2026-01-31T12:00}, {@code 2d}: two days ago. */
final class MomentConverter implements ITypeConverter<MomentConverter.Moment> {
    private static final Pattern AGO = Pattern.compile("(\\d{1,5})([mhdw])");

    /** A moment, perhaps counted from now. */
    sealed interface Moment {
        /** The moment itself. */
        Instant at(Instant now);

        /** So long ago. */
        record Ago(Duration duration) implements Moment {
            @Override
            public Instant at(Instant now) {
                return now.minus(duration);
            }
        }

        /** A time of the calendar. */
        record Then(Instant moment) implements Moment {
            @Override
            public Instant at(Instant now) {
                return moment;
            }
        }
    }

    @Override
    public Moment convert(String text) {
        var ago = AGO.matcher(text.toLowerCase(Locale.ROOT));
        if (ago.matches()) {
            return new Moment.Ago(unit(ago.group(2)).multipliedBy(Long.parseLong(ago.group(1))));
        }
        try {
            if (text.length() <= 10) {
                return new Moment.Then(LocalDate.parse(text)
                        .atStartOfDay(ZoneId.systemDefault())
                        .toInstant());
            }
            return new Moment.Then(
                    text.endsWith("Z")
                            ? Instant.parse(text)
                            : LocalDateTime.parse(text)
                                    .atZone(ZoneId.systemDefault())
                                    .toInstant());
        } catch (DateTimeException e) {
            throw new TypeConversionException("'" + text
                    + "' is no moment; write 2026-01-31, 2026-01-31T12:00, or how long ago: 30m, 12h, 2d, 4w");
        }
    }

    private static Duration unit(String letter) {
        return switch (letter) {
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ofDays(7);
        };
    }
}
