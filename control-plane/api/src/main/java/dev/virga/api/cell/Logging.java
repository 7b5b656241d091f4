package dev.virga.api.cell;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * The log of a server process: one line a record on a stream (its log file), ours from INFO on, the
 * libraries' from WARNING on.
 */
public final class Logging {
    /** Kept here: a logger that nobody holds loses its level when it is collected. */
    private static final List<Logger> LEVELS =
            List.of(Logger.getLogger("dev.virga"), Logger.getLogger("com.hazelcast.system"));

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Logging() {}

    /** Sends all logging of this process to {@code stream}. */
    public static void start(PrintStream stream) {
        LogManager.getLogManager().reset();
        Logger root = Logger.getLogger("");
        root.setLevel(Level.WARNING);
        root.addHandler(new StreamHandler(stream));
        LEVELS.get(0).setLevel(Level.INFO);
        // Says at each start who made it.
        LEVELS.get(1).setLevel(Level.SEVERE);
    }

    private static final class StreamHandler extends Handler {
        private final PrintStream stream;

        StreamHandler(PrintStream stream) {
            this.stream = stream;
            setFormatter(new Line());
        }

        @Override
        public void publish(LogRecord record) {
            try {
                stream.print(getFormatter().format(record));
                stream.flush();
            } catch (RuntimeException e) {
                reportError("a record that cannot be written", e, ErrorManager.FORMAT_FAILURE);
            }
        }

        @Override
        public void flush() {
            stream.flush();
        }

        @Override
        public void close() {
            stream.flush();
        }
    }

    private static final class Line extends Formatter {
        @Override
        public String format(LogRecord record) {
            StringBuilder line = new StringBuilder();
            Instant time = record.getInstant();
            line.append(TIME.format(time)).append(' ');
            line.append(record.getLevel().getName()).append(' ');
            line.append(shorten(String.valueOf(record.getLoggerName()))).append(": ");
            line.append(formatMessage(record)).append('\n');
            Throwable cause = record.getThrown();
            if (cause != null) {
                line.append("    ").append(cause).append('\n');
                for (StackTraceElement frame : cause.getStackTrace()) {
                    line.append("        at ").append(frame).append('\n');
                }
                for (Throwable deeper = cause.getCause();
                        deeper != null;
                        deeper = deeper.getCause()) {
                    line.append("    because of ").append(deeper).append('\n');
                }
            }
            return line.toString();
        }

        private static String shorten(String logger) {
            return logger.substring(logger.lastIndexOf('.') + 1);
        }
    }
}
