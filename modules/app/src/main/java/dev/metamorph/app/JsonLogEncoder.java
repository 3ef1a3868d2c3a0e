package dev.metamorph.app;

import ch.qos.logback.classic.pattern.RootCauseFirstThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;

import dev.metamorph.shape.port.RequestScope;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;

/**
 * Writes each log line as a JSON object: {@code time}, {@code level}, {@code logger}, {@code
 * message}, then the line's {@code key=value} pairs as members, {@code request} if it is written on
 * behalf of one, and the exception as {@code stack_trace} or, for a library's, {@code root_cause}.
 */
final class JsonLogEncoder extends EncoderBase<ILoggingEvent> {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] NONE = {};
    private static final String MAX_FRAMES = "12";
    private static final String REQUEST = "request";

    /** A pair with one of these names gets an underscore behind it. */
    private static final Set<String> TAKEN =
            Set.of("time", "level", "logger", "message", "stack_trace", "root_cause");

    private final RootCauseFirstThrowableProxyConverter stackTraces =
            new RootCauseFirstThrowableProxyConverter();

    @Override
    public void start() {
        stackTraces.setOptionList(List.of(MAX_FRAMES));
        stackTraces.start();
        super.start();
    }

    @Override
    public byte[] headerBytes() {
        return NONE;
    }

    @Override
    public byte[] footerBytes() {
        return NONE;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var out = new ByteArrayOutputStream(256);
        try (var json = JSON.createGenerator(out)) {
            write(event, json);
        } catch (IOException e) {
            throw new UncheckedIOException("writing JSON in memory", e);
        }
        out.write('\n');
        return out.toByteArray();
    }

    private void write(ILoggingEvent event, JsonGenerator json) throws IOException {
        var line = LogFields.of(event.getMessage(), event.getArgumentArray());
        json.writeStartObject();
        json.writeStringField("time", event.getInstant().toString());
        json.writeStringField("level", event.getLevel().toString());
        json.writeStringField("logger", simple(event.getLoggerName()));
        json.writeStringField("message", line.message());
        for (var field : line.fields()) {
            write(field, json);
        }
        if (line.fields().stream().noneMatch(field -> field.name().equals(REQUEST))) {
            var id = RequestScope.id();
            if (id.isPresent()) {
                json.writeStringField(REQUEST, id.get());
            }
        }
        if (StackTraces.areShown(event)) {
            json.writeStringField("stack_trace", stackTraces.convert(event));
        } else if (event.getThrowableProxy() != null) {
            json.writeStringField("root_cause", StackTraces.rootCause(event));
        }
        json.writeEndObject();
    }

    private static void write(LogFields.Field field, JsonGenerator json) throws IOException {
        json.writeFieldName(TAKEN.contains(field.name()) ? field.name() + "_" : field.name());
        switch (field.value()) {
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Boolean bool -> json.writeBoolean(bool);
            case Object other -> json.writeString(other.toString());
        }
    }

    private static String simple(String logger) {
        return logger.substring(logger.lastIndexOf('.') + 1);
    }
}
