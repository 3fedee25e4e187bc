package dev.slipway.cli;

import dev.slipway.site.WrittenDuration;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A duration as slipway.yaml has it: {@code 1h30m}, {@code 10m}, {@code 90s}. */
final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
        return WrittenDuration.read(text)
                .filter(Duration::isPositive)
                .orElseThrow(() -> new TypeConversionException(
                        "'" + text + "' is no duration; write hours, minutes and seconds as in 1h30m, 10m or 90s"));
    }
}
