package dev.slipway.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import dev.slipway.masking.Mask;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Sets Logback up when the first logger is asked for: a rolling file that only its owner can read, masked, and nothing on
 * the console, which belongs to the renderer. Where no file was {@linkplain LogFile chosen} (tests), Logback goes on to
 * look for its other configurations. A folder that cannot be written to means no log, not a failure.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class LogConfigurator extends ContextAwareBase implements Configurator {
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level [%thread] %logger{36}: %msg %kvp%n%rEx";
    private static final String LARGEST = "5MB";
    private static final int KEPT = 3;

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        var chosen = LogFile.chosen();
        if (chosen.isEmpty()) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(appender(context, chosen.get()));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    private static RollingFileAppender<ILoggingEvent> appender(LoggerContext context, LogFile log) {
        var file = log.file();
        var appender = new PrivateFile();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setEncoder(encoder(context, log.mask()));
        var size = new SizeBasedTriggeringPolicy<ILoggingEvent>();
        size.setContext(context);
        size.setMaxFileSize(FileSize.valueOf(LARGEST));
        // Logback looks at the size once a minute, which most runs do not live to see.
        size.setCheckIncrement(Duration.buildByMilliseconds(0));
        size.start();
        var window = new FixedWindowRollingPolicy();
        window.setContext(context);
        window.setParent(appender);
        window.setFileNamePattern(file + ".%i");
        window.setMinIndex(1);
        window.setMaxIndex(KEPT);
        window.start();
        appender.setTriggeringPolicy(size);
        appender.setRollingPolicy(window);
        appender.start();
        return appender;
    }

    private static LayoutWrappingEncoder<ILoggingEvent> encoder(LoggerContext context, Mask mask) {
        var layout = new MaskedLayout(mask);
        layout.setContext(context);
        layout.setPattern(PATTERN);
        layout.start();
        var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }

    private static final class MaskedLayout extends PatternLayout {
        private final Mask mask;

        MaskedLayout(Mask mask) {
            this.mask = mask;
        }

        @Override
        public String doLayout(ILoggingEvent event) {
            return mask.apply(super.doLayout(event));
        }
    }

    /** Made with its permissions from the first byte on, also each time it is rolled. */
    private static final class PrivateFile extends RollingFileAppender<ILoggingEvent> {
        @Override
        public void openFile(String name) throws IOException {
            var file = Path.of(name);
            var folder = file.getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                Files.createDirectories(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            if (!Files.exists(file)) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            super.openFile(name);
        }
    }
}
