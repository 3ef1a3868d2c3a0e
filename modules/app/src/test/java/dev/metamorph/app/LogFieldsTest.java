package dev.metamorph.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.metamorph.app.LogFields.Field;
import dev.metamorph.shape.port.RequestScope;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Log lines as members of JSON objects. */
final class LogFieldsTest {
    private static LogFields of(String pattern, Object... arguments) {
        return LogFields.of(pattern, arguments);
    }

    @Test
    void pairs_are_members_and_the_rest_is_the_message() {
        assertThat(
                        of(
                                "Stack is {} reason={} seconds={} error=\"{}\"",
                                "active",
                                "none",
                                7L,
                                "a \"b\""))
                .isEqualTo(
                        new LogFields(
                                "Stack is active",
                                List.of(
                                        new Field("reason", "none"),
                                        new Field("seconds", 7L),
                                        new Field("error", "a \"b\""))));
    }

    @Test
    void fixed_values_and_values_of_several_places_are_texts() {
        assertThat(of("Ended reason=\"its table is gone\" of={}/{} kept=true", 1, 2))
                .isEqualTo(
                        new LogFields(
                                "Ended",
                                List.of(
                                        new Field("reason", "its table is gone"),
                                        new Field("of", "1/2"),
                                        new Field("kept", "true"))));
    }

    @Test
    void a_value_makes_no_pair_of_its_own() {
        assertThat(of("Not read error={}", "x admin=true").fields())
                .containsExactly(new Field("error", "x admin=true"));
        assertThat(of("Not read {}", "x admin=true").fields()).isEmpty();
    }

    @Test
    void missing_and_surplus_arguments_do_no_harm() {
        assertThat(of("a={} b={}", 1).fields())
                .containsExactly(new Field("a", 1), new Field("b", "{}"));
        assertThat(of("a={}", 1, 2).fields()).containsExactly(new Field("a", 1));
        assertThat(LogFields.of(null, null)).isEqualTo(of(""));
    }

    private static JsonNode json(@Nullable Throwable thrown, String pattern, Object... arguments)
            throws JsonProcessingException {
        return json("dev.metamorph.a.Place", thrown, pattern, arguments);
    }

    private static LoggingEvent event(
            String logger, @Nullable Throwable thrown, String pattern, Object... arguments) {
        var event =
                new LoggingEvent(
                        "",
                        new LoggerContext().getLogger(logger),
                        Level.WARN,
                        pattern,
                        thrown,
                        arguments);
        event.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
        return event;
    }

    private static JsonNode json(
            String logger, @Nullable Throwable thrown, String pattern, Object... arguments)
            throws JsonProcessingException {
        var event = event(logger, thrown, pattern, arguments);
        var encoder = new JsonLogEncoder();
        encoder.setContext(new LoggerContext());
        encoder.start();
        var line = new String(encoder.encode(event), StandardCharsets.UTF_8);
        assertThat(line).endsWith("}\n").doesNotContain("\n{");
        return new ObjectMapper().readTree(line);
    }

    @Test
    void a_line_is_an_object_with_the_types_of_its_values() throws JsonProcessingException {
        assertThat(json(null, "Moved rows={} leads={} where={}", 3, true, "a\nb"))
                .isEqualTo(
                        new ObjectMapper()
                                .readTree(
                                        """
                                        {"time":"2026-01-02T03:04:05.678Z","level":"WARN","logger":"Place","message":"Moved",
                                        "rows":3,"leads":true,"where":"a\\nb"}\
                                        """));
    }

    @Test
    void a_line_on_behalf_of_a_request_has_its_id_once() {
        var lines = new ArrayList<String>();

        RequestScope.run(
                "r-1",
                () -> {
                    for (var pattern : List.of("Failed table={}", "Slow request={}")) {
                        var event = event("dev.metamorph.a.Place", null, pattern, "x");
                        lines.add(new LogfmtMessage().convert(event));
                        lines.add(id(pattern));
                    }
                });

        assertThat(lines)
                .containsExactly(
                        "Failed table=x request=r-1", "\"r-1\"", "Slow request=x", "\"x\"");
        assertThat(id("Failed table={}")).isEmpty();
    }

    private static String id(String pattern) {
        try {
            return json(null, pattern, "x").path("request").toString();
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_library_s_exception_is_one_line_with_its_root_cause() throws JsonProcessingException {
        var thrown = new IllegalStateException("wrapped", new IOException("broken\npipe"));
        var line = event("org.apache.kafka.Sender", thrown, "Send failed to {}", "b:9092");
        var stack = new StackTraceText();
        stack.start();

        assertThat(new LogfmtMessage().convert(line) + stack.convert(line))
                .isEqualTo("Send failed to b:9092 error=\"IOException: broken\\npipe\"");
        assertThat(
                        json("org.apache.kafka.Sender", thrown, "Send failed")
                                .path("root_cause")
                                .asText())
                .isEqualTo("IOException: broken\npipe");
    }

    @Test
    void a_pair_does_not_replace_a_member_of_every_line() throws JsonProcessingException {
        var line = json(new IllegalStateException("broken"), "Failed message={} level={}", "x", 2);

        assertThat(line.path("message").asText()).isEqualTo("Failed");
        assertThat(line.path("message_").asText()).isEqualTo("x");
        assertThat(line.path("level").asText()).isEqualTo("WARN");
        assertThat(line.path("stack_trace").asText())
                .contains("IllegalStateException: broken", "LogFieldsTest");
    }
}
